import { z } from 'zod';
import { ErrorPayload } from './errors.ts';
import { ConfigValues } from './family.ts';
import { DatasetId, DisplayName, FamilyId, RunId, Seed, Sha256, Step, Timestamp } from './ids.ts';
import { TrainingConfig } from './training.ts';

export const RunStatus = z.enum([
  'queued',
  'starting',
  'running',
  'paused',
  'stopping',
  'finished',
  'stopped',
  'failed',
  'interrupted',
]);
export type RunStatus = z.infer<typeof RunStatus>;

/** Statuses in which a worker holds the run or is about to. */
export const activeStatuses: readonly RunStatus[] = ['starting', 'running', 'paused', 'stopping'];

/** `spec.json`: all that a run's bits depend on, written once. */
export const RunSpec = z.strictObject({
  specVersion: z.literal(1),
  id: RunId,
  family: FamilyId,
  familyVersion: z.int(),
  preset: z.string().nullable(),
  dataset: z.strictObject({ id: DatasetId, name: z.string(), hash: Sha256, splitHash: Sha256 }),
  /** Complete and validated: every field of the family's schema. */
  config: ConfigValues,
  training: TrainingConfig,
  device: z.string(),
  createdAt: Timestamp,
});
export type RunSpec = z.infer<typeof RunSpec>;

/** `meta.json`: what a person says about a run; changes at any time. */
export const RunMeta = z.strictObject({
  metaVersion: z.literal(1),
  name: DisplayName,
  notes: z.string().max(100_000),
  tags: z.array(z.string().trim().min(1).max(40)).max(50),
  star: z.boolean(),
  trashedAt: Timestamp.nullable(),
  parent: z.strictObject({ run: RunId, checkpoint: Step }).nullable(),
  /** Steps beyond the spec's when a finished run was extended; null: the spec's. */
  stepsTarget: Step.nullable(),
});
export type RunMeta = z.infer<typeof RunMeta>;

/** `result.json`: how the last attempt ended. */
export const RunResult = z.strictObject({
  resultVersion: z.literal(1),
  status: z.enum(['finished', 'stopped', 'failed']),
  step: Step,
  metrics: z.record(z.string(), z.number()),
  weightsHash: Sha256.nullable(),
  error: ErrorPayload.nullable(),
  endedAt: Timestamp,
});
export type RunResult = z.infer<typeof RunResult>;

/** What the next step's bits depend on besides the checkpoint itself. */
export const EngineFingerprint = z.strictObject({
  tensorflow: z.string(),
  addon: z.string(),
  cpu: z.string(),
  intraOpThreads: z.int(),
  interOpThreads: z.int(),
  mode: z.enum(['eager', 'graph', 'xla']),
  /** `cpu`, or a card's name and driver. Runs of before there was a choice ran on the processor. */
  device: z.string().default('cpu'),
  /** Whether the same step gives the same bits each time; always so on the processor. */
  deterministic: z.boolean().default(true),
  flags: z.string(),
});
export type EngineFingerprint = z.infer<typeof EngineFingerprint>;

/** `checkpoints/<step>.json`. */
export const CheckpointDescription = z.strictObject({
  checkpointVersion: z.literal(1),
  run: RunId,
  family: FamilyId,
  familyVersion: z.int(),
  step: Step,
  attempt: z.int(),
  /** The event after which the checkpoint stands, and the length of events.ndjson up to and with it. */
  sequence: z.int(),
  eventsBytes: z.int(),
  /** SHA-256 over the weights in order of name. */
  weightsHash: Sha256,
  /** SHA-256 of the safetensors file. */
  fileHash: Sha256,
  bytes: z.int(),
  fingerprint: EngineFingerprint,
  /** Position of the data order. */
  epoch: z.int(),
  batchInEpoch: z.int(),
  /** Held-out value of the family's best metric, where it was known. */
  bestMetricValue: z.number().nullable(),
  createdAt: Timestamp,
});
export type CheckpointDescription = z.infer<typeof CheckpointDescription>;

export const Progress = z.strictObject({
  step: Step,
  steps: Step,
  stage: z.string(),
  stepsPerSecond: z.number().nullable(),
  /** Seconds left by the current rate. */
  secondsLeft: z.number().nullable(),
});
export type Progress = z.infer<typeof Progress>;

