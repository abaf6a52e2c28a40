import { Group, Loader, Progress, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useCall } from '../../lib/api.ts';
import { useFormats } from '../../lib/format.ts';
import classes from './run.module.css';
import type { LiveRun } from './useLiveRun.ts';

const barColours: Partial<Record<LiveRun['status'], string>> = {
  finished: 'teal',
  failed: 'red',
  interrupted: 'orange',
  paused: 'yellow',
  stopped: 'gray',
  queued: 'gray',
};

/** How far a run has come, at what rate, on what device. */
export function ProgressPanel({ live }: { live: LiveRun }) {
  const { t } = useTranslation();
  const format = useFormats();
  const devices = useCall('app.info', null).data?.devices;
  const { status, active, progress, detail, cpuCores, memoryBytes } = live;
  const percent = progress.steps > 0 ? Math.min(100, (100 * progress.step) / progress.steps) : 0;
  const device = devices?.find(({ id }) => id === detail.summary.device)?.name ?? detail.summary.device;
  const working = status === 'running' || status === 'starting' || status === 'stopping';
  const stage = working
    ? t(`common.stage.${progress.stage}`, { defaultValue: progress.stage })
    : t(`common.status.${status}`);

  const facts: [string, string | null][] = [
    [t('run.progress.step'), `${format.number(progress.step)} / ${format.number(progress.steps)}`],
    [
      t('run.progress.left'),
      active && progress.secondsLeft !== null ? format.duration(progress.secondsLeft) : null,
    ],
    [
      t('run.progress.rate'),
      progress.stepsPerSecond !== null && active
        ? t('run.progress.perSecond', { rate: format.metric(progress.stepsPerSecond, 3) })
        : null,
    ],
    [t('run.progress.device'), device],
    [
      t('run.progress.cpu'),
      cpuCores === null
        ? null
        : t('run.progress.cores', {
            // The plural of the number as it is shown: 1, where it is 0.97 cores.
            count: Number(cpuCores.toFixed(1)),
            cores: format.number(cpuCores, 1),
          }),
    ],
    [t('run.progress.memory'), memoryBytes === null ? null : format.bytes(memoryBytes)],
  ];
  return (
    <section className={classes.panel} aria-label={t('run.progress.title')}>
      <Group gap="xs" justify="space-between">
        <Group gap="xs" role="status">
          {working && <Loader size={14} />}
          <Text size="sm" fw={600}>
            {stage}
          </Text>
        </Group>
        <Text size="sm" c="dimmed">
          {t('run.progress.percent', { percent: format.number(Math.floor(percent * 10) / 10, 1) })}
        </Text>
      </Group>
      <Progress
        value={percent}
        color={barColours[status]}
        aria-label={t('run.progress.title')}
        transitionDuration={200}
      />
      <dl className={classes.facts}>
        {facts.map(([name, value]) =>
          value === null ? null : (
            <div key={name} className={classes.fact}>
              <dt>{name}</dt>
              <dd title={value}>{value}</dd>
            </div>
          ),
        )}
      </dl>
    </section>
  );
}
