import { z } from 'zod';
import { AugmentationComparison, AugmentRequest } from './augmentation.ts';
import { ImportRequest, ImportResult, SourceInspection } from './dataset.ts';
import { Device } from './device.ts';
import { ErrorPayload } from './errors.ts';
import { Evaluation, EvaluationRequest, SampleScores } from './evaluation.ts';
import { Stage } from './events.ts';
import { AnimationSettings, GenerateRequest, Generated, LatentSpace, Preview } from './gallery.ts';
import { DatasetId, JobId, RunId, Seed, Sha256, Step } from './ids.ts';
import { Projection, ProjectionProgress, ProjectionRequest } from './projection.ts';
import { EngineFingerprint, Measurement, RunSpec } from './run.ts';

/** The process that a parent starts: one job after another, each answered by `result` or `failure`. */
export const WorkerJob = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('train'),
    job: JobId,
    home: z.string(),
    run: RunId,
    attempt: z.int().min(1),
    /** Null: from the newest whole checkpoint, or from the start without one. */
    fromCheckpoint: Step.nullable(),
    /** Trains up to this step. */
    steps: Step,
  }),
  z.strictObject({
    type: z.literal('import'),
    job: JobId,
    home: z.string(),
    dataset: DatasetId,
    request: ImportRequest,
  }),
  z.strictObject({ type: z.literal('inspect'), job: JobId, path: z.string().min(1) }),
  z.strictObject({ type: z.literal('builtin'), job: JobId, home: z.string(), dataset: DatasetId }),
  z.strictObject({ type: z.literal('measure'), job: JobId, home: z.string(), spec: RunSpec }),
  z.strictObject({
    type: z.literal('generate'),
    job: JobId,
    home: z.string(),
    appVersion: z.string(),
    request: GenerateRequest,
  }),
  z.strictObject({ type: z.literal('preview'), job: JobId, home: z.string(), request: GenerateRequest }),
  z.strictObject({
    type: z.literal('space'),
    job: JobId,
    home: z.string(),
    run: RunId,
    checkpoint: Step.nullable(),
  }),
  z.strictObject({ type: z.literal('project'), job: JobId, home: z.string(), request: ProjectionRequest }),
  z.strictObject({
    type: z.literal('animate'),
    job: JobId,
    home: z.string(),
    generated: Generated,
    animation: AnimationSettings,
    target: z.string(),
  }),
  z.strictObject({
    type: z.literal('export'),
    job: JobId,
    home: z.string(),
    run: RunId,
    checkpoint: Step.nullable(),
    format: z.enum(['safetensors']),
    target: z.string(),
  }),
  z.strictObject({ type: z.literal('evaluate'), job: JobId, home: z.string(), request: EvaluationRequest }),
  z.strictObject({
    type: z.literal('augment'),
    job: JobId,
    home: z.string(),
    appVersion: z.string(),
    /** Of the dataset to be made. */
    dataset: DatasetId,
    request: AugmentRequest,
  }),
  z.strictObject({
    type: z.literal('compare-augmentation'),
    job: JobId,
    home: z.string(),
    dataset: DatasetId,
    threads: z.int().min(1).max(256),
  }),
  z.strictObject({ type: z.literal('describe'), job: JobId }),
  /** Trains one workload of the quality check on a packed dataset, and scores it. */
  z.strictObject({
    type: z.literal('quality'),
    job: JobId,
    name: z.string(),
    /** Folder of the packed dataset. */
    dataset: z.string(),
    seed: Seed,
    threads: z.int().min(1).max(256),
  }),
  /** Scores the samples of one workload of the quality check: those given, or of a training made for it. */
  z.strictObject({
    type: z.literal('samples-quality'),
    job: JobId,
    /** Where classifiers are kept. */
    home: z.string(),
    name: z.string(),
    /** Folder of the packed dataset. */
    dataset: z.string(),
    seed: Seed,
    threads: z.int().min(1).max(256),
    /** A .npy file of bytes [samples, height, width, channels]; null: trains. */
    samples: z.string().nullable(),
  }),
]);
export type WorkerJob = z.infer<typeof WorkerJob>;

/** Parent to worker, over the fork's channel. */
export const WorkerCommand = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('start'), job: WorkerJob }),
  z.strictObject({ type: z.literal('pause') }),
  z.strictObject({ type: z.literal('resume') }),
  /** Training: finish the step, write a checkpoint. Anything else: give up and clean. */
  z.strictObject({ type: z.literal('stop') }),
  /** Leave once idle. */
  z.strictObject({ type: z.literal('quit') }),
]);
export type WorkerCommand = z.infer<typeof WorkerCommand>;

export const TrainResult = z.strictObject({
  type: z.literal('train'),
  status: z.enum(['finished', 'stopped']),
  step: Step,
  metrics: z.record(z.string(), z.number()),
  weightsHash: Sha256,
});
export const WorkerResult = z.discriminatedUnion('type', [
  TrainResult,
  z.strictObject({ type: z.literal('import'), result: ImportResult }),
  z.strictObject({ type: z.literal('inspect'), result: SourceInspection }),
  z.strictObject({ type: z.literal('measure'), result: Measurement }),
  z.strictObject({ type: z.literal('generate'), result: Generated }),
  z.strictObject({ type: z.literal('preview'), result: Preview }),
  z.strictObject({ type: z.literal('space'), result: LatentSpace }),
  z.strictObject({ type: z.literal('project'), result: Projection }),
  z.strictObject({ type: z.literal('animate'), target: z.string() }),
  z.strictObject({ type: z.literal('export'), tensors: z.int(), bytes: z.int(), target: z.string() }),
  z.strictObject({ type: z.literal('quality'), value: z.number() }),
  z.strictObject({ type: z.literal('evaluate'), result: Evaluation }),
  z.strictObject({ type: z.literal('augment'), result: ImportResult }),
  z.strictObject({ type: z.literal('compare-augmentation'), result: AugmentationComparison }),
  z.strictObject({ type: z.literal('samples-quality'), scores: SampleScores }),
  z.strictObject({
    type: z.literal('describe'),
    tensorflow: z.string(),
    /** What every training here would depend on, whatever its threads and mode. */
    fingerprint: EngineFingerprint.pick({ tensorflow: true, addon: true, cpu: true, flags: true }).optional(),
    devices: z.array(Device),
  }),
]);
export type WorkerResult = z.infer<typeof WorkerResult>;

/** Worker to parent, over the fork's channel. */
export const WorkerMessage = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('ready'), pid: z.int() }),
  /** events.ndjson has grown; the parent ingests from the file. */
  z.strictObject({ type: z.literal('appended'), job: JobId }),
  z.strictObject({ type: z.literal('paused'), job: JobId, paused: z.boolean() }),
  z.strictObject({
    type: z.literal('progress'),
    job: JobId,
    phase: z.string(),
    done: z.int(),
    total: z.int().nullable(),
  }),
  z.strictObject({ type: z.literal('projected'), job: JobId, progress: ProjectionProgress }),
  z.strictObject({ type: z.literal('result'), job: JobId, result: WorkerResult }),
  z.strictObject({ type: z.literal('failure'), job: JobId, error: ErrorPayload }),
]);
export type WorkerMessage = z.infer<typeof WorkerMessage>;

/** Worker's watchdog thread to parent: one JSON line each on its own pipe, several a second. */
export const Heartbeat = z.strictObject({
  stage: z.union([Stage, z.enum(['idle', 'import'])]),
  step: Step,
  /** Milliseconds since the main thread last changed stage or step. */
  sinceProgressMs: z.int(),
});
export type Heartbeat = z.infer<typeof Heartbeat>;
