import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { toErrorPayload } from '@shared/errors.ts';
import { errorText } from '../lib/errors.ts';
import { stepsOfRange } from './align.ts';
import type { ValueFormat } from './options.ts';
import { SeriesChart, type ChartView, type Curve } from './SeriesChart.tsx';
import { useSeriesPoints } from './useSeriesPoints.ts';

/** A curve by where its points come from. */
export interface RunCurve {
  run: string;
  series: string;
  label: string;
  colour: string;
  dashed?: boolean;
  repeat?: number;
  marked?: boolean;
  /** When the run began, milliseconds since the epoch; null: at its first point. */
  startedAt?: number | null;
}

interface RunChartProps {
  title: string;
  unit?: string;
  curves: readonly RunCurve[];
  view: ChartView;
  format?: ValueFormat;
  fromZero?: boolean;
  bounds?: readonly [number, number] | null;
  height?: number;
}

/** A chart that asks for its curves itself, and for finer ones where it is zoomed into. */
export function RunChart({ curves, view, ...rest }: RunChartProps) {
  const { t } = useTranslation();
  // A range of steps means nothing in seconds: the zoom belongs to the axis it was made on.
  const [zoomed, setZoomed] = useState<{ axis: ChartView['axis']; range: [number, number] } | null>(null);
  const zoom = zoomed?.axis === view.axis ? zoomed.range : null;

  const overview = useSeriesPoints(curves.map(({ run, series }) => ({ run, series })));
  const origins = useMemo(() => {
    const first = new Map<string, number>();
    curves.forEach(({ run, startedAt }, i) => {
      const time = startedAt ?? overview.points[i]?.[0]?.[1];
      if (time !== undefined) first.set(run, Math.min(time, first.get(run) ?? Infinity));
    });
    return curves.map(({ run }) => first.get(run) ?? 0);
  }, [curves, overview.points]);

  const ranges = zoom
    ? curves.flatMap(({ run, series }, index) => {
        const steps = stepsOfRange(overview.points[index] ?? [], origins[index] ?? 0, view.axis, zoom);
        return steps ? [{ index, run, series, ...steps }] : [];
      })
    : [];
  const detail = useSeriesPoints(ranges.map(({ run, series, from, to }) => ({ run, series, from, to })));
  const finer = new Map(ranges.map(({ index }, i) => [index, detail.points[i]]));

  const chosen = curves.map((_, i) => {
    const fine = finer.get(i);
    return fine && fine.length > 0 ? fine : (overview.points[i] ?? []);
  });
  const drawn = useStable<Curve>(
    curves.map((curve, i) => ({
      ...curve,
      key: `${curve.run} ${curve.series}`,
      points: chosen[i]!,
      origin: origins[i]!,
    })),
  );
  return (
    <SeriesChart
      {...rest}
      curves={drawn}
      view={view}
      zoom={zoom}
      onZoom={(range) => setZoomed(range && { axis: view.axis, range })}
      loading={overview.loading}
      error={overview.error ? errorText(t, toErrorPayload(overview.error)) : null}
    />
  );
}

/** The same array for as long as the fields of its elements are the same. */
function useStable<T extends object>(next: T[]): T[] {
  const [kept, setKept] = useState(next);
  const same = kept.length === next.length && kept.every((element, i) => shallowEqual(element, next[i]!));
  if (same) return kept;
  setKept(next);
  return next;
}

function shallowEqual<T extends object>(a: T, b: T): boolean {
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]) as Set<keyof T>;
  return [...keys].every((key) => Object.is(a[key], b[key]));
}
