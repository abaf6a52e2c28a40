import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  adaptedProbability,
  augmentAdaptively,
  greatestProbability,
} from '@engine/nn/adaptiveAugmentation.ts';
import { loadTensorFlow } from '@engine/tensorflow/load.ts';
import { keyedRandom, type Random } from '@engine/tensorflow/random.ts';

beforeAll(() => loadTensorFlow({ threads: 1, device: 'cpu' }));

type Shape = [number, number, number, number];
const images = (shape: Shape) => keyedRandom(5, 1).normal('images', shape) as tf.Tensor4D;
const changed = (x: tf.Tensor4D, probability: number, random: Random = keyedRandom(9, 3)) =>
  augmentAdaptively(x, tf.scalar(probability), random);
const greatest = (a: tf.Tensor, b: tf.Tensor): number => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!;

/** Draws such that each change is made, or is not, as named; numbers that say how are 0 or 1/2. */
const only = (...kinds: string[]): Random => ({
  normal: (stream, shape) => tf.fill(shape, kinds.includes(stream) ? 1 : 0),
  uniform: (stream, shape) => {
    const [kind, chosen] = stream.split('/') as [string, string?];
    if (chosen) return tf.fill(shape, kinds.includes(kind) ? 0 : 0.99);
    const how = kinds.find((one) => one.startsWith(`${kind}=`))?.split('=')[1];
    return tf.fill(shape, how === undefined ? 0.25 : Number(how));
  },
});

describe('adaptive augmentation', () => {
  it('leaves images as they are at probability 0', () => {
    tf.tidy(() => {
      for (const shape of [
        [4, 8, 8, 3],
        [4, 8, 6, 1],
      ] as Shape[]) {
        const x = images(shape);
        expect(greatest(changed(x, 0), x)).toBeLessThan(1e-6);
      }
    });
  });

  it('changes about as many images as the probability says, each by draws of its own', () => {
    tf.tidy(() => {
      const x = images([400, 4, 4, 1]);
      const share = (probability: number) => {
        const moved = tf.max(tf.abs(tf.sub(changed(x, probability), x)), [1, 2, 3]);
        return tf.mean(tf.cast(tf.greater(moved, 1e-4), 'float32')).dataSync()[0]!;
      };
      // Six kinds, of which mirror images, quarter turns by 0 and negatives leave some as they are.
      expect(share(0.1)).toBeGreaterThan(0.2);
      expect(share(0.1)).toBeLessThan(0.5);
      expect(share(0.8)).toBeGreaterThan(0.95);
    });
  });

  it('is the same for the same draws and other for others', () => {
    tf.tidy(() => {
      const x = images([6, 8, 8, 3]);
      expect(greatest(changed(x, 0.8), changed(x, 0.8))).toBe(0);
      expect(greatest(changed(x, 0.8), changed(x, 0.8, keyedRandom(9, 4)))).toBeGreaterThan(0.1);
    });
  });

  it.each<[string, Random, (x: tf.Tensor4D) => tf.Tensor]>([
    ['mirrors', only('mirror'), (x) => tf.reverse(x, [2])],
    ['turns by a quarter', only('turn', 'turn=0.3'), (x) => tf.reverse(tf.transpose(x, [0, 2, 1, 3]), [1])],
    ['turns by a half', only('turn', 'turn=0.6'), (x) => tf.reverse(x, [1, 2])],
    ['brightens by a fifth', only('brightness'), (x) => tf.add(x, 0.2)],
    ['raises the contrast to its root of two', only('contrast'), (x) => tf.mul(x, Math.SQRT2)],
    ['turns grey over', only('negative'), (x) => tf.sub(x, tf.mul(tf.mean(x, 3, true), 2))],
    ['doubles the distance from grey', only('saturation'), (x) => tf.sub(tf.mul(x, 2), tf.mean(x, 3, true))],
    [
      'moves by an eighth at most and mirrors the border',
      only('move', 'moveRows=0.99', 'moveColumns=0.5'),
      (x) =>
        tf.concat(
          [tf.slice(x, [0, 1, 0, 0], [-1, 7, -1, -1]), tf.slice(x, [0, 7, 0, 0], [-1, 1, -1, -1])],
          1,
        ),
    ],
  ])('%s', (_, random, expected) => {
    tf.tidy(() => {
      const x = images([2, 8, 8, 3]);
      expect(greatest(changed(x, 0.5, random), expected(x))).toBeLessThan(1e-5);
    });
  });

  it('lets gradients through, as differences show', () => {
    tf.tidy(() => {
      const shape: Shape = [5, 8, 8, 3];
      const probe = keyedRandom(2, 2).normal('probe', shape);
      const along = keyedRandom(2, 2).normal('along', shape);
      const value = (x: tf.Tensor) => tf.sum<tf.Scalar>(tf.mul(changed(x as tf.Tensor4D, 0.8), probe));
      const slope = tf.sum(tf.mul(tf.grad(value)(images(shape)), along)).dataSync()[0]!;
      // Linear in the image but for a constant.
      const difference = tf.sub(value(tf.add(images(shape), along)), value(images(shape))).dataSync()[0]!;
      expect(Math.abs(difference - slope)).toBeLessThan(1e-3 * Math.abs(slope) + 1e-2);
      expect(Math.abs(slope)).toBeGreaterThan(1);
    });
  });
});

describe('the adapted probability', () => {
  const next = (probability: number, scores: number[]) =>
    adaptedProbability(tf.scalar(probability), tf.tensor1d(scores), 100).dataSync()[0]!;

  it('rises by the share of images while more than four in five real ones score above 0', () => {
    expect(next(0.3, [1, 2, 3, 4])).toBeCloseTo(0.34, 6);
  });

  it('falls else', () => {
    expect(next(0.3, [1, 2, 3, -4])).toBeCloseTo(0.26, 6);
  });

  it('stays between 0 and the greatest', () => {
    expect(next(0.01, [-1, -1])).toBe(0);
    expect(next(greatestProbability - 0.001, [1, 1])).toBeCloseTo(greatestProbability, 6);
  });
});
