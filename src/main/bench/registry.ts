import { mkdir } from 'node:fs/promises';
import type { RunEvent } from '@shared/events.ts';
import { PointsQuery, RunQuery, type RunMeta, type RunSpec } from '@shared/run.ts';
import { TrainingConfig } from '@shared/training.ts';
import { openRegistry, type Registry } from '@main/registry/index.ts';
import { medianMs, type Measure, type Place } from './figure.ts';

const RUNS = 10_000;
const POINTS = 1_000_000;
const BATCH = 10_000;
const REPEATS = 21;
const START = 1_700_000_000_000;

const runId = (index: number) => `01${String(index).padStart(24, '0')}`;
const hash = '0'.repeat(64);

function spec(index: number): RunSpec {
  return {
    specVersion: 1,
    id: runId(index),
    family: 'vae',
    familyVersion: 1,
    preset: 'quick',
    dataset: { id: `set-${index % 7}`, name: `set ${index % 7}`, hash, splitHash: hash },
    config: {},
    training: TrainingConfig.parse({}),
    device: 'cpu',
    createdAt: START + index * 1000,
  };
}

const meta = (index: number): RunMeta => ({
  metaVersion: 1,
  name: `run ${index}`,
  notes: '',
  tags: index % 3 === 0 ? ['third'] : [],
  star: index % 10 === 0,
  trashedAt: null,
  parent: null,
  stepsTarget: null,
});

function header(index: number, sequence: number, step: number) {
  return { run: runId(index), attempt: 1, sequence, time: START + index * 1000 + sequence, step };
}

async function withRegistry<T>(place: Place, use: (registry: Registry) => T): Promise<T> {
  await mkdir(place.home, { recursive: true });
  const registry = openRegistry(place.home, { nativeBinding: place.nativeBinding });
  try {
    return use(registry);
  } finally {
    registry.close();
  }
}

/** Milliseconds to filter 10,000 runs by status and tag and to sort them by a metric. */
export const listRuns: Measure = {
  name: 'list-10000-runs-ms',
  unit: 'ms',
  limit: null,
  run: (place) =>
    withRegistry(place, (registry) => {
      for (let index = 0; index < RUNS; index += 1) {
        registry.upsertRun(spec(index), meta(index));
        const values = { 'test/negativeElbo': 100 + ((index * 7919) % 1000) / 10 };
        const events: RunEvent[] = [
          { ...header(index, 1, 1), type: 'metrics', values },
          { ...header(index, 2, 1), type: 'end', status: 'finished', weightsHash: hash, error: null },
        ];
        registry.ingest(runId(index), events, 2);
      }
      const query = RunQuery.parse({
        statuses: ['finished'],
        tags: ['third'],
        sort: 'metric',
        metric: 'test/negativeElbo',
        descending: false,
        limit: 100,
      });
      if (registry.listRuns(query).rows.length !== query.limit) throw new Error('runs are missing');
      return medianMs(REPEATS, () => registry.listRuns(query));
    }),
};

/** Milliseconds to answer 2,000 points of a series of a million. */
export const points: Measure = {
  name: 'points-1m-ms',
  unit: 'ms',
  limit: null,
  run: (place) =>
    withRegistry(place, (registry) => {
      registry.upsertRun(spec(0), meta(0));
      for (let start = 0; start < POINTS; start += BATCH) {
        const events = Array.from({ length: BATCH }, (_, offset): RunEvent => {
          const step = start + offset + 1;
          const values = { 'train/loss': Math.sin(step / 1000) + 1000 / step };
          return { ...header(0, step, step), type: 'metrics', values };
        });
        registry.ingest(runId(0), events, start + BATCH);
      }
      const query = PointsQuery.parse({ run: runId(0), series: 'train/loss', maxPoints: 2000 });
      if (registry.points(query).length < query.maxPoints / 4) throw new Error('points are missing');
      return medianMs(REPEATS, () => registry.points(query));
    }),
};
