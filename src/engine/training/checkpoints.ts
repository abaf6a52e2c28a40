import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { AtelierError } from '@shared/errors.ts';
import { checkpointDescription, checkpointFile } from '@shared/layout.ts';
import type { CheckpointDescription, EngineFingerprint, RunSpec } from '@shared/run.ts';
import { writeAtomically, writeJsonAtomically } from '@storage/atomic.ts';
import { listCheckpoints, runPath } from '@storage/folders.ts';
import { safetensorsParts, SafetensorsFile } from '../export/safetensors.ts';
import type { Executor } from '../tensorflow/executor.ts';

/** The trainer's own state besides tensors and step: what it has gathered, and not yet emitted or done. */
export const Pending = z.strictObject({
  /** Sums of metrics since they were last emitted, over `count` steps. */
  sums: z.record(z.string(), z.number()),
  count: z.int().min(0),
  /** How many of those steps had a metric, where not all of them did. */
  fewer: z.record(z.string(), z.int().min(1)).default({}),
  /** Whether a stop cut short the evaluation that was due at this step. */
  evaluationOwed: z.boolean(),
});
export type Pending = z.infer<typeof Pending>;

/** Of a run that has not begun. */
export const nothingPending: Pending = { sums: {}, count: 0, fewer: {}, evaluationOwed: false };

const WEIGHTS = 'weights/';

/**
 * SHA-256 over the weights in order of name (by code unit): of each the name in UTF-8, a zero byte, the
 * number of dimensions and each dimension as little-endian 32-bit integers, and the values as little-endian
 * float32.
 * @throws AtelierError `loss-not-finite` when a weight is not finite
 */
export function hashWeights(executor: Executor, step: number): string {
  const hash = createHash('sha256');
  for (const { name, shape } of executor.state) {
    if (!name.startsWith(WEIGHTS)) continue;
    const values = executor.read(name);
    if (!values.every(Number.isFinite)) throw new AtelierError('loss-not-finite', { step, metric: name });
    hash.update(`${name.slice(WEIGHTS.length)}\0`);
    hash.update(new Uint8Array(Uint32Array.of(shape.length, ...shape).buffer));
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest('hex');
}

export interface WrittenCheckpoint {
  weightsHash: string;
  fileHash: string;
  bytes: number;
}

/**
 * Writes `checkpoints/<step>.safetensors` whole or not at all; it counts only once `describeCheckpoint` has
 * written its description.
 * @throws AtelierError `disk-full`, `folder-not-writable`, `loss-not-finite`
 */
export async function writeCheckpoint(
  folder: string,
  spec: RunSpec,
  executor: Executor,
  step: number,
  pending: Pending,
): Promise<WrittenCheckpoint> {
  const weightsHash = hashWeights(executor, step);
  const metadata = {
    run: spec.id,
    family: spec.family,
    familyVersion: String(spec.familyVersion),
    step: String(step),
    weightsHash,
    pending: JSON.stringify(pending),
  };
  const hash = createHash('sha256');
  let bytes = 0;
  const parts = function* () {
    for (const part of safetensorsParts(executor.state, metadata, (name) => executor.read(name))) {
      hash.update(part);
      bytes += part.byteLength;
      yield part;
    }
  };
  await writeAtomically(join(folder, checkpointFile(step)), parts());
  return { weightsHash, fileHash: hash.digest('hex'), bytes };
}

export const describeCheckpoint = (folder: string, description: CheckpointDescription) =>
  writeJsonAtomically(join(folder, checkpointDescription(description.step)), description);

/** @throws AtelierError `checkpoint-damaged` when the file is not the one described */
export async function verifyCheckpoint(folder: string, description: CheckpointDescription): Promise<void> {
  const file = join(folder, checkpointFile(description.step));
  const hash = createHash('sha256');
  try {
    for await (const part of createReadStream(file)) hash.update(part as Uint8Array);
  } catch (error) {
    throw new AtelierError('checkpoint-damaged', { file, reason: 'cannot be read' }, { cause: error });
  }
  if (hash.digest('hex') !== description.fileHash) {
    throw new AtelierError('checkpoint-damaged', { file, reason: 'hash' });
  }
}

/**
 * Fills the executor's state, of which a sampling one holds the weights alone.
 * @throws AtelierError `checkpoint-damaged` when a tensor is missing or has another shape
 */
export async function loadCheckpoint(folder: string, step: number, executor: Executor): Promise<Pending> {
  const path = join(folder, checkpointFile(step));
  const file = await SafetensorsFile.open(path);
  try {
    for (const { name, shape } of executor.state) {
      if (file.tensors.get(name)?.shape.join() !== shape.join()) {
        throw new AtelierError('checkpoint-damaged', { file: path, reason: `shape of ${name}` });
      }
      executor.write(name, await file.read(name));
    }
    return Pending.parse(JSON.parse(file.metadata['pending'] ?? 'null'));
  } finally {
    await file.close();
  }
}

export interface FoundCheckpoint {
  description: CheckpointDescription | null;
  /** Newer ones that were passed over, as they are damaged. */
  damaged: CheckpointDescription[];
}

/**
 * The checkpoint to go on from: the one of step `wanted`, or the newest that is whole.
 * @throws AtelierError `no-checkpoint`, `checkpoint-damaged` for a wanted one
 */
export async function findCheckpoint(
  home: string,
  run: string,
  wanted: number | null,
): Promise<FoundCheckpoint> {
  const folder = runPath(home, run);
  const all = await listCheckpoints(home, run);
  if (wanted !== null) {
    const description = all.find(({ step }) => step === wanted);
    if (!description) throw new AtelierError('no-checkpoint', { run });
    await verifyCheckpoint(folder, description);
    return { description, damaged: [] };
  }
  const damaged: CheckpointDescription[] = [];
  for (const description of all.toReversed()) {
    try {
      await verifyCheckpoint(folder, description);
      return { description, damaged };
    } catch {
      damaged.push(description);
    }
  }
  return { description: null, damaged };
}

/** How many of the newest are kept. */
const KEPT_NEWEST = 3;
/** One in so many of the regular ones is kept for good. */
const KEPT_EVERY = 10;

/**
 * Steps of the checkpoints to let go: all but the last three, the best, and every tenth of the regular ones.
 * @param steps of all that there are
 */
export function surplusCheckpoints(
  steps: readonly number[],
  best: number | null,
  checkpointEvery: number,
): number[] {
  const newest = new Set([...steps].sort((a, b) => b - a).slice(0, KEPT_NEWEST));
  return steps.filter(
    (step) => !newest.has(step) && step !== best && step % (KEPT_EVERY * checkpointEvery) !== 0,
  );
}

/** Removes a checkpoint, its description first, so that a file without one is all that a crash can leave. */
export async function removeCheckpoint(folder: string, step: number): Promise<void> {
  await rm(join(folder, checkpointDescription(step)), { force: true });
  await rm(join(folder, checkpointFile(step)), { force: true });
}

/** Whether an engine gives the bits that the one of a checkpoint would have given. */
export const continues = (there: EngineFingerprint, here: EngineFingerprint): boolean =>
  here.deterministic &&
  JSON.stringify(Object.entries(there).sort()) === JSON.stringify(Object.entries(here).sort());
