import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AtelierError } from '@shared/errors.ts';
import { checkpointFile } from '@shared/layout.ts';
import type { CheckpointDescription, RunSpec } from '@shared/run.ts';
import { readSpec, runPath } from '@storage/folders.ts';
import type { Model } from '../families/family.ts';
import type { Executor } from '../tensorflow/executor.ts';
import { findCheckpoint, loadCheckpoint } from '../training/checkpoints.ts';
import { openSampler } from '../training/session.ts';

/** A model with the weights of a checkpoint, ready to make images. */
export interface Sampler {
  executor: Executor;
  model: Pick<Model, 'capabilities'>;
  /** Height, width, channels of an image. */
  shape: readonly [number, number, number];
}

export interface Loaded extends Sampler {
  spec: RunSpec;
  description: CheckpointDescription;
}

interface Last {
  run: string;
  /** Of the checkpoint's file, which a resume may write anew. */
  modified: string;
  loaded: Loaded;
}

/** The model used last, as a person asks for images of the same one again and again. */
let last: Last | null = null;

/**
 * The model of a run at a checkpoint; it stays loaded until another one is asked for. Its file is verified when it
 * is loaded, not again while it stays.
 * @param checkpoint null: the newest
 * @throws AtelierError `no-checkpoint`, `checkpoint-damaged`, `native-missing`, `not-found`, `run-damaged`
 */
export async function loadSampler(home: string, run: string, checkpoint: number | null): Promise<Loaded> {
  if (last?.run === run && last.loaded.description.step === checkpoint) {
    if ((await modified(home, run, checkpoint)) === last.modified) return last.loaded;
  }
  const spec = await readSpec(home, run);
  const { description } = await findCheckpoint(home, run, checkpoint);
  if (!description) throw new AtelierError('no-checkpoint', { run });
  const known = last?.run === run && last.loaded.description.fileHash === description.fileHash ? last : null;
  const sampler = known?.loaded ?? (await replace(home, spec, description));
  const loaded = { ...sampler, spec, description };
  last = { run, modified: await modified(home, run, description.step), loaded };
  return loaded;
}

async function modified(home: string, run: string, step: number): Promise<string> {
  const file = join(runPath(home, run), checkpointFile(step));
  return stat(file).then(
    ({ mtimeMs, size }) => `${mtimeMs} ${size}`,
    () => 'gone',
  );
}

async function replace(home: string, spec: RunSpec, description: CheckpointDescription): Promise<Sampler> {
  last?.loaded.executor.dispose();
  last = null;
  return open(home, spec, description);
}

async function open(home: string, spec: RunSpec, description: CheckpointDescription): Promise<Sampler> {
  const sampler = await openSampler(home, spec);
  try {
    await loadCheckpoint(runPath(home, spec.id), description.step, sampler.executor);
    return sampler;
  } catch (error) {
    sampler.executor.dispose();
    throw error;
  }
}
