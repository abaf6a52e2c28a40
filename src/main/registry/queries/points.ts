import type { Point, PointsQuery } from '@shared/run.ts';
import type { Connection } from '../connection.ts';

/**
 * Points that one row of `chunks` stands for. A series of a million points then has 15,625 of them, read
 * in a few milliseconds where a scan of the points takes most of a second; and a query that needs buckets
 * finer than a chunk reads no more than this many points a bucket.
 */
export const chunkSize = 64;

interface ChunkRow {
  series: number;
  lastStep: number;
  lastSequence: number;
  firstStep: number;
  firstSequence: number;
  topSequence: number;
  minStep: number;
  minTime: number;
  minValue: number;
  maxStep: number;
  maxTime: number;
  maxValue: number;
  minFirst: number;
}

/** step, sequence, time, value */
type PointRow = [number, number, number, number];

/** Consecutive points of a series, with the smallest and the largest in order of place. */
interface Stretch {
  count: number;
  first: Point;
  second: Point;
}

const columns = {
  series: 'series',
  lastStep: 'last_step',
  lastSequence: 'last_sequence',
  firstStep: 'first_step',
  firstSequence: 'first_sequence',
  topSequence: 'top_sequence',
  minStep: 'min_step',
  minTime: 'min_time',
  minValue: 'min_value',
  maxStep: 'max_step',
  maxTime: 'max_time',
  maxValue: 'max_value',
  minFirst: 'min_first',
} satisfies Record<keyof ChunkRow, string>;

/** Points of one series, and the extremes of their chunks. */
export function pointQueries({ database }: Connection) {
  const insert = database.prepare<[number, number, number, number, number]>(
    `INSERT INTO points (series, step, sequence, time, value) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET time = excluded.time, value = excluded.value`,
  );
  const lastChunk = database
    .prepare<[number], [number, number]>(
      `SELECT last_step, last_sequence FROM chunks WHERE series = ?
       ORDER BY last_step DESC, last_sequence DESC LIMIT 1`,
    )
    .raw();
  const pointsAfter = database
    .prepare<[number, number, number], PointRow>(
      `SELECT step, sequence, time, value FROM points WHERE series = ? AND (step, sequence) > (?, ?)
       ORDER BY step, sequence`,
    )
    .raw();
  const insertChunk = database.prepare<[ChunkRow]>(
    `INSERT INTO chunks (${Object.values(columns).join(', ')})
     VALUES (${Object.keys(columns)
       .map((key) => `@${key}`)
       .join(', ')})`,
  );
  const dropChunksFrom = database.prepare<[number, number, number]>(
    'DELETE FROM chunks WHERE series = ? AND (last_step, last_sequence) >= (?, ?)',
  );
  const firstChunkAbove = database
    .prepare<[number, number], [number, number]>(
      `SELECT last_step, last_sequence FROM chunks WHERE series = ? AND top_sequence > ?
       ORDER BY last_step, last_sequence LIMIT 1`,
    )
    .raw();
  const forget = database.prepare<[number, number]>('DELETE FROM points WHERE series = ? AND sequence > ?');
  const idOf = database
    .prepare<[string, string], number>('SELECT id FROM series WHERE run = ? AND name = ?')
    .pluck();
  const chunksTouching = database.prepare<[number, number, number], ChunkRow>(
    `SELECT ${Object.entries(columns)
      .map(([key, column]) => `${column} AS ${key}`)
      .join(', ')}
     FROM chunks WHERE series = ? AND last_step >= ? AND first_step <= ? ORDER BY last_step, last_sequence`,
  );
  const pointsBetween = database
    .prepare<[number, number, number], Point>(
      'SELECT step, time, value FROM points WHERE series = ? AND step BETWEEN ? AND ? ORDER BY step, sequence',
    )
    .raw();
  const pointsBefore = database
    .prepare<[number, number, number, number], Point>(
      `SELECT step, time, value FROM points WHERE series = ? AND step >= ? AND (step, sequence) < (?, ?)
       ORDER BY step, sequence`,
    )
    .raw();
  const pointsBehind = database
    .prepare<[number, number, number, number], Point>(
      `SELECT step, time, value FROM points WHERE series = ? AND (step, sequence) > (?, ?) AND step <= ?
       ORDER BY step, sequence`,
    )
    .raw();

  /** The stretches of a range: chunks that lie in it whole, single points at both ends. */
  function stretches(series: number, from: number, to: number): Stretch[] | null {
    const whole = chunksTouching
      .all(series, from, to)
      .filter((chunk) => chunk.firstStep >= from && chunk.lastStep <= to);
    const [head] = whole;
    const tail = whole.at(-1);
    if (!head || !tail) return null;
    return [
      ...pointsBefore.all(series, from, head.firstStep, head.firstSequence).map(single),
      ...whole.map(stretchOf),
      ...pointsBehind.all(series, tail.lastStep, tail.lastSequence, to).map(single),
    ];
  }

  return {
    addPoint: (series: number, step: number, sequence: number, time: number, value: number): void => {
      insert.run(series, step, sequence, time, value);
    },
    /** Drops the chunks that a point at this step comes before, for a series whose steps have gone back. */
    reopenChunks: (series: number, step: number): void => {
      dropChunksFrom.run(series, step, 0);
    },
    /** Makes the chunks that have become full. */
    closeChunks: (series: number): void => {
      const [step, sequence] = lastChunk.get(series) ?? [-1, -1];
      const open = pointsAfter.all(series, step, sequence);
      for (let start = 0; start + chunkSize <= open.length; start += chunkSize) {
        insertChunk.run(chunkOf(series, open.slice(start, start + chunkSize)));
      }
    },
    forgetPoints: (series: number, keepThroughSequence: number): void => {
      const chunk = firstChunkAbove.get(series, keepThroughSequence);
      if (chunk) dropChunksFrom.run(series, ...chunk);
      forget.run(series, keepThroughSequence);
    },
    points: ({ run, series, from = 0, to = Number.MAX_SAFE_INTEGER, maxPoints }: PointsQuery): Point[] => {
      const id = idOf.get(run, series);
      if (id === undefined) return [];
      const buckets = Math.floor(maxPoints / 2);
      const parts = stretches(id, from, to);
      const total = parts?.reduce((sum, part) => sum + part.count, 0);
      if (parts && total && total > buckets * chunkSize) {
        return extremes(parts, Math.ceil(total / buckets));
      }
      const exact = pointsBetween.all(id, from, to);
      return exact.length <= maxPoints
        ? exact
        : extremes(exact.map(single), Math.ceil(exact.length / buckets));
    },
  };
}

