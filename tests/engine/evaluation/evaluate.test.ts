import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { readNpy } from '@engine/evaluation/npy.ts';
import { evaluate } from '@engine/evaluation/evaluate.ts';
import { paddedColour } from '@engine/evaluation/paddedColour.ts';
import { chooseReference } from '@engine/evaluation/scores.ts';
import { train } from '@engine/training/train.ts';
import { Evaluation, EvaluationRequest } from '@shared/evaluation.ts';
import { evaluationFile, runFolder } from '@shared/layout.ts';
import type { RunSpec } from '@shared/run.ts';
import { datasetPath, listEvaluations, runPath } from '@storage/folders.ts';
import { openPacked } from '@storage/packed.ts';
import { labelledHome } from '../support/labelled.ts';
import { PlainHost, tinyHome, tinyRun } from '../support/tiny.ts';

vi.mock(import('@engine/evaluation/trainClassifier.ts'), async (original) => {
  const whole = await original();
  return { ...whole, classifierTraining: { ...whole.classifierTraining, steps: 200 } };
});

type Home = Awaited<ReturnType<typeof labelledHome>>;

let home: Home;
let spec: RunSpec;

async function trained(where: Home): Promise<RunSpec> {
  const made = await tinyRun(where, { steps: 30, checkpointEvery: 15, sampleEvery: 30, evaluateEvery: 30 });
  const job = { type: 'train', job: '0'.repeat(26), home: where.home, run: made.id, attempt: 1 } as const;
  await train({ ...job, fromCheckpoint: null, steps: 30 }, new PlainHost());
  return made;
}

const score = (run: RunSpec, where: Home, change: Partial<EvaluationRequest> = {}, host = new PlainHost()) =>
  evaluate(
    {
      type: 'evaluate',
      job: '0'.repeat(26),
      home: where.home,
      request: EvaluationRequest.parse({ run: run.id, samples: 120, seed: 4, ...change }),
    },
    host,
  );

beforeAll(async () => {
  home = await labelledHome();
  spec = await trained(home);
});

