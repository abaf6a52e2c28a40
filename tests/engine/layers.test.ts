import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { double, halve } from '@engine/nn/convolution.ts';
import { biasAdd, dense, relu } from '@engine/nn/dense.ts';
import {
  bernoulliCrossEntropy,
  gaussianNegativeLogDensity,
  standardNormalDivergence,
} from '@engine/nn/losses.ts';
import { loadTensorFlow } from '@engine/tensorflow/load.ts';
import { keyedRandom } from '@engine/tensorflow/random.ts';

beforeAll(() => loadTensorFlow({ threads: 1, device: 'cpu' }));

const value = (scalar: tf.Tensor) => scalar.dataSync()[0]!;

/**
 * Along a random direction: the difference quotient of `f` and its gradient's share.
 */
function directional(f: (...inputs: tf.Tensor[]) => tf.Scalar, shapes: number[][], step = 1e-2) {
  const random = keyedRandom(3, 0);
  const inputs = shapes.map((shape, index) => random.normal(`input ${index}`, shape));
  const along = shapes.map((shape, index) => random.normal(`direction ${index}`, shape));
  const at = (distance: number) =>
    value(f(...inputs.map((input, index) => tf.add(input, tf.mul(along[index]!, distance)))));
  const gradients = tf.grads(f)(inputs);
  const slope = gradients.reduce(
    (sum, gradient, index) => sum + value(tf.sum(tf.mul(gradient, along[index]!))),
    0,
  );
  return { quotient: (at(step) - at(-step)) / (2 * step), slope };
}

// A square makes the gradient depend on the output, so that a wrong scale or transpose shows.
const energy = (x: tf.Tensor): tf.Scalar => tf.mean(tf.square(x));

describe('gradients agree with directional differences within 2e-2', () => {
  const layers: [string, (...inputs: tf.Tensor[]) => tf.Scalar, number[][]][] = [
    ['dense', (x, w, b) => energy(dense(x as tf.Tensor2D, w, b)), [[5, 4], [4, 3], [3]]],
    ['biasAdd', (x, b) => energy(biasAdd(x, b)), [[2, 3, 3, 4], [4]]],
    ['relu', (x) => energy(relu(x)), [[40]]],
    ['halve', (x, w, b) => energy(halve(x as tf.Tensor4D, w, b)), [[2, 6, 6, 3], [4, 4, 3, 2], [2]]],
    ['double', (x, w, b) => energy(double(x as tf.Tensor4D, w, b)), [[2, 3, 3, 3], [4, 4, 2, 3], [2]]],
    [
      'standardNormalDivergence',
      (m, v) => standardNormalDivergence(m, v),
      [
        [4, 3],
        [4, 3],
      ],
    ],
    ['bernoulliCrossEntropy', (logits) => bernoulliCrossEntropy(logits, tf.fill([4, 3], 0.3)), [[4, 3]]],
    [
      'gaussianNegativeLogDensity',
      (mean, deviation) => gaussianNegativeLogDensity(mean, tf.fill([4, 3], 0.3), deviation),
      [[4, 3], []],
    ],
  ];

  it.each(layers)('%s', (_name, f, shapes) => {
    tf.tidy(() => {
      const { quotient, slope } = directional(f, shapes);
      expect(Math.abs(quotient - slope)).toBeLessThan(2e-2 * Math.max(Math.abs(slope), 0.1));
    });
  });

  it('of a gradient through relu and bias, as a gradient penalty needs', () => {
    tf.tidy(() => {
      const penalty = (w: tf.Tensor, b: tf.Tensor): tf.Scalar => {
        const input = keyedRandom(4, 0).normal('x', [6, 3]);
        const score = (x: tf.Tensor): tf.Scalar =>
          tf.sum(tf.square(relu(biasAdd(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D), b))));
        return energy(tf.grad(score)(input));
      };
      const { quotient, slope } = directional((w, b) => penalty(w, b), [[3, 4], [4]], 1e-3);
      expect(Math.abs(quotient - slope)).toBeLessThan(2e-2 * Math.abs(slope));
    });
  });
});

it('the KL divergence equals its closed form', () => {
  const mean = [0.5, -1, 2];
  const logVariance = [0, 0.4, -1.2];
  const expected = mean.reduce((sum, m, index) => {
    const variance = Math.exp(logVariance[index]!);
    return sum + 0.5 * (m * m + variance - 1 - Math.log(variance));
  }, 0);
  tf.tidy(() => {
    const actual = value(standardNormalDivergence(tf.tensor1d(mean), tf.tensor1d(logVariance)));
    expect(actual).toBeCloseTo(expected, 5);
    expect(value(standardNormalDivergence(tf.zeros([4]), tf.zeros([4])))).toBeCloseTo(0, 10);
  });
});

it('cross-entropy stays finite and exact at extreme logits', () => {
  tf.tidy(() => {
    const loss = bernoulliCrossEntropy(tf.tensor1d([200, -200, 200]), tf.tensor1d([1, 0, 0]));
    expect(value(loss)).toBeCloseTo(200, 4);
  });
});

it('doubling undoes the shape of halving', () => {
  tf.tidy(() => {
    const small = halve(tf.ones([1, 6, 4, 2]), tf.ones([4, 4, 2, 5]), tf.zeros([5]));
    expect(small.shape).toEqual([1, 3, 2, 5]);
    expect(double(small, tf.ones([4, 4, 2, 5]), tf.zeros([2])).shape).toEqual([1, 6, 4, 2]);
  });
});
