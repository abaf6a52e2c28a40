import { copyFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { ProjectionRequest } from '@shared/projection.ts';
import { fileError } from '@storage/atomic.ts';
import { runPath } from '@storage/folders.ts';
import { ProgressDisplay } from '../progress.ts';
import type { Answer, CommonOptions, Session } from '../session.ts';
import { labelOf, parsed } from './sample.ts';

export interface ProjectOptions extends CommonOptions {
  checkpoint?: number;
  fit?: string;
  invert?: boolean;
  label?: string;
  steps?: number;
  starts?: number;
  seed?: number;
  out?: string;
}

/** Searches for the latents of an image; what was found is kept with the run. */
export async function project(
  session: Session,
  text: string,
  image: string,
  options: ProjectOptions,
): Promise<Answer> {
  const studio = await session.studio(options);
  const run = studio.findRun(text);
  const { checkpoint, fit, invert, steps, starts, seed } = options;
  const label = options.label === undefined ? null : await labelOf(studio, run, options.label);
  const request = parsed(ProjectionRequest, {
    ...{ run, image: resolve(image), label, checkpoint, fit, invert, steps, starts, seed },
  });
  const display = new ProgressDisplay('Project', 'steps');
  const unsubscribe = studio.on('projection.progress', ({ step, steps: all, loss }) =>
    display.update(step, all, loss === null ? '' : `loss ${loss.toPrecision(4)}`),
  );
  session.onSignal(() => studio.cancelProjection());
  try {
    const { id, checkpoint: from, error, reconstruction } = await studio.project(request);
    const found = join(runPath(studio.home, run), reconstruction);
    const out = options.out === undefined ? found : resolve(options.out);
    if (out !== found) await copy(found, out);
    return {
      document: { projection: id, run, checkpoint: from, error, out },
      text: `${out}: mean squared error ${error.toPrecision(4)} at step ${from}, projection ${id}`,
    };
  } finally {
    unsubscribe();
    display.stop();
  }
}

async function copy(from: string, to: string): Promise<void> {
  try {
    await copyFile(from, to);
  } catch (error) {
    throw fileError(error, dirname(to));
  }
}