/** A row of the runs table. */
export const RunSummary = z.strictObject({
  id: RunId,
  name: z.string(),
  status: RunStatus,
  family: z.string(),
  preset: z.string().nullable(),
  dataset: z.string(),
  datasetId: DatasetId,
  device: z.string(),
  step: Step,
  steps: Step,
  tags: z.array(z.string()),
  star: z.boolean(),
  /** Last value of every series, by series name (`train/loss`). */
  metrics: z.record(z.string(), z.number()),
  /** Path below the run's folder of the newest sample grid. */
  thumbnail: z.string().nullable(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  queuePosition: z.int().nullable(),
});
export type RunSummary = z.infer<typeof RunSummary>;

export const SampleKind = z.enum(['samples', 'reconstructions']);
export type SampleKind = z.infer<typeof SampleKind>;

export const SampleFrame = z.strictObject({
  step: Step,
  kind: SampleKind,
  /** Path below the run's folder. */
  file: z.string(),
  rows: z.int(),
  columns: z.int(),
  seed: Seed,
});
export type SampleFrame = z.infer<typeof SampleFrame>;

export const CheckpointSummary = z.strictObject({
  step: Step,
  weightsHash: Sha256,
  bytes: z.int(),
  bestMetricValue: z.number().nullable(),
  best: z.boolean(),
  createdAt: Timestamp,
});
export type CheckpointSummary = z.infer<typeof CheckpointSummary>;

export const RunDetail = z.strictObject({
  summary: RunSummary,
  spec: RunSpec,
  meta: RunMeta,
  progress: Progress,
  series: z.array(z.string()),
  samples: z.array(SampleFrame),
  checkpoints: z.array(CheckpointSummary),
  error: ErrorPayload.nullable(),
  folder: z.string(),
  /** When training first began, from which charts by time count; null while it has not. */
  startedAt: Timestamp.nullable(),
  /** Null while running; else whether resuming continues the very same bits. */
  exactResume: z.boolean().nullable(),
});
export type RunDetail = z.infer<typeof RunDetail>;

export const SortKey = z.enum([
  'name',
  'status',
  'family',
  'dataset',
  'step',
  'createdAt',
  'updatedAt',
  'metric',
]);

export const RunQuery = z.strictObject({
  text: z.string().max(200).default(''),
  statuses: z.array(RunStatus).default([]),
  families: z.array(z.string()).default([]),
  datasets: z.array(DatasetId).default([]),
  tags: z.array(z.string()).default([]),
  starred: z.boolean().default(false),
  trashed: z.boolean().default(false),
  sort: SortKey.default('createdAt'),
  /** The series sorted by, where `sort` is `metric`. */
  metric: z.string().optional(),
  descending: z.boolean().default(true),
  offset: z.int().min(0).default(0),
  limit: z.int().min(1).max(500).default(50),
});
export type RunQuery = z.infer<typeof RunQuery>;

export const NewRun = z.strictObject({
  name: DisplayName.optional(),
  family: FamilyId,
  preset: z.string().nullable().default(null),
  dataset: DatasetId,
  /** Differences from the preset, or from the defaults without one. */
  config: ConfigValues.default({}),
  training: ConfigValues.default({}),
  device: z.string().default('cpu'),
});
export type NewRun = z.infer<typeof NewRun>;

/** One bucket of a series: the smallest and the largest value in it and where they stand. */
export const Point = z.tuple([Step, Timestamp, z.number()]);
export type Point = z.infer<typeof Point>;

export const PointsQuery = z.strictObject({
  run: RunId,
  series: z.string(),
  from: Step.optional(),
  to: Step.optional(),
  maxPoints: z.int().min(2).max(20_000).default(2000),
});
export type PointsQuery = z.infer<typeof PointsQuery>;

export const Measurement = z.strictObject({
  device: z.string(),
  stepMs: z.number(),
  totalSeconds: z.number(),
  /** Largest resident memory of the worker while measuring, bytes. */
  memoryBytes: z.int(),
  measuredSteps: z.int(),
});
export type Measurement = z.infer<typeof Measurement>;
