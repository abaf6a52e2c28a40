import { useComputedColorScheme } from '@mantine/core';
import type { TFunction } from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { FamilyCard } from '@shared/family.ts';
import {
  ChartControls,
  palette,
  RunChart,
  useChartView,
  useRunLooks,
  type RunCurve,
} from '../../charts/index.ts';
import { metricInfo, metricName, metricUnit, partName, splitSeries } from '../runs/labels.ts';
import classes from './run.module.css';
import { chartGroups, type ChartGroup } from './series.ts';

type Scheme = 'light' | 'dark';
const ink = { light: '#1f2329', dark: '#f1f3f5' };

interface CurvesProps {
  run: string;
  startedAt: number | null;
  series: readonly string[];
  card: FamilyCard | undefined;
}

/** Every named part of the loss, training and held-out over one another. */
export function Curves({ run, startedAt, series, card }: CurvesProps) {
  const { t } = useTranslation();
  const scheme = useComputedColorScheme('light');
  const [look] = useRunLooks([run], scheme);
  const colour = look?.colour ?? ink[scheme];
  const [view, setView] = useChartView();
  const names = series.join('\n');
  const charts = useMemo(
    () =>
      chartGroups(names === '' ? [] : names.split('\n'), card).map((group) => ({
        ...described(t, group, card),
        curves: curvesOf(t, group, colour, scheme).map((curve) => ({ ...curve, run, startedAt })),
      })),
    [names, card, run, startedAt, t, scheme, colour],
  );
  return (
    <div className={classes.curves}>
      <ChartControls view={view} onChange={setView} />
      {charts.length === 0 ? (
        <div className={classes.noCurves}>{t('run.curves.empty')}</div>
      ) : (
        <div className={classes.chartGrid}>
          {charts.map(({ key, ...chart }) => (
            <RunChart key={key} view={view} {...chart} />
          ))}
        </div>
      )}
    </div>
  );
}

/** A chart's title, its unit where its metrics share one, and the bounds that hold them all. */
function described(t: TFunction, { chart, metrics }: ChartGroup, card: FamilyCard | undefined) {
  const infos = metrics.map(({ metric }) => metricInfo(card, metric));
  const [unit, ...otherUnits] = new Set(infos.map((info) => metricUnit(t, info)));
  const ranges = infos.flatMap((info) => (info?.range ? [info.range] : []));
  const first = metrics[0]?.metric ?? '';
  return {
    key: chart === null ? first : `chart ${chart}`,
    title: chart === null ? metricName(t, first) : t(`charts.${chart}`, { defaultValue: chart }),
    unit: otherUnits.length === 0 ? unit : undefined,
    bounds:
      ranges.length === 0
        ? null
        : ([Math.min(...ranges.map(([low]) => low)), Math.max(...ranges.map(([, high]) => high))] as const),
  };
}

/**
 * A metric alone has the run's colour, with ink for held-out data; several have a colour each, of which
 * held-out data has the same, and their names stand in the legend.
 */
function curvesOf(
  t: TFunction,
  { metrics }: ChartGroup,
  runColour: string,
  scheme: Scheme,
): Omit<RunCurve, 'run'>[] {
  const start = palette.findIndex((known) => known[scheme] === runColour);
  const parts = new Set(metrics.flatMap(({ series }) => series.map((name) => splitSeries(name).part)));
  return metrics.flatMap(({ metric, series }, i) => {
    const colour = palette[(start + i) % palette.length]?.[scheme] ?? runColour;
    return series.map((name) => {
      const { part } = splitSeries(name);
      const heldOut = part !== 'train';
      const alone = metrics.length === 1;
      const label =
        parts.size > 1 ? `${metricName(t, metric)} · ${partName(t, part)}` : metricName(t, metric);
      return {
        series: name,
        label: alone ? partName(t, part) : label,
        colour: alone && heldOut ? ink[scheme] : alone ? runColour : colour,
        dashed: heldOut,
        marked: heldOut,
      };
    });
  });
}
