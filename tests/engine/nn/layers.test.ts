import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { applyMaskedConvolution, type Mask } from '@engine/nn/maskedConvolution.ts';
import { loadTensorFlow } from '@engine/tensorflow/load.ts';
import { agree, agreeWithDifferences } from './golden.ts';
import { goldens, layers } from './goldenLayers.ts';

beforeAll(() => loadTensorFlow({ threads: 1, device: 'cpu' }));

const image = (x: tf.Tensor | undefined) => x as tf.Tensor4D;

it('every layer has golden values', () => {
  expect([...new Set(goldens.map(({ name }) => name))].sort()).toEqual(Object.keys(layers).sort());
});

describe("output and gradients agree with PyTorch's in float64 within 2e-5", () => {
  it.each(goldens)('$golden.name', ({ golden, layer }) => agree(golden, layer, 2e-5));
});

// Piecewise linear ones have kinks within the step.
const smooth = goldens.filter(
  ({ golden, name }) => !/relu/.test(name) && Object.keys(golden.gradients).length > 0,
);

describe('gradients agree with directional differences within 2e-2', () => {
  it.each(smooth)('$golden.name', ({ golden, layer }) => agreeWithDifferences(golden, layer));
});

describe('masked convolutions', () => {
  it.each<[Mask, number]>([
    ['A', 7],
    ['B', 3],
  ])('of type %s with side %i see no later pixel', (mask, side) => {
    tf.tidy(() => {
      const parameters = { 'l.weight': tf.ones([side, side, 1, 1]) };
      for (const position of [0, 7, 12, 24]) {
        const seen = tf.grad((x: tf.Tensor) => {
          const y = applyMaskedConvolution(parameters, 'l', image(tf.reshape(x, [1, 5, 5, 1])), mask);
          return tf.sum(tf.slice(tf.reshape(y, [25]), position, 1));
        })(tf.zeros([25]));
        const first = mask === 'A' ? position : position + 1;
        expect([...seen.dataSync().subarray(first)].every((slope) => slope === 0)).toBe(true);
        if (first > 0) expect(seen.dataSync()[first - 1]).toBe(position % 5 === 0 && mask === 'A' ? 0 : 1);
      }
    });
  });

  it('never touch the masked taps', () => {
    tf.tidy(() => {
      const gradient = tf.grad((weight: tf.Tensor) =>
        tf.sum(applyMaskedConvolution({ 'l.weight': weight }, 'l', tf.ones([1, 4, 4, 1]), 'B')),
      )(tf.ones([3, 3, 1, 1]));
      expect([...gradient.dataSync()].map((slope) => slope !== 0)).toEqual(
        [1, 1, 1, 1, 1, 0, 0, 0, 0].map(Boolean),
      );
    });
  });
});