describe('the evaluation of a checkpoint', () => {
  it('scores its samples, says what from, and keeps that with the run', async () => {
    const host = new PlainHost();
    const { result } = await score(spec, home, {}, host);
    expect(result).toMatchObject({
      run: spec.id,
      checkpoint: 30,
      seed: 4,
      samples: 120,
      // Of 600 training images, as there are few others.
      reference: { split: 'train', count: 480, datasetHash: home.card.hash },
      classifier: { features: 128, accuracyCount: 150 },
      agreement: null,
    });
    expect(host.stages).toEqual(['load', 'evaluate', 'sample', 'evaluate', 'idle']);
    const { scores, baseline, classes } = result;
    expect(scores.frechet).toMatchObject({ samples: 120, reference: 480, interval: null });
    expect(scores.kernel).toMatchObject({ samples: 120, reference: 120 });
    expect(scores.kernel.interval![0]).toBeLessThan(scores.kernel.value);
    expect(scores.precision).toMatchObject({ samples: 120, reference: 120 });
    // A model of 30 steps is far from the data, and other real images are near.
    expect(scores.frechet.value).toBeGreaterThan(5 * baseline!.frechet.value);
    expect(scores.coverage.value).toBeLessThan(baseline!.coverage.value);
    expect(classes.map(({ name }) => name)).toEqual(home.card.classes);
    expect(classes.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    expect(classes.every(({ reference }) => Math.abs(reference - 1 / 3) < 0.1)).toBe(true);

    const file = join(runPath(home.home, spec.id), evaluationFile(30));
    expect(Evaluation.parse(JSON.parse(await readFile(file, 'utf8')))).toEqual(result);
    expect(await listEvaluations(home.home, spec.id)).toEqual([result]);
  });

  it('is the same for the same seed, and another one for another seed or checkpoint', async () => {
    const first = (await score(spec, home)).result;
    const again = (await score(spec, home)).result;
    const { scores } = (await score(spec, home, { seed: 5 })).result;
    const earlier = (await score(spec, home, { checkpoint: 15 })).result;
    expect({ ...again, createdAt: 0 }).toEqual({ ...first, createdAt: 0 });
    expect(scores.frechet.value).not.toBe(first.scores.frechet.value);
    expect(earlier.checkpoint).toBe(15);
    expect(earlier.weightsHash).not.toBe(first.weightsHash);
    const kept = await listEvaluations(home.home, spec.id);
    expect(kept.map(({ checkpoint, seed }) => [checkpoint, seed])).toEqual([
      [15, 4],
      [30, 5],
    ]);
  });

  it('passes over a damaged file of scores', async () => {
    const file = join(runPath(home.home, spec.id), runFolder.evaluations, '7.json');
    await writeFile(file, '{"evaluationVersion": 1}');
    const kept = await listEvaluations(home.home, spec.id);
    expect(kept.map(({ checkpoint }) => checkpoint)).toEqual([15, 30]);
  });

  it('ends when it is to stop, and leaves nothing', async () => {
    const other = await trained(home);
    const host = Object.assign(new PlainHost(), { stopAt: 0 });
    await expect(score(other, home, {}, host)).rejects.toMatchObject({ code: 'cancelled' });
    expect(await listEvaluations(home.home, other.id)).toEqual([]);
  });

  it('needs classes, enough real images, and the checkpoint', async () => {
    const bare = await tinyHome();
    await expect(score(await trained(bare), bare)).rejects.toMatchObject({ code: 'classes-missing' });
    const few = await labelledHome({ train: 90, test: 30 });
    await expect(score(await trained(few), few)).rejects.toMatchObject({ code: 'split-empty' });
    await expect(score(spec, home, { checkpoint: 16 })).rejects.toMatchObject({ code: 'no-checkpoint' });
  });
});

describe('the real images compared with', () => {
  it('are the test split where it is large, and never those that show what real ones score', async () => {
    const { home: folder, card } = await labelledHome({ side: 8, train: 300, test: 1000 });
    const dataset = await openPacked(datasetPath(folder, card.id));
    const chosen = await chooseReference(dataset, 1, 200);
    expect(chosen.split).toBe('test');
    expect([...chosen.items].sort((a, b) => a - b)).toEqual([...dataset.indices('test')]);
    expect([...chosen.items]).not.toEqual([...dataset.indices('test')]);
    expect(chosen.others).toHaveLength(200);
    expect([...chosen.labels]).toEqual([...chosen.items].map((item) => item % 3));
    expect((await chooseReference(dataset, 2, 200)).items).not.toEqual(chosen.items);
    await dataset.close();

    const small = await openPacked(datasetPath(home.home, home.card.id));
    const { items, others } = await chooseReference(small, 1, 500);
    expect(new Set([...items, ...others]).size).toBe(600);
    await small.close();
  });
});

describe('samples of another program', () => {
  const npy = (header: string, values: Uint8Array) => {
    const head = Buffer.alloc(10);
    head.write('\u0093NUMPY\u0001\u0000', 'latin1');
    const text = `${header}\n`;
    head.writeUInt16LE(text.length, 8);
    return Buffer.concat([head, Buffer.from(text), values]);
  };
  const bytes = Uint8Array.from({ length: 24 }, (_, at) => at);
  const good = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3, 4), }";

  it('are read from .npy files of bytes, and nothing else', async () => {
    const file = join(await mkdtemp(join(tmpdir(), 'atelier-engine-')), 'samples.npy');
    await writeFile(file, npy(good, bytes));
    expect(await readNpy(file)).toEqual({ shape: [2, 3, 4], values: bytes });
    for (const content of [
      npy(good, bytes.subarray(1)),
      npy(good.replace('|u1', '<f4'), bytes),
      npy(good.replace('False', 'True'), bytes),
      Buffer.from('not an array'),
    ]) {
      await writeFile(file, content);
      await expect(readNpy(file)).rejects.toMatchObject({ code: 'file-unreadable' });
    }
    await expect(readNpy(`${file}.gone`)).rejects.toMatchObject({ code: 'file-missing' });
  });

  it('are compared with grey images in the middle of colour ones', async () => {
    const dataset = await openPacked(datasetPath(home.home, home.card.id));
    const padded = paddedColour(dataset, 17);
    expect(padded.card.shape).toEqual([17, 17, 3]);
    expect(padded.card.hash).not.toBe(dataset.card.hash);
    const [grey, colour] = [await dataset.images([5, 6]), await padded.images([5, 6])];
    for (let item = 0; item < 2; item += 1) {
      for (let y = 0; y < 17; y += 1) {
        for (let x = 0; x < 17; x += 1) {
          const at = ((item * 17 + y) * 17 + x) * 3;
          const inside = y >= 2 && y < 14 && x >= 2 && x < 14;
          const expected = inside ? grey[(item * 12 + y - 2) * 12 + x - 2]! : 0;
          expect([...colour.subarray(at, at + 3)]).toEqual([expected, expected, expected]);
        }
      }
    }
    await padded.close();
  });
});
