import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorFlow } from '@engine/tensorflow/load.ts';
import { keyedPermutation, keyedRandom } from '@engine/tensorflow/random.ts';

beforeAll(() => loadTensorFlow({ threads: 1, device: 'cpu' }));

const normal = (seed: number, step: number, stream: string, shape = [1000]) =>
  tf.tidy(() => Array.from(keyedRandom(seed, step).normal(stream, shape).dataSync()));
const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
const correlation = (a: number[], b: number[]) => mean(a.map((x, index) => x * b[index]!));

describe('keyed random numbers', () => {
  it('are the same bits for the same key', () => {
    expect(normal(1, 2, 'noise')).toEqual(normal(1, 2, 'noise'));
  });

  it.each([
    ['seed', normal.bind(null, 2, 2, 'noise')],
    ['step', normal.bind(null, 1, 3, 'noise')],
    ['stream', normal.bind(null, 1, 2, 'other')],
  ])('are others, and unrelated, for another %s', (_what, other) => {
    const drawn = other([20_000]);
    expect(drawn).not.toEqual(normal(1, 2, 'noise', [20_000]));
    expect(Math.abs(correlation(drawn, normal(1, 2, 'noise', [20_000])))).toBeLessThan(0.03);
  });

  it('accept every unsigned 32-bit seed', () => {
    expect(normal(0xffffffff, 1, 'noise')).not.toEqual(normal(0x7fffffff, 1, 'noise'));
  });

  it('have the moments of a standard normal', () => {
    const drawn = normal(5, 1, 'noise', [200_000]);
    expect(mean(drawn)).toBeCloseTo(0, 1.7);
    expect(mean(drawn.map((x) => x ** 2))).toBeCloseTo(1, 1.7);
    expect(mean(drawn.map((x) => x ** 4))).toBeCloseTo(3, 0.9);
  });

  it('lie evenly in [0, 1) where uniform', () => {
    const drawn = tf.tidy(() => Array.from(keyedRandom(5, 1).uniform('u', [200_000]).dataSync()));
    expect(Math.min(...drawn.slice(0, 50_000))).toBeGreaterThanOrEqual(0);
    expect(Math.max(...drawn.slice(0, 50_000))).toBeLessThan(1);
    expect(mean(drawn)).toBeCloseTo(0.5, 2.3);
    expect(mean(drawn.map((x) => (x - 0.5) ** 2))).toBeCloseTo(1 / 12, 2.3);
  });

  it('hold no native tensor afterwards', () => {
    const before = tf.memory().numTensors;
    normal(1, 1, 'noise');
    keyedPermutation(1, 1, 'order', 10);
    expect(tf.memory().numTensors).toBe(before);
  });
});

describe('keyed permutations', () => {
  it('hold every item once', () => {
    const order = keyedPermutation(7, 0, 'order', 5000);
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 5000 }, (_, item) => item));
  });

  it('are the same for the same key, and others for another epoch', () => {
    expect(keyedPermutation(7, 0, 'order', 100)).toEqual(keyedPermutation(7, 0, 'order', 100));
    expect(keyedPermutation(7, 1, 'order', 100)).not.toEqual(keyedPermutation(7, 0, 'order', 100));
  });

  it('put every item anywhere', () => {
    const places = Array.from({ length: 400 }, (_, epoch) =>
      keyedPermutation(1, epoch, 'order', 20).indexOf(3),
    );
    expect(mean(places)).toBeGreaterThan(8.5);
    expect(mean(places)).toBeLessThan(10.5);
    expect(new Set(places).size).toBe(20);
  });
});
