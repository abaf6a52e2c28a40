import type { RunEvent } from '@shared/events.ts';
import type { Point } from '@shared/run.ts';

/** The points of one series in newly written events, in order. */
export function pointsOf(events: readonly RunEvent[], series: string): Point[] {
  const points: Point[] = [];
  for (const event of events) {
    if (event.type !== 'metrics') continue;
    const value = event.values[series];
    if (value !== undefined) points.push([event.step, event.time, value]);
  }
  return points;
}

/** Names of all series that events carry values for. */
export function seriesOf(events: readonly RunEvent[]): string[] {
  const names = new Set<string>();
  for (const event of events) {
    if (event.type === 'metrics') for (const name of Object.keys(event.values)) names.add(name);
  }
  return [...names];
}

/** `known` with those of `added` that lie beyond it; the same array where there are none. */
export function appendPoints(known: Point[], added: readonly Point[]): Point[] {
  const last = known.at(-1);
  const beyond = last ? added.filter((point) => point[0] > last[0]) : added;
  return beyond.length === 0 ? known : [...known, ...beyond];
}

/** What a screen reader says of a curve. Null where it has no points. */
export function describe(points: readonly Point[]): {
  first: Point;
  last: Point;
  lowest: Point;
  highest: Point;
} | null {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last) return null;
  let lowest = first;
  let highest = first;
  for (const point of points) {
    if (point[2] < lowest[2]) lowest = point;
    if (point[2] > highest[2]) highest = point;
  }
  return { first, last, lowest, highest };
}
