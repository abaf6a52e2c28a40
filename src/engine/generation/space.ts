import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import type { LatentSpace } from '@shared/gallery.ts';
import { home as homeLayout } from '@shared/layout.ts';
import { writeJsonAtomically } from '@storage/atomic.ts';
import type { JobHost } from '../training/host.ts';
import type { Loaded, Sampler } from './loaded.ts';
import { principalDirections, sizeOf, type Principal } from './principal.ts';

const numbers = z.array(z.number());
/** As kept on disk; another version's are found again. */
const Kept = z.strictObject({
  directionsVersion: z.literal(1),
  middle: numbers,
  vectors: z.array(numbers),
  shares: numbers,
});

let last: { file: string; principal: Principal } | null = null;

/**
 * The principal directions of a checkpoint: those found before, or found now and kept for the next time.
 * @throws AtelierError `cancelled`, `disk-full`
 */
export async function principalOf(home: string, loaded: Loaded, host: JobHost): Promise<Principal> {
  const { spec, description } = loaded;
  const file = join(home, homeLayout.directions, `${spec.id}-${description.weightsHash}.json`);
  if (last?.file === file) return last.principal;
  const principal = (await read(file, sizeOf(loaded))) ?? (await find(file, loaded, host));
  last = { file, principal };
  return principal;
}

async function find(file: string, loaded: Sampler, host: JobHost): Promise<Principal> {
  host.setStage('sample');
  const found = await principalDirections(loaded, host);
  await mkdir(dirname(file), { recursive: true });
  const kept: z.infer<typeof Kept> = {
    directionsVersion: 1,
    middle: [...found.middle],
    vectors: found.vectors.map((vector) => [...vector]),
    shares: found.shares,
  };
  await writeJsonAtomically(file, kept);
  return found;
}

async function read(file: string, size: number): Promise<Principal | null> {
  const text = await readFile(file, 'utf8').catch(() => null);
  const kept = text === null ? null : parse(text);
  if (!kept || [kept.middle, ...kept.vectors].some(({ length }) => length !== size)) return null;
  return {
    middle: Float32Array.from(kept.middle),
    vectors: kept.vectors.map((vector) => Float32Array.from(vector)),
    shares: kept.shares,
  };
}

function parse(text: string): z.infer<typeof Kept> | null {
  try {
    return Kept.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}

/** What a person can explore of a checkpoint. */
export function describeSpace(loaded: Loaded, principal: Principal): LatentSpace {
  const { styles, classes = 0 } = loaded.model.capabilities;
  return {
    checkpoint: loaded.description.step,
    space: styles ? 'styles' : 'latents',
    size: sizeOf(loaded),
    layers: styles ? styles.shape[0] : null,
    classes,
    principal: principal.shares.map((share) => ({ share })),
  };
}
