import type uPlot from 'uplot';
import type { XAxis } from './align.ts';
import { nearestDefined } from './align.ts';
import {
  bytesLabel,
  durationIncrements,
  durationLabel,
  logTickLabels,
  logTicks,
  tickLabels,
} from './ticks.ts';

/** How values of the y axis are written. */
export type ValueFormat = 'number' | 'bytes';

export interface CurveStyle {
  colour: string;
  /** See `dashesOf`. */
  dashes: readonly number[];
  /** Marks every point: for series with few of them. */
  marked: boolean;
  shown: boolean;
}

export interface PlotLook {
  text: string;
  grid: string;
  font: string;
}

/** Colours and font of the axes, from the theme that the element stands in. */
export function lookOf(element: HTMLElement): PlotLook {
  const style = getComputedStyle(element);
  return {
    text: style.getPropertyValue('--mantine-color-dimmed') || '#868e96',
    grid: style.getPropertyValue('--atelier-chart-grid') || 'rgba(128, 128, 128, 0.18)',
    font: `11px ${style.fontFamily || 'sans-serif'}`,
  };
}

const increments = (axis: XAxis): Partial<uPlot.Axis> =>
  axis === 'time'
    ? { incrs: durationIncrements, values: (_, ticks) => ticks.map(durationLabel) }
    : {
        incrs: [1, 2, 5]
          .flatMap((_, i, all) => [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7].map((p) => p * all[i]!))
          .sort((a, b) => a - b),
        values: (_u, ticks, _axis, _space, increment) => tickLabels(ticks, increment),
      };

function yLabels(logarithmic: boolean, format: ValueFormat): uPlot.Axis.DynamicValues {
  if (format === 'bytes') return (_, ticks) => ticks.map(bytesLabel);
  if (logarithmic) return (_, ticks) => logTickLabels(ticks);
  return (_u, ticks, _axis, _space, increment) => tickLabels(ticks, increment);
}

const binaryIncrements = Array.from({ length: 45 }, (_, power) => 2 ** power);

/** All values with a twentieth of room above and below, as the eye sees it on a logarithmic scale. */
function logRange(_u: uPlot, low: number, high: number): [number, number] {
  if (!(low > 0 && high > 0)) return [1, 10];
  const room = Math.max((high / low) ** 0.05, 1.01);
  return [low / room, high * room];
}

/** Bounds and whatever lies outside of them, with a little room, so that a curve along a bound is seen. */
function boundedRange([low, high]: readonly [number, number]): uPlot.Range.Function {
  const room = (high - low) * 0.03;
  return (_u, min, max) => [Math.min(low, min ?? low) - room, Math.max(high, max ?? high) + room];
}

interface PlotOptions {
  width: number;
  height: number;
  axis: XAxis;
  logarithmic: boolean;
  format: ValueFormat;
  /** Y never starts above zero: for quantities such as memory. */
  fromZero: boolean;
  /** Values that y shows in any case, such as 0 to 1 for a share; null: those of the curves alone. */
  bounds: readonly [number, number] | null;
  smoothed: boolean;
  curves: readonly CurveStyle[];
  look: PlotLook;
  onHover: (indices: (number | null)[] | null) => void;
  /** The part of x that is shown; null: all of it. */
  onZoom: (range: [number, number] | null) => void;
}

/** Options of a plot whose columns are the raw curves, followed by the smoothed ones where there are. */
export function plotOptions(options: PlotOptions): uPlot.Options {
  const { curves, look, smoothed, logarithmic, axis } = options;
  const grid = { stroke: look.grid, width: 1 };
  const common = { stroke: look.text, font: look.font, grid, ticks: { ...grid, size: 4 }, gap: 4 };
  const raw = curves.map((curve): uPlot.Series => ({
    show: curve.shown,
    stroke: curve.colour,
    width: smoothed ? 1 : 1.75,
    alpha: smoothed ? 0.35 : 1,
    dash: curve.dashes.length > 0 ? [...curve.dashes] : undefined,
    points: curve.marked
      ? { show: true, size: 5, fill: curve.colour, stroke: curve.colour }
      : { show: (u, i) => countDefined(u.data[i]) < 2, size: 6, fill: curve.colour },
  }));
  const smooth = curves.map((curve): uPlot.Series => ({
    show: curve.shown,
    stroke: curve.colour,
    width: 1.75,
    dash: curve.dashes.length > 0 ? [...curve.dashes] : undefined,
    points: { show: false },
  }));
  return {
    width: options.width,
    height: options.height,
    padding: [8, 22, 0, 0],
    legend: { show: false },
    cursor: {
      y: false,
      drag: { x: true, y: false, setScale: false },
      points: { size: 7, width: 2 },
      dataIdx: (u, series, index) =>
        // Only one of a raw and a smoothed curve carries the mark, the one that the legend reads.
        smoothed && series > 0 && series <= curves.length
          ? null
          : nearestDefined(u.data[0] ?? [], u.data[series] ?? [], index),
      // The double click is ours: uPlot's own would rescale without telling.
      bind: { dblclick: () => () => null },
    },
    scales: {
      x: { time: false },
      y: {
        distr: logarithmic ? 3 : 1,
        ...(logarithmic ? { range: logRange } : {}),
        ...(options.bounds && !logarithmic ? { range: boundedRange(options.bounds) } : {}),
        ...(options.fromZero && !logarithmic
          ? {
              range: (_u: uPlot, _min: number, max: number): [number, number] => [0, max > 0 ? max * 1.1 : 1],
            }
          : {}),
      },
    },
    axes: [
      { ...common, ...increments(axis), space: 64, size: 24 },
      {
        ...common,
        size: (_u, values) =>
          14 + 6.5 * Math.max(3, ...(values ?? []).map((value) => String(value ?? '').length)),
        space: 32,
        values: yLabels(logarithmic, options.format),
        ...(logarithmic
          ? { splits: (_u, _axis, low, high) => logTicks(low, high), filter: (_u, splits) => splits }
          : {}),
        ...(options.format === 'bytes' ? { incrs: binaryIncrements } : {}),
      },
    ],
    series: [{}, ...raw, ...(smoothed ? smooth : [])],
    hooks: {
      setCursor: [
        (u) => {
          const outside = u.cursor.left === undefined || u.cursor.left < 0;
          const first = smoothed ? curves.length + 1 : 1;
          const indices = u.cursor.idxs?.slice(first, first + curves.length);
          options.onHover(outside || !indices ? null : indices.map((index) => index ?? null));
        },
      ],
      setSelect: [
        (u) => {
          const { left, width } = u.select;
          if (width < 4) return;
          u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
          options.onZoom([u.posToVal(left, 'x'), u.posToVal(left + width, 'x')]);
        },
      ],
      ready: [(u) => u.over.addEventListener('dblclick', () => options.onZoom(null))],
    },
  };
}

function countDefined(values: uPlot.AlignedData[number] | undefined): number {
  let count = 0;
  for (const value of values ?? []) if (typeof value === 'number' && ++count >= 2) break;
  return count;
}
