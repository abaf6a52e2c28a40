import { ActionIcon, Badge, Button, Card, SimpleGrid, Stack, Text, Title, Tooltip } from '@mantine/core';
import { IconPencil, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { SplitName } from '@shared/dataset.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';
import { useCall } from '@renderer/lib/api.ts';
import { useFormats } from '@renderer/lib/format.ts';
import { ErrorState } from '@renderer/lib/ui/ErrorState.tsx';
import { Facts } from '@renderer/lib/ui/Facts.tsx';
import { Hash } from '@renderer/lib/ui/Hash.tsx';
import { Page } from '@renderer/lib/ui/Page.tsx';
import { PageLoading } from '@renderer/lib/ui/PageLoading.tsx';
import { Classes } from './Classes.tsx';
import { Comparison } from './Comparison.tsx';
import { useDeleteDataset, useRenameDataset } from './datasetActions.tsx';
import { Images } from './Images.tsx';
import { Recipe } from './Recipe.tsx';
import { SkippedTable } from './SkippedTable.tsx';
import { sourceFacts } from './sourceFacts.ts';
import { SyntheticBadge } from './SyntheticBadge.tsx';

export function DatasetPage() {
  const { t } = useTranslation();
  const { dataset = '' } = useParams();
  const found = useCall('datasets.get', { dataset });
  if (found.isError) {
    return (
      <Page title={t('datasets.title')}>
        <ErrorState error={found.error} retry={() => void found.refetch()} />
      </Page>
    );
  }
  if (!found.data) return <PageLoading />;
  return <Dataset key={dataset} {...found.data} />;
}

function Dataset({ card, skipped, usedBy }: CallOutput<'datasets.get'>) {
  const { t } = useTranslation();
  const format = useFormats();
  const rename = useRenameDataset();
  const remove = useDeleteDataset();
  const [label, setLabel] = useState<number | null>(null);
  const [split, setSplit] = useState<SplitName | null>(null);
  const [height, width, channels] = card.shape;
  const isBuiltin = card.source.kind === 'builtin';
  return (
    <Page
      title={card.name}
      beside={
        <>
          {isBuiltin && <Badge>{t('datasets.builtin')}</Badge>}
          <SyntheticBadge source={card.source} />
          <Tooltip label={t('common.rename')}>
            <ActionIcon aria-label={t('common.rename')} onClick={() => rename(card)}>
              <IconPencil size={18} />
            </ActionIcon>
          </Tooltip>
        </>
      }
      subtitle={[
        t('datasets.images', { count: card.count, number: format.number(card.count) }),
        t(channels === 1 ? 'datasets.shapeGrey' : 'datasets.shapeColour', { height, width }),
        format.bytes(card.bytes),
      ].join(' · ')}
      actions={
        <>
          <Button
            variant="default"
            leftSection={<IconTrash size={18} />}
            onClick={() => remove(card, usedBy)}
          >
            {t('common.delete')}
          </Button>
          <Button component={Link} to={`/new?dataset=${card.id}`} leftSection={<IconPlayerPlay size={18} />}>
            {t('datasets.train')}
          </Button>
        </>
      }
    >
      <SimpleGrid cols={{ base: 1, md: 2 }} spacing="lg">
        <Card>
          <Stack gap="md">
            <Title order={2}>{t('datasets.about')}</Title>
            <Facts
              facts={[
                ...(['train', 'valid', 'test'] as const).map((name) => ({
                  label: t(`datasets.split.${name}`),
                  value: format.number(card.splits[name]),
                })),
                { label: t('datasets.splitKind'), value: t(`datasets.splitKinds.${card.splitKind}`) },
                ...sourceFacts(t, card.source),
                { label: t('datasets.created'), value: format.date(card.createdAt) },
                { label: t('datasets.usedBy'), value: t('datasets.usedByRuns', { count: usedBy }) },
                { label: t('datasets.hash'), value: <Hash value={card.hash} /> },
                { label: t('datasets.splitHash'), value: <Hash value={card.splitHash} /> },
              ]}
            />
          </Stack>
        </Card>
        <Card>
          <Stack gap="md">
            <Title order={2}>{t('datasets.classes')}</Title>
            {card.classes.length === 0 ? (
              <Text size="sm" c="dimmed">
                {t('datasets.noClassesText')}
              </Text>
            ) : (
              <Classes names={card.classes} counts={card.classCounts} value={label} onChange={setLabel} />
            )}
          </Stack>
        </Card>
      </SimpleGrid>
      {card.source.kind === 'synthetic' && (
        <>
          <Comparison dataset={card.id} />
          <Recipe recipe={card.source.recipe} />
        </>
      )}
      <Card>
        <Images
          key={`${label} ${split}`}
          card={card}
          label={label}
          split={split}
          onLabel={setLabel}
          onSplit={setSplit}
        />
      </Card>
      {card.skipped > 0 && (
        <Card>
          <Stack gap="md">
            <Title order={2}>
              {t('datasets.skippedCount', { count: card.skipped, number: format.number(card.skipped) })}
            </Title>
            <SkippedTable skipped={skipped} />
          </Stack>
        </Card>
      )}
    </Page>
  );
}
