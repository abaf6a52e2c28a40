import { useComputedColorScheme } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { palette, RunChart, type ChartView, type RunCurve } from '../../charts/index.ts';
import type { ValueFormat } from '../../charts/options.ts';
import classes from './run.module.css';

const view: ChartView = { axis: 'time', smoothing: 0, logarithmic: false };
const charts: { series: string; key: string; format?: ValueFormat }[] = [
  { series: 'system/cpu', key: 'cpu' },
  { series: 'system/memory', key: 'memory', format: 'bytes' },
  { series: 'system/stepsPerSecond', key: 'rate' },
];

interface SystemChartsProps {
  run: string;
  startedAt: number | null;
  series: readonly string[];
}

/** What the run takes from the machine over time. */
export function SystemCharts({ run, startedAt, series }: SystemChartsProps) {
  const { t } = useTranslation();
  const scheme = useComputedColorScheme('light');
  const curves = useMemo(
    () =>
      new Map(
        charts.map(({ series: name, key }): [string, RunCurve[]] => [
          name,
          [{ run, startedAt, series: name, label: t(`run.system.${key}Short`), colour: palette[7]![scheme] }],
        ]),
      ),
    [run, startedAt, scheme, t],
  );
  const known = charts.filter(({ series: name }) => series.includes(name));
  if (known.length === 0) return null;
  return (
    <section className={classes.curves} aria-label={t('run.system.title')}>
      <h2 className={classes.panelTitle}>{t('run.system.title')}</h2>
      <div className={classes.smallCharts}>
        {known.map(({ series: name, key, format }) => (
          <RunChart
            key={name}
            title={t(`run.system.${key}`)}
            unit={t(`run.system.${key}Unit`)}
            curves={curves.get(name)!}
            view={view}
            format={format}
            fromZero
            height={100}
          />
        ))}
      </div>
    </section>
  );
}
