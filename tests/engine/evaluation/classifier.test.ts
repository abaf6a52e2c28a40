import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { accuracy } from '@engine/evaluation/classifier.ts';
import { classifierOf } from '@engine/evaluation/classifierStore.ts';
import { joined, type LabelledImages, splitOf } from '@engine/evaluation/labelledImages.ts';
import {
  classifierTraining,
  shifted,
  trainClassifier,
  type Watcher,
} from '@engine/evaluation/trainClassifier.ts';
import { loadTensorFlow } from '@engine/tensorflow/load.ts';
import { home as homeLayout } from '@shared/layout.ts';
import { datasetPath } from '@storage/folders.ts';
import { openPacked, type PackedDataset } from '@storage/packed.ts';
import { labelledHome } from '../support/labelled.ts';
import { tinyHome } from '../support/tiny.ts';

let home = '';
let dataset: PackedDataset;

beforeAll(async () => {
  await loadTensorFlow({ threads: 1, device: 'cpu' });
  const made = await labelledHome();
  home = made.home;
  dataset = await openPacked(datasetPath(home, made.card.id));
});

const short = { steps: 150, batchSize: 32 };

describe('a classifier', () => {
  it('learns to tell the classes apart, the same for the same seed', async () => {
    const images = splitOf(dataset, 'train');
    const first = await trainClassifier(images, { ...short, seed: 1 });
    const again = await trainClassifier(images, { ...short, seed: 1 });
    const other = await trainClassifier(images, { ...short, seed: 2 });
    const held = await accuracy(first, splitOf(dataset, 'test'));
    expect(held.count).toBe(150);
    expect(held.share).toBe(held.correct / 150);
    expect(held.share).toBeGreaterThan(0.95);
    expect(again.hash).toBe(first.hash);
    expect(other.hash).not.toBe(first.hash);
    for (const one of [first, again, other]) one.dispose();
  });

  it('gives features of one scale, the likeliest class, and its probability', async () => {
    const images = splitOf(dataset, 'train');
    const classifier = await trainClassifier(images, short);
    const batch = await images.read(Uint32Array.from({ length: 500 }, (_, place) => place));
    const { features, labels, confidences } = classifier.judge(batch);
    expect(features).toMatchObject({ rows: 500, columns: 128 });
    const squares = features.values.reduce((sum, value) => sum + value * value, 0);
    expect(squares / features.values.length).toBeCloseTo(1, 1);
    const right = labels.filter((label, at) => label === batch.labels[at]).length;
    expect(right / 500).toBeGreaterThan(0.95);
    expect(Math.min(...confidences)).toBeGreaterThan(1 / 3);
    expect(Math.max(...confidences)).toBeLessThanOrEqual(1);
    classifier.dispose();
  });

  it('does not learn from wrong labels what right ones say', async () => {
    const images = splitOf(dataset, 'train');
    const wrong: LabelledImages = {
      ...images,
      async read(places) {
        const batch = await images.read(places);
        return { ...batch, labels: batch.labels.map((label) => (label + 1) % 3) };
      },
    };
    const classifier = await trainClassifier(wrong, short);
    expect((await accuracy(classifier, splitOf(dataset, 'test'))).share).toBeLessThan(0.05);
    classifier.dispose();
  });

  it('ends when it is to stop', async () => {
    let steps = 0;
    const watcher: Watcher = {
      progress: (done) => (steps = done),
      get stopRequested() {
        return steps >= 3;
      },
    };
    await expect(trainClassifier(splitOf(dataset, 'train'), { ...short, watcher })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(steps).toBe(3);
  });

  it('refuses data without classes', async () => {
    const { home: bare, card } = await tinyHome();
    const unlabelled = await openPacked(datasetPath(bare, card.id));
    expect(() => splitOf(unlabelled, 'train')).toThrow(expect.objectContaining({ code: 'classes-missing' }));
    await unlabelled.close();
  });
});

describe('images of two sources', () => {
  const source = (classes: string[], first: number): LabelledImages => ({
    shape: [2, 2, 1],
    classes,
    count: 3,
    async read(places) {
      const pixels = Uint8Array.from({ length: 4 * places.length }, (_, at) => first + places[at >> 2]!);
      return {
        pixels,
        count: places.length,
        labels: Int32Array.from(places, (place) => place % classes.length),
      };
    },
  });

  it('stand one after another, with classes by name', async () => {
    const both = joined(source(['a', 'b'], 10), source(['b', 'a'], 20));
    expect(both.count).toBe(6);
    const { pixels, labels } = await both.read(Uint32Array.of(4, 0, 3, 2));
    expect([...pixels]).toEqual([21, 10, 20, 12].flatMap((value) => [value, value, value, value]));
    // Place 4 is the second source's item 1, of its class `a`.
    expect([...labels]).toEqual([0, 0, 1, 0]);
  });

  it('have classes that the first knows', () => {
    expect(() => joined(source(['a', 'b'], 0), source(['c', 'a'], 0))).toThrow(
      expect.objectContaining({ code: 'class-unknown' }),
    );
  });
});

describe('shifted images', () => {
  const pixels = Uint8Array.from({ length: 40 * 36 }, (_, at) => at % 36);
  const batch = { pixels, count: 40, labels: new Int32Array(40) };
  const move = (step: number) => shifted(batch, [6, 6, 1], { seed: 3, shift: 1 / 3 }, step);
  /** Where an image's middle pixel comes from, as rows and columns moved. */
  const moves = (step: number) =>
    Array.from({ length: 40 }, (_, image) => {
      const value = move(step).pixels[image * 36 + 2 * 6 + 2]!;
      return `${2 - Math.floor(value / 6)} ${2 - (value % 6)}`;
    });

  it('move by up to the share of their side, both ways, otherwise at each step', () => {
    const seen = new Set([1, 2, 3, 4].flatMap(moves));
    expect([...seen].every((one) => one.split(' ').every((by) => Math.abs(Number(by)) <= 2))).toBe(true);
    expect(seen.size).toBe(25);
    expect(moves(1)).toEqual(moves(1));
    expect(moves(1)).not.toEqual(moves(2));
  });

  it('repeat the edge that they leave', () => {
    const { pixels: moved } = move(1);
    moves(1).forEach((by, image) => {
      const [down, right] = by.split(' ').map(Number) as [number, number];
      for (let y = 0; y < 6; y += 1) {
        for (let x = 0; x < 6; x += 1) {
          const from = [y - down, x - right].map((place) => Math.max(0, Math.min(5, place)));
          expect(moved[image * 36 + y * 6 + x]).toBe(6 * from[0]! + from[1]!);
        }
      }
    });
  });
});

describe('the classifier of a dataset', () => {
  const training = { ...classifierTraining, steps: 300 };

  it('is kept, found again with its accuracy, and made anew where the file is damaged', async () => {
    let steps = 0;
    const watcher: Watcher = { progress: () => (steps += 1), stopRequested: false };
    const made = await classifierOf(dataset, home, watcher, training);
    expect(steps).toBeGreaterThan(0);
    expect(made.accuracy).toMatchObject({ count: 150 });
    expect(made.accuracy.share).toBeGreaterThan(0.98);

    steps = 0;
    const found = await classifierOf(dataset, home, watcher, training);
    expect(steps).toBe(0);
    expect(found.accuracy).toEqual(made.accuracy);
    expect(found.classifier.hash).toBe(made.classifier.hash);
    const batch = await splitOf(dataset, 'test').read(Uint32Array.of(0, 1, 2, 3));
    expect(found.classifier.judge(batch)).toEqual(made.classifier.judge(batch));

    const folder = join(home, homeLayout.classifiers);
    const [file] = await readdir(folder);
    const content = await readFile(join(folder, file!));
    content[content.length - 5]! ^= 1;
    await writeFile(join(folder, file!), content);
    const mended = await classifierOf(dataset, home, watcher, training);
    expect(steps).toBeGreaterThan(0);
    expect(mended.classifier.hash).toBe(made.classifier.hash);
    expect(await readdir(folder)).toEqual([file]);
    for (const { classifier } of [made, found, mended]) classifier.dispose();
  });

  it('is another one for other data', async () => {
    const other: PackedDataset = { ...dataset, card: { ...dataset.card, hash: '1'.repeat(64) } };
    let steps = 0;
    const watcher: Watcher = {
      progress: (done) => (steps = done),
      get stopRequested() {
        return steps >= 2;
      },
    };
    await expect(classifierOf(other, home, watcher, training)).rejects.toMatchObject({ code: 'cancelled' });
    expect(await readdir(join(home, homeLayout.classifiers))).toHaveLength(1);
  });
});
