import { Button, Card, Group, Progress, Stack, Table, Text, Title, Tooltip } from '@mantine/core';
import { IconScale } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { type AugmentationComparison, type ComparisonProgress, TrainedOn } from '@shared/augmentation.ts';
import { useAction, useCall } from '@renderer/lib/api.ts';
import { errorText } from '@renderer/lib/errors.ts';
import { useFormats } from '@renderer/lib/format.ts';
import { notifyError } from '@renderer/lib/notify.tsx';
import { ErrorState } from '@renderer/lib/ui/ErrorState.tsx';
import { AccuracyBar } from './AccuracyBar.tsx';
import { percent, scaleOf, verdict } from './accuracies.ts';

/** What a dataset's synthetic images are worth to a classifier: the figures kept, and a button to make them. */
export function Comparison({ dataset }: { dataset: string }) {
  const { t } = useTranslation();
  const found = useCall('datasets.comparison', { dataset });
  const compare = useAction('datasets.compare', {
    invalidates: ['datasets.comparison'],
    onError: (error) => {
      if (error.code !== 'cancelled') notifyError(error);
    },
  });
  const cancel = useAction('datasets.cancelComparison');
  const { comparison = null, refusal = null, progress = null } = found.data ?? {};
  return (
    <Card component="section" aria-labelledby="comparison">
      <Stack gap="md">
        <Group justify="space-between" align="flex-start" wrap="nowrap">
          <div>
            <Title order={2} id="comparison">
              {t('datasets.comparison.title')}
            </Title>
            <Text size="sm" c="dimmed" maw={760}>
              {t('datasets.comparison.text')}
            </Text>
          </div>
          {progress ? (
            <Button
              variant="default"
              loading={cancel.isPending}
              onClick={() => cancel.mutate({ dataset })}
              style={{ flexShrink: 0 }}
            >
              {t('common.cancel')}
            </Button>
          ) : (
            <Tooltip label={refusal && errorText(t, refusal)} disabled={refusal === null} multiline maw={320}>
              <Button
                variant={comparison ? 'default' : 'filled'}
                leftSection={<IconScale size={18} />}
                data-disabled={refusal !== null || undefined}
                aria-disabled={refusal !== null || !found.data}
                loading={compare.isPending}
                onClick={() => refusal === null && found.data && compare.mutate({ dataset })}
                style={{ flexShrink: 0 }}
              >
                {t(comparison ? 'datasets.comparison.again' : 'datasets.comparison.start')}
              </Button>
            </Tooltip>
          )}
        </Group>
        {progress && <Running progress={progress} />}
        {found.isError && <ErrorState error={found.error} retry={() => void found.refetch()} />}
        {refusal !== null && (
          <Text size="sm" c="dimmed">
            {errorText(t, refusal)}
          </Text>
        )}
        {comparison && <Results comparison={comparison} />}
      </Stack>
    </Card>
  );
}

function Running({ progress: { phase, done, total } }: { progress: ComparisonProgress }) {
  const { t } = useTranslation();
  const format = useFormats();
  return (
    <div>
      <Text size="sm" c="dimmed" role="status" mb={6}>
        {t(`datasets.comparison.phase.${phase}`)}
        {total !== null && ` · ${format.number(done)} / ${format.number(total)}`}
      </Text>
      <Progress
        value={total ? (100 * done) / total : 100}
        animated={!total}
        aria-label={t('datasets.comparison.title')}
      />
    </div>
  );
}

function Results({ comparison }: { comparison: AugmentationComparison }) {
  const { t } = useTranslation();
  const format = useFormats();
  const { results, real, training } = comparison;
  const scale = scaleOf(Object.values(results));
  return (
    <>
      <Table>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">{t('datasets.comparison.trainedOn')}</Table.Th>
            <Table.Th scope="col" ta="right">
              {t('datasets.comparison.images')}
            </Table.Th>
            <Table.Th scope="col" ta="right">
              {t('datasets.comparison.accuracy')}
            </Table.Th>
            <Table.Th scope="col" ta="right">
              {t('datasets.comparison.interval')}
            </Table.Th>
            <Table.Th aria-hidden w="34%">
              <Group justify="space-between">
                <Text size="xs" c="dimmed">
                  {percent(scale[0], 0)}
                </Text>
                <Text size="xs" c="dimmed">
                  {percent(scale[1], 0)}
                </Text>
              </Group>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {TrainedOn.options.map((on) => {
            const { images, accuracy, correct, count, interval } = results[on];
            return (
              <Table.Tr key={on}>
                <Table.Th scope="row" fw={550}>
                  {t(`datasets.comparison.on.${on}`)}
                </Table.Th>
                <Table.Td ta="right">{format.number(images)}</Table.Td>
                <Table.Td
                  ta="right"
                  fw={600}
                  title={t('datasets.comparison.right', {
                    correct: format.number(correct),
                    total: format.number(count),
                  })}
                >
                  {percent(accuracy)}
                </Table.Td>
                <Table.Td ta="right">{`${percent(interval[0])} – ${percent(interval[1])}`}</Table.Td>
                <Table.Td aria-hidden>
                  <AccuracyBar value={accuracy} interval={interval} scale={scale} />
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
      <Text size="sm">{t(`datasets.comparison.verdict.${verdict(results)}`)}</Text>
      <Text size="sm" c="dimmed">
        {t('datasets.comparison.honest', {
          total: format.number(results.real.count),
          dataset: real.name,
          steps: format.number(training.steps),
          date: format.date(comparison.createdAt),
        })}
      </Text>
    </>
  );
}
