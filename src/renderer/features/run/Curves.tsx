import { useComputedColorScheme } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { FamilyCard } from '@shared/family.ts';
import { ChartControls, RunChart, useChartView, useRunColours, type RunCurve } from '../../charts/index.ts';
import { metricInfo, metricName, partName, splitSeries } from '../runs/labels.ts';
import classes from './run.module.css';

/** Series by metric, in the order that the family names them, without those of the machine. */
export function groupSeries(
  series: readonly string[],
  card: FamilyCard | undefined,
): { metric: string; series: string[] }[] {
  const groups = new Map<string, string[]>();
  for (const name of series) {
    const { part, metric } = splitSeries(name);
    if (part === 'system') continue;
    groups.set(metric, [...(groups.get(metric) ?? []), name]);
  }
  // Held-out values come late; their chart stands from the start, so that nothing jumps when they do.
  if (card && groups.size > 0 && !groups.has(card.bestMetric)) groups.set(card.bestMetric, []);
  const order = card?.metrics.map(({ name }) => name) ?? [];
  const rank = (metric: string) => (order.includes(metric) ? order.indexOf(metric) : order.length);
  const source = (name: string) => ['train', 'valid', 'test'].indexOf(splitSeries(name).part);
  return [...groups]
    .map(([metric, names]) => ({ metric, series: names.sort((a, b) => source(a) - source(b)) }))
    .sort((a, b) => rank(a.metric) - rank(b.metric) || a.metric.localeCompare(b.metric));
}

const ink = { light: '#1f2329', dark: '#f1f3f5' };

/** Every named part of the loss, training and held-out over one another. */
export function Curves({
  run,
  series,
  card,
}: {
  run: string;
  series: readonly string[];
  card: FamilyCard | undefined;
}) {
  const { t } = useTranslation();
  const scheme = useComputedColorScheme('light');
  const [colour] = useRunColours([run], scheme);
  const [view, setView] = useChartView();
  const names = series.join('\n');
  const charts = useMemo(
    () =>
      groupSeries(names === '' ? [] : names.split('\n'), card).map(({ metric, series: grouped }) => ({
        metric,
        curves: grouped.map((name): RunCurve => {
          const { part } = splitSeries(name);
          const heldOut = part !== 'train';
          return {
            run,
            series: name,
            label: partName(t, part),
            colour: heldOut ? ink[scheme] : (colour ?? ink[scheme]),
            dashed: heldOut,
            marked: heldOut,
          };
        }),
      })),
    [names, card, run, t, scheme, colour],
  );
  return (
    <div className={classes.curves}>
      <ChartControls view={view} onChange={setView} />
      {charts.length === 0 ? (
        <div className={classes.noCurves}>{t('run.curves.empty')}</div>
      ) : (
        <div className={classes.chartGrid}>
          {charts.map(({ metric, curves }) => (
            <RunChart
              key={metric}
              title={metricName(t, metric)}
              unit={metricInfo(card, metric)?.unit}
              curves={curves}
              view={view}
            />
          ))}
        </div>
      )}
    </div>
  );
}
