import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AtelierError } from '@shared/errors.ts';
import type { GenerateRequest, Recipe } from '@shared/gallery.ts';
import { home as homeLayout } from '@shared/layout.ts';
import type { WorkerJob, WorkerResult } from '@shared/worker.ts';
import { fileError } from '@storage/atomic.ts';
import { readMeta } from '@storage/folders.ts';
import type { JobHost } from '../training/host.ts';
import { latentsOf, pixelsOf } from './images.ts';
import { loadSampler, type Loaded } from './loaded.ts';
import { mixingPlaces } from './mixing.ts';
import { asciiJson, imageGrid, placed, type Picture, writePng } from './pictures.ts';
import { describeSpace, principalOf } from './space.ts';
import { controlsOf } from './steering.ts';

type Job<T extends WorkerJob['type']> = Extract<WorkerJob, { type: T }>;
type Result<T extends WorkerResult['type']> = Promise<Extract<WorkerResult, { type: T }>>;
export type GenerateJob = Job<'generate'>;

/**
 * Makes the images of a request below `cache/generated/<job>/`: `<index>.png` each, and all of them as
 * `grid.png`, with the recipe in every file's `atelier` text chunk.
 * @throws AtelierError `no-checkpoint`, `checkpoint-damaged`, `disk-full`, `cancelled`, `native-missing`,
 *   `invalid-input`, `not-found`, `capability-missing`
 */
export async function generate(job: GenerateJob, host: JobHost): Result<'generate'> {
  const { home, request } = job;
  const folder = join(homeLayout.generated, job.job);
  try {
    host.setStage('load');
    const loaded = await loadSampler(home, request.run, request.checkpoint);
    const recipe = await recipeOf(job, loaded);
    host.setStage('sample');
    const { count, pixels } = await make(home, loaded, request, host);
    await mkdir(join(home, folder), { recursive: true });
    const [height, width, channels] = loaded.shape;
    const itemBytes = height * width * channels;
    const files: string[] = [];
    for (let index = 0; index < count; index += 1) {
      if (host.stopRequested) throw new AtelierError('cancelled');
      const file = join(folder, `${index}.png`);
      const own = pixels.subarray(index * itemBytes, (index + 1) * itemBytes);
      await write(join(home, file), { width, height, channels, pixels: own }, { ...recipe, index });
      files.push(file);
    }
    const grid = join(folder, 'grid.png');
    await write(join(home, grid), gridOf(request, pixels, loaded), recipe);
    return { type: 'generate', result: { id: job.job, files, grid, width, height, recipe } };
  } catch (error) {
    await rm(join(home, folder), { recursive: true, force: true });
    throw fileError(error, join(home, folder));
  } finally {
    host.setStage('idle');
  }
}

/**
 * Makes the images of a request and hands them over as they are.
 * @throws AtelierError as `generate`
 */
export async function preview({ home, request }: Job<'preview'>, host: JobHost): Result<'preview'> {
  try {
    host.setStage('load');
    const loaded = await loadSampler(home, request.run, request.checkpoint);
    host.setStage('sample');
    const begin = performance.now();
    const { count, pixels } = await make(home, loaded, request, host);
    const milliseconds = performance.now() - begin;
    const [height, width, channels] = loaded.shape;
    const checkpoint = loaded.description.step;
    const result = {
      pixels: new Uint8Array(pixels),
      count,
      width,
      height,
      channels,
      checkpoint,
      milliseconds,
    };
    return { type: 'preview', result };
  } finally {
    host.setStage('idle');
  }
}

/**
 * What can be explored of a checkpoint.
 * @throws AtelierError `no-checkpoint`, `checkpoint-damaged`, `cancelled`, `disk-full`
 */
export async function space({ home, run, checkpoint }: Job<'space'>, host: JobHost): Result<'space'> {
  try {
    host.setStage('load');
    const loaded = await loadSampler(home, run, checkpoint);
    return { type: 'space', result: describeSpace(loaded, await principalOf(home, loaded, host)) };
  } finally {
    host.setStage('idle');
  }
}

async function make(home: string, loaded: Loaded, request: GenerateRequest, host: JobHost) {
  const latents = await latentsOf(home, loaded, request, host);
  return { count: latents.count, pixels: await pixelsOf(loaded, latents, host) };
}

async function recipeOf(job: GenerateJob, { spec, description, model }: Loaded): Promise<Recipe> {
  const controls = controlsOf(model.capabilities, job.request.controls);
  return {
    recipeVersion: 2,
    run: spec.id,
    runName: (await readMeta(job.home, spec.id)).name,
    family: spec.family,
    checkpoint: description.step,
    weightsHash: description.weightsHash,
    // With the controls' values as used, so that another default later makes no other image.
    request: { ...job.request, checkpoint: description.step, controls },
    index: null,
    settings: { config: spec.config, training: spec.training, dataset: spec.dataset },
    appVersion: job.appVersion,
  };
}

const write = (file: string, picture: Picture, recipe: Recipe) =>
  writePng(file, picture, { atelier: asciiJson(recipe) });

/** Widest row of frames. */
const FRAME_COLUMNS = 32;

function gridOf(request: GenerateRequest, pixels: Uint8Array, { shape }: Loaded): Picture {
  const itemBytes = shape[0] * shape[1] * shape[2];
  switch (request.kind) {
    case 'samples':
      return imageGrid(pixels, shape, Math.ceil(Math.sqrt(request.count)));
    case 'interpolation':
      return imageGrid(pixels, shape, Math.min(FRAME_COLUMNS, pixels.length / itemBytes));
    case 'explore':
      return imageGrid(pixels, shape, Math.min(request.columns, request.points.length));
    case 'mixing':
      return imageGrid(placed(pixels, itemBytes, mixingPlaces(request)), shape, request.columns.length + 1);
  }
}
