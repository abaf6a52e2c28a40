import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AtelierError } from '@shared/errors.ts';
import { projectionFile } from '@shared/layout.ts';
import { KeptProjection } from '@shared/projection.ts';
import { runPath } from '@storage/folders.ts';

/** What a projection left behind to begin at. */
export interface Projected {
  latents: Float32Array;
  /** Whether the latents are styles. */
  styles: boolean;
  /** Null where the model has no classes. */
  label: number | null;
}

/** @throws AtelierError `not-found`, `run-damaged` where the file is not what it should be */
export async function projected(home: string, run: string, id: string): Promise<Projected> {
  const file = join(runPath(home, run), projectionFile(id));
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AtelierError('not-found', { kind: 'projection', id }, { cause });
  });
  const kept = parse(text);
  if (!kept) throw new AtelierError('run-damaged', { run, reason: file });
  return { latents: Float32Array.from(kept.latents), styles: kept.space === 'styles', label: kept.label };
}

function parse(text: string): KeptProjection | null {
  try {
    return KeptProjection.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
