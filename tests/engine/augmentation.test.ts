import { createHash } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { augment } from '@engine/augmentation/augment.ts';
import { compareAugmentation, partsOf } from '@engine/augmentation/compare.ts';
import { wilsonInterval } from '@engine/augmentation/wilson.ts';
import { classifierTraining } from '@engine/evaluation/trainClassifier.ts';
import { preview } from '@engine/generation/generate.ts';
import { train } from '@engine/training/train.ts';
import { AugmentationComparison, AugmentRequest, type SyntheticRecipe } from '@shared/augmentation.ts';
import type { DatasetCard } from '@shared/dataset.ts';
import { GenerateRequest } from '@shared/gallery.ts';
import type { RunSpec } from '@shared/run.ts';
import { datasetPath, readCard, readComparison } from '@storage/folders.ts';
import { openPacked } from '@storage/packed.ts';
import { labelledHome } from './support/labelled.ts';
import { PlainHost, tinyConfig, tinyRun } from './support/tiny.ts';

const disk = vi.hoisted(() => ({ freeBytes: Infinity }));
vi.mock(import('node:fs/promises'), async (original) => {
  const whole = await original();
  const statfs = async (folder: string) => {
    const found = await whole.statfs(folder);
    return { ...found, bavail: Math.min(found.bavail, disk.freeBytes / found.bsize) };
  };
  return { ...whole, statfs: statfs as typeof whole.statfs };
});

type Home = Awaited<ReturnType<typeof labelledHome>>;

let where: Home;
let run: RunSpec;
let made = 0;

const id = () => `${(made += 1)}`.padStart(26, '0');

async function trained(home: Home, conditional = true): Promise<RunSpec> {
  const settings = { steps: 20, checkpointEvery: 10, sampleEvery: 20, evaluateEvery: 20 };
  const spec = await tinyRun(home, settings, { ...tinyConfig, conditional });
  const job = { type: 'train', job: id(), home: home.home, run: spec.id, attempt: 1 } as const;
  await train({ ...job, fromCheckpoint: null, steps: 20 }, new PlainHost());
  return spec;
}

const make = async (change: Partial<AugmentRequest> = {}, host = new PlainHost(), home = where) => {
  const request = AugmentRequest.parse({ run: run.id, perClass: 40, seed: 7, name: id(), ...change });
  const job = { type: 'augment', job: id(), home: home.home, appVersion: '9.9.9', dataset: id() } as const;
  return (await augment({ ...job, request }, host)).result.card;
};

const recipeOf = ({ source }: DatasetCard): SyntheticRecipe => {
  if (source.kind !== 'synthetic') throw new Error(source.kind);
  return source.recipe;
};

const opened = (card: Pick<DatasetCard, 'id'>, home = where) => openPacked(datasetPath(home.home, card.id));
const all = (count: number) => Uint32Array.from({ length: count }, (_, item) => item);
const datasets = () => readdir(join(where.home, 'datasets'));

beforeAll(async () => {
  where = await labelledHome();
  run = await trained(where);
});

