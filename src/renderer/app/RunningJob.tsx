import { Badge, Group, Progress, Text, UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { activeStatuses, type RunSummary } from '@shared/run.ts';
import { useCall } from '../lib/api.ts';
import { useFormats } from '../lib/format.ts';
import { useRunProgress } from '../lib/progress.ts';
import { StatusBadge } from '../lib/ui/StatusBadge.tsx';
import classes from './Shell.module.css';

/** The run that trains now, with its progress, as a link to it; and how many wait behind it. */
export function RunningJob() {
  const { t } = useTranslation();
  const active = useCall('runs.list', { statuses: [...activeStatuses], limit: 1 }).data;
  const queued = useCall('runs.list', { statuses: ['queued'], limit: 1 }).data;
  const run = active?.rows[0];
  const waiting = queued?.total ?? 0;
  if (active === undefined) return null;
  return (
    <Group gap="sm" wrap="nowrap">
      {run ? (
        <Job run={run} />
      ) : (
        <Text size="sm" c="dimmed">
          {t('app.job.idle')}
        </Text>
      )}
      {waiting > 0 && (
        <Badge component={Link} to="/runs" color="gray" style={{ cursor: 'pointer', flexShrink: 0 }}>
          {t('app.job.queued', { count: waiting })}
        </Badge>
      )}
    </Group>
  );
}

function Job({ run }: { run: RunSummary }) {
  const { t } = useTranslation();
  const format = useFormats();
  const live = useRunProgress(run.id);
  const step = live?.progress.step ?? run.step;
  const steps = live?.progress.steps ?? run.steps;
  const { status } = run;
  const percent = steps > 0 ? Math.min(100, Math.floor((100 * step) / steps)) : 0;
  const secondsLeft = live?.progress.secondsLeft ?? null;
  return (
    <UnstyledButton
      component={Link}
      to={`/runs/${run.id}`}
      className={classes.job}
      aria-label={t('app.job.label', { name: run.name, status: t(`common.status.${status}`), percent })}
    >
      <Group gap="xs" wrap="nowrap" justify="space-between">
        <Group gap="xs" wrap="nowrap" miw={0}>
          <StatusBadge status={status} size="sm" style={{ flexShrink: 0 }} />
          <Text size="sm" fw={550} truncate>
            {run.name}
          </Text>
        </Group>
        <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          {secondsLeft === null ? `${percent} %` : t('app.job.left', { time: format.duration(secondsLeft) })}
        </Text>
      </Group>
      <Progress
        value={percent}
        size={4}
        mt={5}
        aria-hidden
        color={status === 'paused' ? 'yellow' : undefined}
      />
    </UnstyledButton>
  );
}
