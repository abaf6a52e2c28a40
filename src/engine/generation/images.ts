import { AtelierError } from '@shared/errors.ts';
import {
  interpolationLength,
  type GenerateRequest,
  type LatentBase,
  type RequestOf,
} from '@shared/gallery.ts';
import type { Latents } from '../tensorflow/executor.ts';
import type { JobHost } from '../training/host.ts';
import { explored } from './explore.ts';
import { joined, wayThrough } from './interpolation.ts';
import type { Loaded, Sampler } from './loaded.ts';
import { mixed } from './mixing.ts';
import type { Principal } from './principal.ts';
import { projected } from './projected.ts';
import { principalOf } from './space.ts';
import { controlsOf, labelsOf } from './steering.ts';

/** Images decoded at a time, so that memory does not grow with the count. */
const BATCH = 64;

/** How many images a request makes. */
export function countOf(request: GenerateRequest): number {
  switch (request.kind) {
    case 'samples':
      return request.count;
    case 'interpolation':
      return interpolationLength(request.seeds.length, request.framesPerLeg, request.closed);
    case 'explore':
      return request.points.length;
    case 'mixing':
      return request.rows.length + request.columns.length + request.rows.length * request.columns.length;
  }
}

/**
 * What the images of a request are made from. Those of samples depend on seed and index alone.
 * @throws AtelierError `invalid-input`, `not-found`, `capability-missing`, `cancelled`
 */
export async function latentsOf(
  home: string,
  loaded: Loaded,
  request: GenerateRequest,
  host: JobHost,
): Promise<Latents> {
  const { capabilities } = loaded.model;
  const controls = controlsOf(capabilities, request.controls);
  const labelled = (label: number | null) =>
    labelsOf(capabilities, label, countOf(request), request.kind !== 'samples');
  const labels = labelled(request.label);
  switch (request.kind) {
    case 'samples':
      return { ...sampled(loaded, request), labels, controls };
    case 'interpolation':
      return { ...interpolated(loaded, request), labels, controls };
    case 'explore': {
      const { latents: base, label } = await baseOf(home, loaded, request.base);
      const principal = await neededPrincipal(home, loaded, request, host);
      const own = labelled(request.label ?? label);
      return explored(loaded, request, { base, principal, labels: own, controls });
    }
    case 'mixing':
      return mixed(loaded, request, { labels, controls }, loaded.spec.family);
  }
}

function sampled({ executor }: Sampler, { seed, count }: RequestOf<'samples'>): Latents {
  return executor.latents(
    seed,
    Array.from({ length: count }, (_, index) => index),
  );
}

function interpolated({ executor }: Sampler, request: RequestOf<'interpolation'>): Latents {
  const ends = request.seeds.map((seed) => executor.latents(seed, [0]).values);
  const way = wayThrough(ends, request.framesPerLeg, request.closed);
  return { values: joined(way), count: way.length };
}

/** What an exploration begins at, and the class that it is of; null: any. */
async function baseOf(
  home: string,
  { executor, spec, model }: Loaded,
  base: LatentBase,
): Promise<{ latents: Latents; label: number | null }> {
  if (base.kind === 'seed') return { latents: executor.latents(base.seed, [base.index]), label: null };
  const { latents, label, styles } = await projected(home, spec.id, base.projection);
  const { latentShape, styles: known } = model.capabilities;
  const shape = styles ? (known?.shape ?? []) : latentShape;
  if (latents.length !== shape.reduce((product, side) => product * side, 1)) {
    throw new AtelierError('run-damaged', { run: spec.id, reason: `projection ${base.projection}` });
  }
  return { latents: { values: latents, count: 1, styles }, label };
}

/** Latents without styles have their middle at 0: only principal directions themselves need to be found. */
async function neededPrincipal(
  home: string,
  loaded: Loaded,
  { directions }: RequestOf<'explore'>,
  host: JobHost,
): Promise<Principal> {
  const styles = loaded.model.capabilities.styles !== undefined;
  if (directions.some(({ kind }) => styles || kind === 'principal')) return principalOf(home, loaded, host);
  const size = loaded.model.capabilities.latentShape.reduce((product, side) => product * side, 1);
  return { middle: new Float32Array(size), vectors: [], shares: [] };
}

/**
 * Pixels of one image for each of the latents, in batches between which a stop is heard.
 * @throws AtelierError `cancelled`
 */
export async function pixelsOf({ executor }: Sampler, latents: Latents, host: JobHost): Promise<Uint8Array> {
  const size = latents.values.length / latents.count;
  const parts: Uint8Array[] = [];
  for (let start = 0; start < latents.count; start += BATCH) {
    if (host.stopRequested) throw new AtelierError('cancelled');
    const end = Math.min(latents.count, start + BATCH);
    const batch: Latents = {
      ...latents,
      values: latents.values.subarray(start * size, end * size),
      labels: latents.labels?.subarray(start, end),
      count: end - start,
    };
    parts.push(executor.decode(batch));
    host.progress('generate', end, latents.count);
    await new Promise(setImmediate);
  }
  return Buffer.concat(parts);
}