describe('a synthetic dataset', () => {
  it('holds as many images of each class, those that the gallery makes of the same seed', async () => {
    const card = await make();
    expect(card).toMatchObject({
      count: 120,
      classes: where.card.classes,
      classCounts: [40, 40, 40],
      shape: where.card.shape,
      splits: { train: 120, valid: 0, test: 0 },
    });
    const packed = await opened(card);
    const labels = await packed.labels(all(120));
    expect([...labels!]).toEqual([...all(120)].map((item) => item % 3));
    const samples = { kind: 'samples', run: run.id, count: 120, seed: 7 };
    const shown = async (label: number | null) => {
      const request = GenerateRequest.parse({ ...samples, label });
      const job = { type: 'preview', job: id(), home: where.home, request } as const;
      return (await preview(job, new PlainHost())).result.pixels;
    };
    const pixels = await packed.images(all(120));
    expect(Buffer.compare(pixels, await shown(null))).toBe(0);
    // Image 1 is of class 1 and no other.
    const size = 12 * 12;
    const second = pixels.subarray(size, 2 * size);
    expect(Buffer.compare(second, (await shown(1)).subarray(size, 2 * size))).toBe(0);
    expect(Buffer.compare(second, (await shown(2)).subarray(size, 2 * size))).not.toBe(0);
    await packed.close();
  });

  it('is the same by the same recipe, and tells it', async () => {
    const first = await make();
    const recipe = recipeOf(first);
    expect(recipe).toMatchObject({
      run: run.id,
      runName: 'Tiny – ein Lauf',
      family: 'vae',
      checkpoint: 20,
      seed: 7,
      perClass: 40,
      real: { id: 'bars', name: 'bars', hash: where.card.hash, splitHash: where.card.splitHash },
      realImages: 0,
      syntheticImages: 120,
      appVersion: '9.9.9',
    });
    const { checkpoint, perClass, seed, controls } = recipe;
    const again = await make({ checkpoint, perClass, seed, controls });
    const file = (card: DatasetCard) => readFile(join(datasetPath(where.home, card.id), 'images.bin'));
    expect(Buffer.compare(await file(again), await file(first))).toBe(0);
    expect(again.hash).toBe(first.hash);
    expect((await make({ seed: 8 })).hash).not.toBe(first.hash);
    const earlier = await make({ checkpoint: 10 });
    expect(recipeOf(earlier)).toMatchObject({ checkpoint: 10 });
    expect(recipeOf(earlier).weightsHash).not.toBe(recipe.weightsHash);
    expect(earlier.hash).not.toBe(first.hash);
    expect(await readCard(where.home, first.id)).toEqual(first);
  });

  it('holds the real training images first where they are asked for, and no test image', async () => {
    const real = await opened(where.card);
    const card = await make({ withReal: true });
    expect(card).toMatchObject({ count: 720, splits: { train: 720, valid: 0, test: 0 } });
    expect(recipeOf(card)).toMatchObject({ realImages: 600, syntheticImages: 120 });
    const packed = await opened(card);
    const items = real.indices('train');
    expect(Buffer.compare(await packed.images(all(600)), await real.images(items))).toBe(0);
    expect(await packed.labels(all(600))).toEqual(await real.labels(items));
    const alone = await opened(await make());
    const rest = all(120).map((item) => item + 600);
    expect(Buffer.compare(await packed.images(rest), await alone.images(all(120)))).toBe(0);

    const digests = async (dataset: typeof packed, which: Uint32Array) => {
      const found = new Set<string>();
      for (const item of which) {
        found.add(
          createHash('sha256')
            .update(await dataset.images([item]))
            .digest('hex'),
        );
      }
      return found;
    };
    const held = await digests(real, real.indices('test'));
    expect(held.size).toBe(150);
    for (const digest of await digests(packed, all(720))) expect(held.has(digest)).toBe(false);
    for (const dataset of [real, packed, alone]) await dataset.close();
  });

  it('leaves nothing when it is stopped or refused', async () => {
    const before = await datasets();
    const stopped = Object.assign(new PlainHost(), { stopAt: 0 });
    await expect(make({ withReal: true }, stopped)).rejects.toMatchObject({ code: 'cancelled' });
    const taken = make({ name: 'bars' });
    await expect(taken).rejects.toMatchObject({ code: 'name-taken', parameters: { name: 'bars' } });
    await expect(make({ checkpoint: 11 })).rejects.toMatchObject({ code: 'no-checkpoint' });
    await expect(make({ controls: { truncation: 1 } })).rejects.toMatchObject({ code: 'invalid-input' });
    const plain = await trained(where, false);
    await expect(make({ run: plain.id })).rejects.toMatchObject({
      code: 'run-not-conditional',
      parameters: { run: 'Tiny – ein Lauf' },
    });
    expect(await datasets()).toEqual(before);
    expect(await readdir(join(where.home, 'locks'))).toEqual([]);
  });

  it('is refused before a byte is written where the disk has no room', async () => {
    const before = await datasets();
    const neededBytes = 3 * 100_000 * (12 * 12 + 5);
    disk.freeBytes = neededBytes;
    try {
      await expect(make({ perClass: 100_000 })).rejects.toMatchObject({
        code: 'disk-full',
        parameters: { neededBytes },
      });
    } finally {
      disk.freeBytes = Infinity;
    }
    expect(await datasets()).toEqual(before);
  });
});

