import { AtelierError } from '@shared/errors.ts';
import type { Direction, RequestOf } from '@shared/gallery.ts';
import type { Latents } from '../tensorflow/executor.ts';
import { joined, type Point } from './interpolation.ts';
import type { Sampler } from './loaded.ts';
import type { Principal } from './principal.ts';
import type { Steering } from './steering.ts';

/** Coordinate along a seed's direction that leads from the middle the whole way to the seed. */
const WHOLE_WAY = 3;

/** What a request is put together from. */
export interface Origin {
  /** Latents that the base's image is made from. */
  base: Latents;
  principal: Principal;
  controls: Steering['controls'];
  /** One an image. */
  labels: Int32Array;
}

/**
 * Latents, or styles where the model has them, of every point of a request: base + sum of coordinate x direction.
 * @throws AtelierError `not-found` for a principal direction that the model does not have
 */
export function explored(sampler: Sampler, request: RequestOf<'explore'>, origin: Origin): Latents {
  const { labels, controls } = origin;
  const steered = { labels: labels.subarray(0, 1), controls };
  const base = spaceOf(sampler, { ...origin.base, ...steered });
  const directions = request.directions.map((direction) =>
    vectorOf(sampler, direction, origin.principal, (seed) =>
      spaceOf(sampler, { ...sampler.executor.latents(seed, [0]), ...steered }),
    ),
  );
  const points = request.points.map((coordinates) => {
    const point = base.slice();
    for (const [at, coordinate] of coordinates.entries()) {
      if (coordinate === 0) continue;
      const direction = directions[at]!;
      for (let index = 0; index < point.length; index += 1) point[index]! += coordinate * direction[index]!;
    }
    return point;
  });
  const styles = sampler.model.capabilities.styles !== undefined;
  return { values: joined(points), count: points.length, styles, labels, controls };
}

/** Styles of one image's latents, or the latents themselves where the model has none. */
function spaceOf({ executor }: Sampler, latents: Latents): Point {
  return latents.styles ? latents.values : (executor.styles(latents) ?? latents).values;
}

function vectorOf(
  { model }: Sampler,
  direction: Direction,
  { middle, vectors }: Principal,
  ofSeed: (seed: number) => Point,
): Point {
  const layers = model.capabilities.styles?.shape[0] ?? 1;
  if (direction.kind === 'seed') {
    const centre = repeated(middle, layers);
    return ofSeed(direction.seed).map((value, index) => (value - centre[index]!) / WHOLE_WAY);
  }
  const vector = vectors[direction.index];
  if (!vector) throw new AtelierError('not-found', { kind: 'direction', id: String(direction.index + 1) });
  return repeated(vector, layers);
}

const repeated = (values: Float32Array, times: number): Float32Array =>
  joined(Array.from({ length: times }, () => values));
