import { Anchor, Card, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { SyntheticRecipe } from '@shared/augmentation.ts';
import { familyName } from '@renderer/form/text.ts';
import { useCall } from '@renderer/lib/api.ts';
import { useFormats } from '@renderer/lib/format.ts';
import { Facts } from '@renderer/lib/ui/Facts.tsx';
import { Hash } from '@renderer/lib/ui/Hash.tsx';

/** What a synthetic dataset was made of, and all that is needed to make it again. */
export function Recipe({ recipe }: { recipe: SyntheticRecipe }) {
  const { t } = useTranslation();
  const format = useFormats();
  const run = useCall('runs.get', { run: recipe.run });
  const datasets = useCall('datasets.list', null);
  const real = datasets.data?.find(({ id }) => id === recipe.real.id);
  const controls = Object.entries(recipe.controls);
  return (
    <Card component="section" aria-labelledby="recipe">
      <Stack gap="md">
        <Title order={2} id="recipe">
          {t('datasets.recipe.title')}
        </Title>
        <Text size="sm" c="dimmed">
          {t(recipe.realImages > 0 ? 'datasets.recipe.joined' : 'datasets.recipe.alone', {
            real: format.number(recipe.realImages),
            synthetic: format.number(recipe.syntheticImages),
          })}
        </Text>
        <Facts
          facts={[
            {
              label: t('datasets.recipe.run'),
              value: (
                <Known to={`/runs/${recipe.run}`} isGone={run.isError}>
                  {run.data?.summary.name ?? recipe.runName}
                </Known>
              ),
            },
            { label: t('datasets.recipe.family'), value: familyName(t, recipe.family) },
            { label: t('datasets.recipe.checkpoint'), value: format.number(recipe.checkpoint) },
            { label: t('datasets.recipe.weights'), value: <Hash value={recipe.weightsHash} /> },
            { label: t('datasets.recipe.seed'), value: String(recipe.seed) },
            { label: t('datasets.recipe.perClass'), value: format.number(recipe.perClass) },
            ...controls.map(([name, value]) => ({
              label: t(`controls.${name}`, { defaultValue: name }),
              value: format.metric(value),
            })),
            {
              label: t('datasets.recipe.real'),
              value: (
                <Known to={`/datasets/${recipe.real.id}`} isGone={datasets.isSuccess && !real}>
                  {real?.name ?? recipe.real.name}
                </Known>
              ),
            },
          ]}
        />
      </Stack>
    </Card>
  );
}

/** A link where what it leads to is still there. */
function Known({ to, isGone, children }: { to: string; isGone: boolean; children: ReactNode }) {
  const { t } = useTranslation();
  if (isGone) {
    return (
      <>
        {children} <Text span inherit c="dimmed">{`(${t('datasets.recipe.gone')})`}</Text>
      </>
    );
  }
  return (
    <Anchor component={Link} to={to} inherit>
      {children}
    </Anchor>
  );
}
