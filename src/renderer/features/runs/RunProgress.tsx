import { Progress, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { RunSummary } from '@shared/run.ts';
import { useFormats } from '../../lib/format.ts';
import { useRunProgress } from '../../lib/progress.ts';
import { StatusBadge } from '../../lib/ui/StatusBadge.tsx';
import classes from './runs.module.css';

/** A run's status, kept up to date by main's pushes. */
export function LiveStatus({ run }: { run: RunSummary }) {
  const live = useRunProgress(run.id);
  return <StatusBadge status={newer(run, live?.status)} />;
}

/** How far a run has come, kept up to date by main's pushes. */
export function LiveProgress({ run }: { run: RunSummary }) {
  const { t } = useTranslation();
  const format = useFormats();
  const live = useRunProgress(run.id);
  const step = Math.max(live?.progress.step ?? 0, run.step);
  const steps = live?.progress.steps ?? run.steps;
  const percent = steps > 0 ? Math.min(100, (100 * step) / steps) : 0;
  return (
    <div>
      <Text size="xs" className={classes.number}>
        {t('runs.steps', { step: format.number(step), steps: format.number(steps) })}
      </Text>
      <Progress
        value={percent}
        size={4}
        mt={4}
        color={percent >= 100 ? 'teal' : undefined}
        aria-label={t('runs.column.progress')}
      />
    </div>
  );
}

/** A push knows better than a row only while the row says that the run is active. */
function newer(run: RunSummary, pushed: RunSummary['status'] | undefined): RunSummary['status'] {
  const active = ['starting', 'running', 'paused', 'stopping'].includes(run.status);
  return active && pushed ? pushed : run.status;
}
