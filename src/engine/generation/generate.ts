import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AtelierError } from '@shared/errors.ts';
import type { GenerateRequest, Recipe } from '@shared/gallery.ts';
import { home as homeLayout } from '@shared/layout.ts';
import type { CheckpointDescription, RunSpec } from '@shared/run.ts';
import type { WorkerJob, WorkerResult } from '@shared/worker.ts';
import { fileError } from '@storage/atomic.ts';
import { readMeta, readSpec, runPath } from '@storage/folders.ts';
import type { Executor, Latents } from '../tensorflow/executor.ts';
import { findCheckpoint, loadCheckpoint } from '../training/checkpoints.ts';
import type { JobHost } from '../training/host.ts';
import { openSampler } from '../training/session.ts';
import { interpolate } from './interpolation.ts';
import { asciiJson, imageGrid, type Picture, writePng } from './pictures.ts';

export type GenerateJob = Extract<WorkerJob, { type: 'generate' }>;

interface Loaded {
  key: string;
  executor: Executor;
  shape: readonly [number, number, number];
}

/** The model used last, as a gallery asks for the same one again and again. */
let loaded: Loaded | null = null;

/** Images decoded at a time, so that memory does not grow with the count. */
const BATCH = 64;

/**
 * Makes the images of a request below `cache/generated/<job>/`: `<index>.png` each, and all of them as
 * `grid.png`, with the recipe in every file's `atelier` text chunk. Image i depends on seed and i alone.
 * @throws AtelierError `no-checkpoint`, `checkpoint-damaged`, `disk-full`, `cancelled`, `native-missing`
 */
export async function generate(
  job: GenerateJob,
  host: JobHost,
): Promise<Extract<WorkerResult, { type: 'generate' }>> {
  const { home, request } = job;
  host.setStage('load');
  const spec = await readSpec(home, request.run);
  const { description } = await findCheckpoint(home, request.run, request.checkpoint);
  if (!description) throw new AtelierError('no-checkpoint', { run: request.run });
  const { executor, shape } = await load(home, spec, description);
  const recipe = await recipeOf(job, spec, description);
  const folder = join(homeLayout.generated, job.job);
  try {
    await mkdir(join(home, folder), { recursive: true });
    host.setStage('sample');
    const latents = latentsOf(executor, request);
    const pixels = await decode(executor, latents, host);
    const [height, width, channels] = shape;
    const itemBytes = height * width * channels;
    const files: string[] = [];
    for (let index = 0; index < latents.count; index += 1) {
      if (host.stopRequested) throw new AtelierError('cancelled');
      const file = join(folder, `${index}.png`);
      const picture = {
        width,
        height,
        channels,
        pixels: pixels.subarray(index * itemBytes).subarray(0, itemBytes),
      };
      await write(join(home, file), picture, { ...recipe, index });
      files.push(file);
    }
    const grid = join(folder, 'grid.png');
    await write(join(home, grid), imageGrid(pixels, shape, columnsOf(request)), recipe);
    return { type: 'generate', result: { id: job.job, files, grid, width, height, recipe } };
  } catch (error) {
    await rm(join(home, folder), { recursive: true, force: true });
    throw fileError(error, join(home, folder));
  } finally {
    host.setStage('idle');
  }
}

async function load(home: string, spec: RunSpec, description: CheckpointDescription): Promise<Loaded> {
  const key = `${spec.id} ${description.step} ${description.fileHash}`;
  if (loaded?.key === key) return loaded;
  loaded?.executor.dispose();
  loaded = null;
  const { executor, shape } = await openSampler(home, spec);
  try {
    await loadCheckpoint(runPath(home, spec.id), description.step, executor);
  } catch (error) {
    executor.dispose();
    throw error;
  }
  return (loaded = { key, executor, shape });
}

function latentsOf(executor: Executor, request: GenerateRequest): Latents {
  if (request.kind === 'samples') {
    return executor.latents(
      request.seed,
      Array.from({ length: request.count }, (_, index) => index),
    );
  }
  const from = executor.latents(request.fromSeed, [0]);
  const to = executor.latents(request.toSeed, [0]);
  return interpolate(from.values, to.values, request.steps);
}

async function decode(executor: Executor, latents: Latents, host: JobHost): Promise<Uint8Array> {
  const size = latents.values.length / latents.count;
  const parts: Uint8Array[] = [];
  for (let start = 0; start < latents.count; start += BATCH) {
    if (host.stopRequested) throw new AtelierError('cancelled');
    const end = Math.min(latents.count, start + BATCH);
    parts.push(
      executor.decode({ values: latents.values.subarray(start * size, end * size), count: end - start }),
    );
    host.progress('generate', end, latents.count);
    await new Promise(setImmediate);
  }
  return Buffer.concat(parts);
}

async function recipeOf(
  job: GenerateJob,
  spec: RunSpec,
  description: CheckpointDescription,
): Promise<Recipe> {
  return {
    recipeVersion: 1,
    run: spec.id,
    runName: (await readMeta(job.home, spec.id)).name,
    family: spec.family,
    checkpoint: description.step,
    weightsHash: description.weightsHash,
    request: { ...job.request, checkpoint: description.step },
    index: null,
    settings: { config: spec.config, training: spec.training, dataset: spec.dataset },
    appVersion: job.appVersion,
  };
}

const write = (file: string, picture: Picture, recipe: Recipe) =>
  writePng(file, picture, { atelier: asciiJson(recipe) });

/** About square for samples; one row for an interpolation. */
const columnsOf = (request: GenerateRequest) =>
  request.kind === 'samples' ? Math.ceil(Math.sqrt(request.count)) : request.steps;
