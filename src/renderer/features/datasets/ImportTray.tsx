import { ActionIcon, Anchor, Group, Paper, Progress, Stack, Text } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { ImportProgress } from '@shared/dataset.ts';
import { useAction, useCall } from '@renderer/lib/api.ts';
import { errorText } from '@renderer/lib/errors.ts';
import { useFormats } from '@renderer/lib/format.ts';

const ended: readonly ImportProgress['phase'][] = ['done', 'failed', 'cancelled'];

/** Imports under way and just ended, below the navigation on every page. */
export function ImportTray() {
  const { t } = useTranslation();
  const imports = useCall('datasets.imports', null).data ?? [];
  if (imports.length === 0) return null;
  return (
    <Stack gap="xs" component="section" aria-label={t('datasets.tray.label')}>
      {imports.slice(-3).map((progress) => (
        <ImportCard key={progress.job} progress={progress} />
      ))}
    </Stack>
  );
}

function ImportCard({ progress }: { progress: ImportProgress }) {
  const { t } = useTranslation();
  const format = useFormats();
  const cancel = useAction('datasets.cancelImport', { invalidates: ['datasets.imports'] });
  const dismiss = useAction('datasets.dismissImport', { invalidates: ['datasets.imports'] });
  const { job, name, phase, done, total, dataset, error } = progress;
  const hasEnded = ended.includes(phase);
  return (
    <Paper p="xs">
      <Group justify="space-between" wrap="nowrap" gap={4}>
        <Text size="xs" fw={600} truncate title={name}>
          {name}
        </Text>
        <ActionIcon
          size="xs"
          aria-label={t(hasEnded ? 'datasets.tray.dismiss' : 'datasets.tray.cancel', { name })}
          onClick={() => (hasEnded ? dismiss : cancel).mutate({ job })}
        >
          <IconX size={14} />
        </ActionIcon>
      </Group>
      <Text size="xs" c={phase === 'failed' ? 'red' : 'dimmed'} lineClamp={4} aria-live="polite">
        {error && phase === 'failed' ? errorText(t, error) : t(`datasets.phase.${phase}`)}
        {!hasEnded && total !== null && ` · ${format.number(done)} / ${format.number(total)}`}
      </Text>
      {!hasEnded && (
        <Progress
          mt={6}
          size={4}
          value={total ? (100 * done) / total : 100}
          animated={total === null}
          aria-label={t('datasets.tray.progress', { name })}
        />
      )}
      {phase === 'done' && dataset !== null && (
        <Anchor component={Link} to={`/datasets/${dataset}`} size="xs">
          {t('datasets.tray.open')}
        </Anchor>
      )}
    </Paper>
  );
}