describe('the comparison', () => {
  const training = { ...classifierTraining, steps: 60, batchSize: 32 };
  const compare = async (card: Pick<DatasetCard, 'id'>, host = new PlainHost(), home = where) =>
    (
      await compareAugmentation(
        { type: 'compare-augmentation', job: id(), home: home.home, dataset: card.id, threads: 1 },
        host,
        training,
      )
    ).result;

  it('trains on real images, on synthetic ones and on both, and scores on the real test split', async () => {
    const files = ['images.bin', 'labels.bin', 'split.bin', 'card.json'];
    const contents = () =>
      Promise.all(files.map((name) => readFile(join(datasetPath(where.home, 'bars'), name))));
    const before = await contents();
    const card = await make({ withReal: true });
    const result = await compare(card);
    const { real, synthetic, both } = result.results;
    expect([real.images, synthetic.images, both.images]).toEqual([600, 120, 720]);
    for (const one of [real, synthetic, both]) {
      expect(one.count).toBe(150);
      expect(one.accuracy).toBe(one.correct / 150);
      expect(one.interval).toEqual(wilsonInterval(one.correct, 150));
    }
    expect(real.accuracy).toBeGreaterThan(0.9);
    expect(new Set([real, synthetic, both].map(({ classifierHash }) => classifierHash)).size).toBe(3);
    expect(await contents()).toEqual(before);

    const kept = await readFile(join(datasetPath(where.home, card.id), 'comparison.json'), 'utf8');
    expect(AugmentationComparison.parse(JSON.parse(kept))).toEqual(result);
    expect(await readComparison(where.home, card)).toEqual(result);
    expect(await readComparison(where.home, { ...card, hash: '0'.repeat(64) })).toBeNull();

    // Whether the real images stand in the dataset too changes nothing of what is compared.
    const alone = await compare(await make());
    expect(alone.results).toEqual(result.results);
  });

  it('reads both as the real training images, then the synthetic ones', async () => {
    const card = await make({ withReal: true });
    const [real, packed] = [await opened(where.card), await opened(card)];
    const parts = partsOf(real, packed, recipeOf(card));
    const whole = await parts.both.read(all(720));
    expect(Buffer.compare(whole.pixels, await packed.images(all(720)))).toBe(0);
    expect(whole.labels).toEqual(await packed.labels(all(720)));
    const test = await parts.test.read(all(150));
    expect(Buffer.compare(test.pixels, await real.images(real.indices('test')))).toBe(0);
    for (const dataset of [real, packed]) await dataset.close();
  });

  it('leaves nothing when it is stopped', async () => {
    const card = await make();
    const host = Object.assign(new PlainHost(), { stopAt: 5 });
    await expect(compare(card, host)).rejects.toMatchObject({ code: 'cancelled' });
    expect(await readComparison(where.home, card)).toBeNull();
  });

  it('needs a synthetic dataset, and the real one with a test split', async () => {
    await expect(compare(where.card)).rejects.toMatchObject({ code: 'dataset-not-synthetic' });
    const bare = await labelledHome({ train: 100, test: 0 });
    const { id: bareRun } = await trained(bare);
    const card = await make({ run: bareRun }, new PlainHost(), bare);
    await expect(compare(card, new PlainHost(), bare)).rejects.toMatchObject({
      code: 'split-empty',
      parameters: { dataset: 'bars', split: 'test' },
    });
    await rm(datasetPath(bare.home, 'bars'), { recursive: true });
    await expect(compare(card, new PlainHost(), bare)).rejects.toMatchObject({
      code: 'real-dataset-missing',
      parameters: { dataset: 'bars' },
    });
  });
});

describe('Wilson’s interval', () => {
  it('is that of published examples, and never leaves 0 to 1', () => {
    // Newcombe, "Two-sided confidence intervals for the single proportion", 1998, table I, method 3.
    const known: [number, number, [number, number]][] = [
      [81, 263, [0.2553, 0.3662]],
      [15, 148, [0.0624, 0.1605]],
      [0, 20, [0, 0.1611]],
      [1, 29, [0.0061, 0.1718]],
    ];
    for (const [correct, count, [low, high]] of known) {
      const interval = wilsonInterval(correct, count);
      expect(interval[0]).toBeCloseTo(low, 4);
      expect(interval[1]).toBeCloseTo(high, 4);
    }
    expect(wilsonInterval(50, 50)[1]).toBe(1);
  });
});
