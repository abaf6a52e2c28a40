import type { Point } from '@shared/run.ts';

/** What the x axis counts: training steps, or seconds since a series' origin. */
export type XAxis = 'step' | 'time';

/** Values along one shared, ascending x axis; undefined where a series has no value at an x. */
export interface Aligned {
  x: number[];
  y: (number | null | undefined)[][];
}

/** A series' x values: steps, or seconds since `origin` (milliseconds since the epoch). */
export function xOf(point: Point, axis: XAxis, origin: number): number {
  return axis === 'step' ? point[0] : (point[1] - origin) / 1000;
}

/**
 * Several series on one axis. Of two points of a series at the same x the later one counts; null stands
 * for a value that the scale cannot show (not above zero on a logarithmic one).
 */
export function align(
  series: readonly { points: readonly Point[]; origin: number }[],
  axis: XAxis,
  logarithmic: boolean,
): Aligned {
  const columns = series.map(({ points, origin }) => {
    const column = new Map<number, number | null>();
    for (const point of points) {
      const value = point[2];
      column.set(xOf(point, axis, origin), logarithmic && value <= 0 ? null : value);
    }
    return column;
  });
  const x = [...new Set(columns.flatMap((column) => [...column.keys()]))].sort((a, b) => a - b);
  return { x, y: columns.map((column) => x.map((at) => column.get(at))) };
}

/**
 * All of a time axis: from where time begins to count, so that charts of a run begin alike and a single point
 * has a place. Null: the axis is as long as its curves.
 */
export function wholeRange(x: ArrayLike<number>, axis: XAxis): [number, number] | null {
  const last = x[x.length - 1];
  return axis === 'step' || last === undefined ? null : [Math.min(0, x[0]!), Math.max(1, last)];
}

/** Index of the value nearest in x to the one at `index`; null where the series is empty. */
export function nearestDefined(
  x: ArrayLike<number | null | undefined>,
  y: ArrayLike<number | null | undefined>,
  index: number,
): number | null {
  let left = index;
  let right = index;
  while (left >= 0 && typeof y[left] !== 'number') left--;
  while (right < y.length && typeof y[right] !== 'number') right++;
  if (left < 0) return right < y.length ? right : null;
  if (right >= y.length) return left;
  const at = x[index] ?? 0;
  return at - (x[left] ?? 0) <= (x[right] ?? 0) - at ? left : right;
}

/**
 * The steps that a range of the x axis covers in one series, widened on the left by a quarter, so that
 * smoothing has warmed up where the view begins. Null: the series has nothing to ask for.
 */
export function stepsOfRange(
  points: readonly Point[],
  origin: number,
  axis: XAxis,
  range: readonly [number, number],
): { from: number; to: number } | null {
  if (points.length === 0) return null;
  const low = range[0] - (range[1] - range[0]) / 4;
  let from = points[0]![0];
  let to = points[points.length - 1]![0];
  for (const point of points) {
    if (xOf(point, axis, origin) <= low) from = point[0];
  }
  for (let i = points.length - 1; i >= 0; i--) {
    if (xOf(points[i]!, axis, origin) >= range[1]) to = points[i]![0];
  }
  return { from, to };
}
