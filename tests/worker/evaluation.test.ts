import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ImportRequest } from '@shared/dataset.ts';
import { Evaluation, EvaluationRequest, type EvaluationPhase } from '@shared/evaluation.ts';
import { home as homeLayout } from '@shared/layout.ts';
import type { LocalStudio } from '@main/jobs/localStudio.ts';
import { CommandLine } from './commands.ts';
import { Bench, tinyIdx, tinyRun } from './support.ts';

const bench = new Bench();
const cli = new CommandLine(
  () => join(bench.programs, 'cli.js'),
  () => studio.home,
);
let studio: LocalStudio;
let run = '';

/** Whether an image of `tinyIdx` has its bar in the upper half. */
function labelsOf(images: Uint8Array): Uint8Array {
  const labels = Buffer.alloc(8 + (images.length - 16) / 64);
  labels.writeUInt32BE(0x00000801, 0);
  labels.writeUInt32BE(labels.length - 8, 4);
  for (let image = 0; image < labels.length - 8; image += 1) {
    const pixels = images.subarray(16 + image * 64, 16 + (image + 1) * 64);
    const brightest = pixels.reduce((best, value, at) => (value > pixels[best]! ? at : best), 0);
    labels[8 + image] = brightest < 32 ? 0 : 1;
  }
  return labels;
}

beforeAll(async () => {
  studio = await bench.open(await bench.folder());
  const folder = await bench.folder();
  const path = join(folder, 'tiny-images-idx3-ubyte');
  const images = tinyIdx(400);
  await writeFile(path, images);
  await writeFile(join(folder, 'tiny-labels-idx1-ubyte'), labelsOf(images));
  const { finished } = await studio.startImport(ImportRequest.parse({ path, name: 'tiny' }));
  await finished;
  run = await studio.createRun(await tinyRun(studio, 20));
  await studio.untilEnded(run);
});

const request = (change: Partial<EvaluationRequest> = {}) =>
  EvaluationRequest.parse({ run, samples: 100, ...change });

describe('an evaluation in a worker', () => {
  it('is given up, leaves nothing, and lets no second one of the run beside it', async () => {
    let asked = false;
    const end = studio.on('evaluation.progress', ({ progress }) => {
      if (progress?.phase !== 'classifier' || asked) return;
      asked = true;
      studio.cancelEvaluation(run);
    });
    const first = studio.evaluate(request());
    expect(() => studio.evaluate(request())).toThrow(expect.objectContaining({ code: 'evaluation-active' }));
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    end();
    expect(await studio.evaluations(run)).toEqual({ evaluations: [], progress: null });
    expect(await readdir(join(studio.home, homeLayout.classifiers)).catch(() => [])).toEqual([]);
  });

  it('tells how far it is, and answers what it keeps', async () => {
    const phases: (EvaluationPhase | null)[] = [];
    const end = studio.on('evaluation.progress', ({ run: of, progress }) => {
      expect(of).toBe(run);
      const phase = progress?.phase ?? null;
      if (phases.at(-1) !== phase) phases.push(phase);
    });
    const evaluation = await studio.evaluate(request());
    end();
    expect(phases).toEqual(['waiting', 'classifier', 'samples', 'reference', 'scores', null]);
    expect(Evaluation.parse(evaluation)).toMatchObject({ run, checkpoint: 20, samples: 100, seed: 0 });
    expect(await studio.evaluations(run)).toEqual({ evaluations: [evaluation], progress: null });

    const { document, text } = {
      document: await cli.json('evaluate', run, '--samples', '100'),
      text: await cli.run('evaluate', run, '--samples', '100'),
    };
    expect({ ...Evaluation.parse(document), createdAt: 0 }).toEqual({ ...evaluation, createdAt: 0 });
    expect(text.stdout).toContain('Fréchet distance');
    expect(text.stdout).toContain('100 samples of step 20, seed 0');
  });

  it('needs the run', () => {
    const other = '0'.repeat(26);
    expect(() => studio.evaluate(request({ run: other }))).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
  });
});
