import { join, resolve } from 'node:path';
import { GenerateRequest } from '@shared/gallery.ts';
import type { Answer, CommonOptions, Session } from '../session.ts';
import { follow } from './train.ts';

export interface ExportOptions extends CommonOptions {
  format: 'safetensors';
  checkpoint?: number;
  out: string;
}

export async function exportCheckpoint(
  session: Session,
  text: string,
  options: ExportOptions,
): Promise<Answer> {
  const studio = await session.studio(options);
  const { target, tensors } = await studio.exportCheckpoint({
    run: studio.findRun(text),
    checkpoint: options.checkpoint ?? null,
    format: options.format,
    target: resolve(options.out),
  });
  return { document: { out: target, tensors }, text: `${target}: ${tensors} tensors` };
}

/** The first minute without a window: trains the quick start and writes a grid of samples. */
export async function quickStart(session: Session, options: CommonOptions): Promise<Answer> {
  const studio = await session.studio(options);
  const run = await studio.quickStart();
  const { result } = await follow(session, studio, run);
  if (result.status !== 'finished') {
    return {
      document: { run, out: null },
      text: `Stopped at step ${result.step}: run ${run}`,
      exitCode: session.signalExitCode ?? 1,
    };
  }
  const generated = await studio.generate(
    GenerateRequest.parse({ kind: 'samples', run, checkpoint: null, count: 64, seed: 0 }),
  );
  const out = join(studio.home, `quick-start-${run}.png`);
  await studio.saveGenerated(generated.id, null, out);
  return { document: { run, out }, text: `Samples of the trained VAE: ${out}` };
}
