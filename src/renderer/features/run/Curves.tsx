import { useComputedColorScheme } from '@mantine/core';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { FamilyCard } from '@shared/family.ts';
import { ChartControls, RunChart, useChartView, useRunColours, type RunCurve } from '../../charts/index.ts';
import { metricInfo, metricName, partName, splitSeries } from '../runs/labels.ts';
import classes from './run.module.css';
import { groupSeries } from './series.ts';

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
