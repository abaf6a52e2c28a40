import { z } from 'zod';
import { ErrorPayload } from './errors.ts';
import { RunId, Seed, Sha256, Step, Timestamp } from './ids.ts';
import { EngineFingerprint, RunStatus, SampleKind } from './run.ts';

const header = {
  run: RunId,
  /** Counts the workers that have trained the run, from 1. */
  attempt: z.int().min(1),
  /** Counts the events of a run over all attempts, from 1. */
  sequence: z.int().min(1),
  time: Timestamp,
  step: Step,
};

export const Stage = z.enum([
  'load',
  'record',
  'compile',
  'train',
  'sample',
  'evaluate',
  'checkpoint',
  'replay',
]);
export type Stage = z.infer<typeof Stage>;

/** One line of `events.ndjson`. */
export const RunEvent = z.discriminatedUnion('type', [
  z.strictObject({
    ...header,
    type: z.literal('attempt'),
    device: z.string(),
    fingerprint: EngineFingerprint,
    /** Whether the bits continue those of the attempt before; true for the first. */
    exact: z.boolean(),
    steps: Step,
  }),
  z.strictObject({ ...header, type: z.literal('status'), status: RunStatus }),
  z.strictObject({ ...header, type: z.literal('stage'), stage: Stage }),
  /** Series by name: `train/loss`, `test/kl`, `system/stepsPerSecond`, `system/cpu` (cores), `system/memory` (bytes). */
  z.strictObject({ ...header, type: z.literal('metrics'), values: z.record(z.string(), z.number()) }),
  z.strictObject({
    ...header,
    type: z.literal('samples'),
    kind: SampleKind,
    file: z.string(),
    rows: z.int(),
    columns: z.int(),
    seed: Seed,
  }),
  z.strictObject({
    ...header,
    type: z.literal('checkpoint'),
    weightsHash: Sha256,
    bytes: z.int(),
    bestMetricValue: z.number().nullable(),
    best: z.boolean(),
  }),
  z.strictObject({ ...header, type: z.literal('checkpoint-removed'), removed: Step }),
  /** `code` is a key under `log.` in the catalogues. */
  z.strictObject({
    ...header,
    type: z.literal('log'),
    level: z.enum(['info', 'warning', 'error']),
    code: z.string(),
    parameters: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
  }),
  z.strictObject({
    ...header,
    type: z.literal('end'),
    status: z.enum(['finished', 'stopped', 'failed', 'interrupted']),
    weightsHash: Sha256.nullable(),
    error: ErrorPayload.nullable(),
  }),
]);
export type RunEvent = z.infer<typeof RunEvent>;

/** An event before the writer adds run, attempt, sequence and time. */
export type RunEventBody = RunEvent extends infer E
  ? E extends RunEvent
    ? Omit<E, 'run' | 'attempt' | 'sequence' | 'time'>
    : never
  : never;
