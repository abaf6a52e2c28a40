import { describe, expect, it } from 'vitest';
import type { RunEventBody } from '@shared/events.ts';
import { PointsQuery, type Point } from '@shared/run.ts';
import { chunkSize } from '@main/registry/queries/points.ts';
import { newHome, openBoth } from './homes.ts';
import { makeEvents, makeMeta, makeSpec, runId, seeded } from './makers.ts';

const run = runId(1);
const series = 'train/loss';

/** A series with gaps, plateaus and spikes, given in batches of uneven size. */
async function filled(count: number, seed: number) {
  const { registry, connection } = openBoth(await newHome());
  const random = seeded(seed);
  registry.upsertRun(makeSpec(run), makeMeta());
  let step = 0;
  let value = 1;
  const bodies = Array.from({ length: count }, (): RunEventBody => {
    step += 1 + Math.floor(random() ** 4 * 30);
    if (random() < 0.7) value += random() - 0.5;
    return { type: 'metrics', step, values: { [series]: random() < 0.01 ? value * 50 : value } };
  });
  const events = makeEvents(run, bodies);
  for (let start = 0; start < count;) {
    const size = 1 + Math.floor(random() * 400);
    registry.ingest(run, events.slice(start, start + size), start + size);
    start += size;
  }
  const all: Point[] = events.map((event) => [
    event.step,
    event.time,
    event.type === 'metrics' ? event.values[series]! : NaN,
  ]);
  return { registry, connection, all, random };
}

/** Extremes of points in order of place, the first of equals. */
function extremesOf(points: readonly Point[]): Point[] {
  const low = points.reduce((best, point) => (point[2] < best[2] ? point : best));
  const high = points.reduce((best, point) => (point[2] > best[2] ? point : best));
  if (low === high) return [low];
  return points.indexOf(low) < points.indexOf(high) ? [low, high] : [high, low];
}

/**
 * What a query must answer, worked out from all points: buckets of equally many points; where they span
 * more points than a chunk, their bounds lie on those of chunks.
 */
function bruteForce(all: readonly Point[], from: number, to: number, maxPoints: number): Point[] {
  const inside = all
    .map((point, place) => ({ point, place }))
    .filter(({ point }) => point[0] >= from && point[0] <= to);
  if (inside.length <= maxPoints) return inside.map(({ point }) => point);
  const buckets = Math.floor(maxPoints / 2);
  const size = Math.ceil(inside.length / buckets);
  const coarse = inside.length > buckets * chunkSize;
  const lastPlace = inside.at(-1)!.place;
  const answer: Point[] = [];
  let bucket: Point[] = [];
  for (const { point, place } of inside) {
    bucket.push(point);
    const chunk = Math.floor(place / chunkSize);
    const chunkIsWhole =
      chunk * chunkSize >= inside[0]!.place &&
      (chunk + 1) * chunkSize - 1 <= lastPlace &&
      (chunk + 1) * chunkSize <= all.length;
    const mayEnd = !coarse || !chunkIsWhole || (place + 1) % chunkSize === 0;
    if (bucket.length >= size && mayEnd) {
      answer.push(...extremesOf(bucket));
      bucket = [];
    }
  }
  return bucket.length > 0 ? [...answer, ...extremesOf(bucket)] : answer;
}

const ask = (query: Partial<PointsQuery>) => PointsQuery.parse({ run, series, ...query });

