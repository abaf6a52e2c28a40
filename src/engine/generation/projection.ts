import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AtelierError } from '@shared/errors.ts';
import { projectionFile, runFolder } from '@shared/layout.ts';
import type {
  KeptProjection,
  Projection,
  ProjectionProgress,
  ProjectionRequest,
} from '@shared/projection.ts';
import type { WorkerJob, WorkerResult } from '@shared/worker.ts';
import { fileError, writeJsonAtomically } from '@storage/atomic.ts';
import { runPath } from '@storage/folders.ts';
import type { Latents } from '../tensorflow/executor.ts';
import type { JobHost } from '../training/host.ts';
import { loadSampler, type Loaded, type Sampler } from './loaded.ts';
import { readOwnImage } from './ownImage.ts';
import { writePng } from './pictures.ts';
import { errorOf, startsOf } from './projectionStarts.ts';
import { controlsOf } from './steering.ts';

export type ProjectJob = Extract<WorkerJob, { type: 'project' }>;

/** A host that hears how a projection goes. */
export interface ProjectionHost extends JobHost {
  projected(progress: ProjectionProgress): void;
}

/** Steps from one picture of what has been found to the next. */
const TELL_EVERY = 10;

/** The schedule of Karras et al. (2020, appendix D), in standard deviations of the latents a step. */
const RATE = 0.1;
const RISE = 0.05;
const FALL = 0.25;

/** @param share of the steps done, 0 to 1 */
export function projectionRate(share: number): number {
  const fall = Math.min(1, (1 - share) / FALL);
  return RATE * Math.min(1, share / RISE) * (0.5 - 0.5 * Math.cos(Math.PI * fall));
}

/**
 * Searches by optimisation for the latents, or styles where the model has them, whose image comes nearest to a
 * person's own, from several starts of which the best is kept. What was found lies in `projections/` of the run.
 * @throws AtelierError `file-missing`, `file-unreadable`, `image-unreadable`, `image-too-large`, `no-checkpoint`,
 *   `checkpoint-damaged`, `invalid-input`, `cancelled`, `disk-full`, `native-missing`, `not-found`
 */
export async function project(
  job: ProjectJob,
  host: ProjectionHost,
): Promise<Extract<WorkerResult, { type: 'project' }>> {
  const { home, request } = job;
  const folder = runPath(home, request.run);
  try {
    host.setStage('load');
    const loaded = await loadSampler(home, request.run, request.checkpoint);
    const target = await readOwnImage(request.image, loaded.shape, request.fit, request.invert);
    host.setStage('sample');
    const found = await searchLatents(loaded, target, request, host);
    if (host.stopRequested) throw new AtelierError('cancelled');
    return { type: 'project', result: await keep(folder, loaded, target, found, job) };
  } catch (error) {
    for (const file of Object.values(filesOf(job.job))) await rm(join(folder, file), { force: true });
    throw fileError(error, join(folder, runFolder.projections));
  } finally {
    host.setStage('idle');
  }
}

/** What a search found. */
export interface Found {
  /** Of one image. */
  latents: Latents;
  pixels: Uint8Array;
  /** Mean squared difference of the pixels, from 0 to 1 each. */
  error: number;
  /** Loss of the best start, by step. */
  losses: number[];
}

/**
 * The search itself.
 * @param target bytes of the image
 * @throws AtelierError `invalid-input`, `cancelled`
 */
export async function searchLatents(
  sampler: Sampler,
  target: Uint8Array,
  request: Omit<ProjectionRequest, 'image' | 'fit' | 'invert' | 'checkpoint'>,
  host: ProjectionHost,
): Promise<Found> {
  const { executor, model, shape } = sampler;
  const { steps, starts, seed, label } = request;
  const controls = controlsOf(model.capabilities, request.controls);
  const [height, width, channels] = shape;
  const picture = { run: request.run, steps, original: new Uint8Array(target), width, height, channels };
  host.projected({ ...picture, step: 0, loss: null, reconstruction: null });
  const { latents, prior } = startsOf(sampler, { target, starts, seed, label, controls });
  const fit = executor.fit(target, latents, prior);
  const losses: number[] = [];
  try {
    for (let step = 1; step <= steps; step += 1) {
      if (host.stopRequested) throw new AtelierError('cancelled');
      losses.push(Math.min(...fit.step(projectionRate(step / steps))));
      host.setStep(step);
      if (step % TELL_EVERY === 1) {
        const { pixels } = bestOf(sampler, fit.latents(), target);
        host.projected({ ...picture, step, loss: losses.at(-1)!, reconstruction: new Uint8Array(pixels) });
      }
      await new Promise(setImmediate);
    }
    return { ...bestOf(sampler, fit.latents(), target), losses };
  } finally {
    fit.dispose();
  }
}

/** The latents, one of several, whose image is nearest to the target. */
function bestOf({ executor }: Sampler, all: Latents, target: Uint8Array): Omit<Found, 'losses'> {
  const made = executor.decode(all);
  const errors = Array.from({ length: all.count }, (_, index) => errorOf(made, target, index));
  const error = Math.min(...errors);
  const best = errors.indexOf(error);
  const size = all.values.length / all.count;
  return {
    latents: {
      ...all,
      count: 1,
      values: all.values.slice(best * size, (best + 1) * size),
      labels: all.labels?.slice(best, best + 1),
    },
    pixels: made.slice(best * target.length, (best + 1) * target.length),
    error,
  };
}

const filesOf = (id: string) => ({
  original: `${runFolder.projections}/${id}-original.png`,
  reconstruction: `${runFolder.projections}/${id}-reconstruction.png`,
  kept: projectionFile(id),
});

/** Writes what was found; its description comes last, without which it does not count. */
async function keep(
  folder: string,
  { spec, description, model, shape }: Loaded,
  target: Uint8Array,
  { latents, pixels, error, losses }: Found,
  { job, request }: ProjectJob,
): Promise<Projection> {
  const { original, reconstruction, kept } = filesOf(job);
  const [height, width, channels] = shape;
  await mkdir(join(folder, runFolder.projections), { recursive: true });
  await writePng(join(folder, original), { width, height, channels, pixels: target });
  await writePng(join(folder, reconstruction), { width, height, channels, pixels });
  const projection: Projection = {
    projectionVersion: 1,
    id: job,
    run: spec.id,
    checkpoint: description.step,
    weightsHash: description.weightsHash,
    space: latents.styles ? 'styles' : 'latents',
    label: model.capabilities.classes ? (latents.labels?.[0] ?? null) : null,
    original,
    reconstruction,
    error,
    losses,
    request: { ...request, checkpoint: description.step },
    createdAt: Date.now(),
  };
  const whole: KeptProjection = {
    ...projection,
    latents: [...latents.values],
    controls: { ...latents.controls },
  };
  await writeJsonAtomically(join(folder, kept), whole);
  return projection;
}
