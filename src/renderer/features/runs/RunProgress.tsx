import { Progress, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { activeStatuses, type RunSummary } from '@shared/run.ts';
import { useFormats } from '../../lib/format.ts';
import { useRunProgress } from '../../lib/progress.ts';
import classes from './runs.module.css';

/** How far a run has come, kept up to date by main's pushes. */
export function LiveProgress({ run }: { run: RunSummary }) {
  const { t } = useTranslation();
  const format = useFormats();
  const pushed = useRunProgress(run.id);
  const live = activeStatuses.includes(run.status) ? pushed : null;
  const step = live?.progress.step ?? run.step;
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