describe('points', () => {
  it('are exact while they are few', async () => {
    const { registry, all } = await filled(1500, 1);
    expect(registry.points(ask({ maxPoints: 1500 }))).toEqual(all);
    expect(registry.points(ask({ maxPoints: 1499 })).length).toBeLessThan(1499);
    const [from, to] = [all[100]![0], all[200]![0]];
    expect(registry.points(ask({ from, to }))).toEqual(all.slice(100, 201));
    expect(registry.points(ask({ from: all.at(-1)![0] + 1 }))).toEqual([]);
    expect(registry.points(ask({ series: 'train/other' }))).toEqual([]);
    expect(registry.points(ask({ run: runId(2) }))).toEqual([]);
  });

  it.each([500, 7777, 20_000])('of a series of %i agree with brute force in any range', async (count) => {
    const { registry, all, random } = await filled(count, count);
    const end = all.at(-1)![0];
    for (let round = 0; round < 60; round += 1) {
      const bounds = [Math.floor(random() * end * 1.1), Math.floor(random() * end * 1.1)].sort(
        (a, b) => a - b,
      );
      const [from, to] = round % 3 === 0 ? [0, end] : [bounds[0]!, bounds[1]!];
      const maxPoints = 2 + Math.floor(random() ** 3 * 3000);
      const answer = registry.points(ask({ from, to, maxPoints }));
      expect(answer, `${from}..${to} in ${maxPoints}`).toEqual(bruteForce(all, from, to, maxPoints));
      expect(answer.length).toBeLessThanOrEqual(maxPoints);
    }
  });

  it('keep every spike, however far they are thinned out', async () => {
    const { registry, all } = await filled(20_000, 3);
    const values = registry.points(ask({ maxPoints: 100 })).map(([, , value]) => value);
    expect(Math.max(...values)).toBe(Math.max(...all.map(([, , value]) => value)));
    expect(Math.min(...values)).toBe(Math.min(...all.map(([, , value]) => value)));
  });

  it('of steps that go back are in order of step', async () => {
    const { registry } = openBoth(await newHome());
    registry.upsertRun(makeSpec(run), makeMeta());
    const random = seeded(5);
    const bodies = Array.from({ length: 3000 }, (_, place): RunEventBody => {
      const step = place % 1000 === 999 ? Math.floor(random() * place) : place;
      return { type: 'metrics', step, values: { [series]: random() } };
    });
    const events = makeEvents(run, bodies);
    for (let start = 0; start < 3000; start += 250)
      registry.ingest(run, events.slice(start, start + 250), start);
    const all = events
      .map((event): Point => [event.step, event.time, event.type === 'metrics' ? event.values[series]! : NaN])
      .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    expect(registry.points(ask({ maxPoints: 3000 }))).toEqual(all);
    expect(registry.points(ask({ maxPoints: 20 }))).toEqual(bruteForce(all, 0, 1e9, 20));
    expect(registry.lastMetrics(run)).toEqual({ [series]: all.at(-1)![2] });
  });

  it.each([0, 63, 64, 1000, 2999])('after a cut at %i agree with brute force again', async (kept) => {
    const { registry, all } = await filled(3000, 7);
    registry.resetEvents(run, kept, kept);
    const left = all.slice(0, kept);
    expect(registry.points(ask({ maxPoints: 40 }))).toEqual(bruteForce(left, 0, 1e9, 40));
    expect(registry.lastMetrics(run)).toEqual(kept > 0 ? { [series]: left.at(-1)![2] } : {});

    const from = left.at(-1)?.[0] ?? 0;
    const bodies = Array.from({ length: 2000 }, (_, at): RunEventBody => ({
      type: 'metrics',
      step: from + at + 1,
      values: { [series]: Math.sin(at) },
    }));
    const events = makeEvents(run, bodies, { attempt: 2, after: kept });
    registry.ingest(run, events, 1);
    const grown = [...left, ...events.map((event, at): Point => [event.step, event.time, Math.sin(at)])];
    expect(registry.points(ask({ maxPoints: 20_000 }))).toEqual(grown);
    expect(registry.points(ask({ maxPoints: 40 }))).toEqual(bruteForce(grown, 0, 1e9, 40));
  });

  it('that are not numbers are never stored', async () => {
    const { registry, connection } = openBoth(await newHome());
    registry.upsertRun(makeSpec(run), makeMeta());
    const values = { [series]: 1, 'train/nan': NaN, 'train/infinite': -Infinity };
    registry.ingest(run, makeEvents(run, [{ type: 'metrics', step: 1, values }]), 10);
    expect(registry.series(run)).toEqual([series]);
    expect(connection.database.prepare('SELECT count(*) FROM points').pluck().get()).toBe(1);
  });
});
