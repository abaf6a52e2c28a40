import { Alert, Button, Group, Progress, Stack, Text } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { fromErrorPayload } from '@shared/errors.ts';
import { useAction, useCall } from '@renderer/lib/api.ts';
import { useFormats } from '@renderer/lib/format.ts';
import { ErrorState } from '@renderer/lib/ui/ErrorState.tsx';
import { PageLoading } from '@renderer/lib/ui/PageLoading.tsx';
import { SkippedTable } from './SkippedTable.tsx';

/** How a started import goes, and what came of it. */
export function ImportRunning({ job, onClose }: { job: string; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormats();
  const progress = useCall('datasets.imports', null).data?.find((other) => other.job === job);
  const cancel = useAction('datasets.cancelImport');
  if (!progress) return <PageLoading />;
  const { name, phase, done, total, dataset, error } = progress;

  if (phase === 'done' && dataset !== null) return <Imported dataset={dataset} onClose={onClose} />;
  if (phase === 'failed' || phase === 'cancelled') {
    return (
      <Stack>
        {phase === 'failed' && error ? (
          <ErrorState error={fromErrorPayload(error)} />
        ) : (
          <Alert color="gray" title={t('datasets.phase.cancelled')}>
            {t('datasets.import.nothingKept')}
          </Alert>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('common.close')}
          </Button>
        </Group>
      </Stack>
    );
  }
  return (
    <Stack>
      <div>
        <Text fw={600}>{name}</Text>
        <Text size="sm" c="dimmed" role="status">
          {t(`datasets.phase.${phase}`)}
          {total !== null && ` · ${format.number(done)} / ${format.number(total)}`}
        </Text>
      </div>
      <Progress
        size="lg"
        value={total ? (100 * done) / total : 100}
        animated={!total}
        aria-label={t('datasets.tray.progress', { name })}
      />
      <Group justify="space-between">
        <Button
          variant="default"
          color="red"
          loading={cancel.isPending}
          onClick={() => cancel.mutate({ job })}
        >
          {t('datasets.import.cancel')}
        </Button>
        <Button variant="subtle" onClick={onClose}>
          {t('datasets.import.background')}
        </Button>
      </Group>
    </Stack>
  );
}

function Imported({ dataset, onClose }: { dataset: string; onClose: () => void }) {
  const { t } = useTranslation();
  const format = useFormats();
  const found = useCall('datasets.get', { dataset });
  if (found.isError) return <ErrorState error={found.error} />;
  if (!found.data) return <PageLoading />;
  const { card, skipped } = found.data;
  return (
    <Stack>
      <Alert color="teal" icon={<IconCheck />} title={t('datasets.import.done', { name: card.name })}>
        {t('datasets.images', { count: card.count, number: format.number(card.count) })}
      </Alert>
      {skipped.length > 0 && (
        <>
          <Text size="sm" fw={600}>
            {t('datasets.skippedCount', { count: skipped.length, number: format.number(skipped.length) })}
          </Text>
          <SkippedTable skipped={skipped} />
        </>
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          {t('common.close')}
        </Button>
        <Button component={Link} to={`/datasets/${dataset}`}>
          {t('datasets.tray.open')}
        </Button>
      </Group>
    </Stack>
  );
}