const single = (point: Point): Stretch => ({ count: 1, first: point, second: point });

function stretchOf(chunk: ChunkRow): Stretch {
  const smallest: Point = [chunk.minStep, chunk.minTime, chunk.minValue];
  const largest: Point = [chunk.maxStep, chunk.maxTime, chunk.maxValue];
  return chunk.minFirst === 1
    ? { count: chunkSize, first: smallest, second: largest }
    : { count: chunkSize, first: largest, second: smallest };
}

/** Joins stretches into buckets of at least `size` points and answers each bucket's extremes. */
function extremes(parts: readonly Stretch[], size: number): Point[] {
  const points: Point[] = [];
  let count = 0;
  let low = 0;
  let high = 0;
  // Candidates of the bucket in order of place.
  let places: Point[] = [];
  const close = () => {
    if (count === 0) return;
    const [first, second] = [Math.min(low, high), Math.max(low, high)];
    points.push(places[first]!);
    if (second !== first) points.push(places[second]!);
    count = low = high = 0;
    places = [];
  };
  for (const part of parts) {
    for (const point of part.first === part.second ? [part.first] : [part.first, part.second]) {
      const place = places.push(point) - 1;
      if (point[2] < places[low]![2]) low = place;
      if (point[2] > places[high]![2]) high = place;
    }
    count += part.count;
    if (count >= size) close();
  }
  close();
  return points;
}

function chunkOf(series: number, points: readonly PointRow[]): ChunkRow {
  let low = 0;
  let high = 0;
  let top = 0;
  points.forEach(([, sequence, , value], place) => {
    if (value < points[low]![3]) low = place;
    if (value > points[high]![3]) high = place;
    top = Math.max(top, sequence);
  });
  const [first, last] = [points[0]!, points.at(-1)!];
  const [smallest, largest] = [points[low]!, points[high]!];
  return {
    series,
    lastStep: last[0],
    lastSequence: last[1],
    firstStep: first[0],
    firstSequence: first[1],
    topSequence: top,
    minStep: smallest[0],
    minTime: smallest[2],
    minValue: smallest[3],
    maxStep: largest[0],
    maxTime: largest[2],
    maxValue: largest[3],
    minFirst: Number(low <= high),
  };
}
