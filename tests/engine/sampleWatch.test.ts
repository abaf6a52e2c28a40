import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { nearestDistances, quantile, reduceImages } from '@engine/evaluation/reducedImages.ts';
import { loadTensorFlow } from '@engine/tensorflow/load.ts';
import { SampleWatch } from '@engine/training/sampleWatch.ts';
import { train } from '@engine/training/train.ts';
import type { ConfigValues } from '@shared/family.ts';
import { runFolder } from '@shared/layout.ts';
import { readEvents } from '@storage/events.ts';
import { datasetPath, runPath } from '@storage/folders.ts';
import { openPacked } from '@storage/packed.ts';
import { PlainHost, tinyHome, tinyRun } from './support/tiny.ts';

beforeAll(() => loadTensorFlow({ threads: 1, device: 'cpu' }));

const side = 8;
const itemBytes = side * side;
const trained = 320;
const test = 64;

/** Spots of light, no two at the same place: a low-discrepancy sequence of places, widths and brightness. */
function spots(count: number): Uint8Array {
  const part = (item: number, step: number) => (0.5 + item * step) % 1;
  return Uint8Array.from({ length: count * itemBytes }, (_, at) => {
    const item = Math.floor(at / itemBytes);
    const [y, x] = [Math.floor((at % itemBytes) / side), at % side];
    const centre = [1 + 6 * part(item, 0.8191725), 1 + 6 * part(item, 0.6710436)] as const;
    const width = 2 + 6 * part(item, 0.5497005);
    return Math.round(255 * Math.exp(-((y - centre[0]) ** 2 + (x - centre[1]) ** 2) / width));
  });
}

const home = () => tinyHome({ train: trained, test, images: spots(trained + test) });

describe('reduced images', () => {
  it('are the means of blocks of pixels, channels apart', () => {
    const pixels = Uint8Array.from(
      { length: 32 * 32 * 3 },
      (_, at) => [255, 51, at % 2 === 0 ? 255 : 0][at % 3]!,
    );
    const reduced = reduceImages(pixels, [32, 32, 3]);
    expect([reduced.rows, reduced.columns]).toEqual([1, 6 * 6 * 3]);
    expect(reduced.values[0]).toBeCloseTo(1);
    expect(reduced.values[1]).toBeCloseTo(0.2);
    expect(reduceImages(new Uint8Array(2 * 28 * 28), [28, 28, 1])).toMatchObject({ rows: 2, columns: 100 });
    expect([...reduceImages(Uint8Array.of(0, 255, 102), [1, 3, 1]).values]).toEqual([
      0,
      1,
      expect.closeTo(0.4),
    ]);
  });

  it('find the nearest, which is none of themselves', () => {
    const rows = reduceImages(Uint8Array.of(0, 0, 255, 255, 255, 0), [1, 2, 1]);
    expect([...nearestDistances(rows, rows)]).toEqual([0, 0, 0]);
    expect([...nearestDistances(rows, rows, true)]).toEqual([1, 1, 1]);
    const other = reduceImages(Uint8Array.of(51, 0), [1, 2, 1]);
    expect([...nearestDistances(other, rows)]).toEqual([expect.closeTo(0.2)]);
  });

  it('have quantiles between neighbours', () => {
    expect(quantile([3, 1, 2], 0.5)).toBe(2);
    expect(quantile([0, 10], 0.1)).toBeCloseTo(1);
  });
});

describe('the watch', () => {
  /** Measured where the network makes the image number `of(index)` of the dataset as its sample `index`. */
  const measured = async (of: (index: number) => number) => {
    const { home: folder, card } = await home();
    const dataset = await openPacked(datasetPath(folder, card.id));
    const all = spots(trained + test);
    const drawn: Float32Array[] = [];
    const watch = new SampleWatch({
      dataset,
      model: { capabilities: { latentShape: [3] } },
      spec: { training: { steps: 100, batchSize: 10 } },
      executor: {
        decode: ({ values, count }) => {
          const first = (drawn.length % 4) * count;
          drawn.push(values);
          const images = Array.from({ length: count }, (_, index) => of(first + index));
          return Buffer.concat(
            images.map((image) => all.subarray(image * itemBytes, (image + 1) * itemBytes)),
          );
        },
      },
    });
    const [first, second] = [await watch.measure(), await watch.measure()];
    await dataset.close();
    expect(second).toEqual(first);
    // The same latents each time, and no two of a time alike.
    expect(drawn.slice(4)).toEqual(drawn.slice(0, 4));
    expect(new Set(drawn.slice(0, 4).flatMap((values) => [...values])).size).toBe(256 * 3);
    return first as Record<'watch/distinctShare' | 'watch/nearestTraining', number>;
  };

  it('tells samples that are all one image', async () => {
    expect((await measured(() => 3))['watch/distinctShare']).toBe(0);
  });

  it('counts each sample that has a double', async () => {
    const { 'watch/distinctShare': share } = await measured((index) => (index < 64 ? 0 : index));
    expect(share).toBeGreaterThan(0.7);
    expect(share).toBeLessThanOrEqual(0.75);
  });

  it('tells copies of training images, also where they are some of the samples, from new images', async () => {
    const copies = await measured((index) => index);
    expect(copies).toEqual({ 'watch/distinctShare': expect.closeTo(1, 1), 'watch/nearestTraining': 0 });
    const some = await measured((index) => (index < 40 ? index : trained + (index % test)));
    expect(some['watch/nearestTraining']).toBe(0);
    const unseen = await measured((index) => trained + (index % test));
    expect(unseen['watch/nearestTraining']).toBeCloseTo(1, 1);
  });
});

describe('a training that is watched', () => {
  const go = async (config: ConfigValues, training: ConfigValues = {}) => {
    const made = await home();
    const spec = await tinyRun(
      made,
      { steps: 600, batchSize: 32, evaluateEvery: 100, checkpointEvery: 600, sampleEvery: 600, ...training },
      { hidden: [64], latentSize: 4, ...config },
    );
    const job = '0'.repeat(26);
    const asked = { type: 'train', job, home: made.home, run: spec.id, attempt: 1 } as const;
    const result = await train({ ...asked, fromCheckpoint: null, steps: 600 }, new PlainHost());
    const { events } = await readEvents(join(runPath(made.home, spec.id), runFolder.events));
    const told = events.flatMap((event) => (event.type === 'log' ? [`${event.step} ${event.code}`] : []));
    return { result, told };
  };

  it('is told once that all samples are alike, where the decoder is made to ignore the latents', async () => {
    const { told, result } = await go({ beta: 1000 });
    expect(told).toEqual(['300 samples-alike']);
    expect(result.metrics['watch/distinctShare']).toBeLessThan(0.1);
  });

  it('is told nothing where the samples differ, and learns the same whether it is watched or not', async () => {
    const { told, result } = await go({ beta: 0.2 });
    expect(told).toEqual([]);
    expect(result.metrics['watch/distinctShare']).toBeGreaterThan(0.7);
    const unwatched = await go({ beta: 0.2 }, { watchSamples: false });
    expect(unwatched.result.weightsHash).toBe(result.weightsHash);
    expect(Object.keys(unwatched.result.metrics).filter((name) => name.startsWith('watch/'))).toEqual([]);
  });
});
