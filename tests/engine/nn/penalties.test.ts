import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { leakyRelu, relu } from '@engine/nn/activations.ts';
import { applyConvolution } from '@engine/nn/convolution.ts';
import { applyDense } from '@engine/nn/dense.ts';
import { between, type Critic, gradientPenalty, realGradientPenalty } from '@engine/nn/penalties.ts';
import { averagePixels, repeatPixels } from '@engine/nn/resampling.ts';
import type { Tensors } from '@engine/nn/tensors.ts';
import { loadTensorFlow } from '@engine/tensorflow/load.ts';
import { keyedRandom } from '@engine/tensorflow/random.ts';
import { agree, agreeWithDifferences, agreeWithEager, type Layer, readGolden } from './golden.ts';

beforeAll(() => loadTensorFlow({ threads: 1, device: 'cpu' }));

const size = ([, height, width]: number[]): [number, number] => [2 * height!, 2 * width!];

/** What lies between the critic's second convolution and its last layer. */
const middles: Record<string, (h: tf.Tensor4D) => tf.Tensor4D> = {
  average: (h) => tf.avgPool(h, 2, 2, 'valid'),
  'own average': averagePixels,
  greatest: (h) => tf.maxPool(h, 2, 2, 'valid'),
  nearest: (h) => tf.image.resizeNearestNeighbor(h, size(h.shape)),
  repeat: repeatPixels,
  bilinear: (h) => tf.image.resizeBilinear(h, size(h.shape), true),
  tiled: (h) => tf.tile(h, [1, 2, 1, 1]),
  clipped: (h) => tf.where(tf.greater(h, 0.7), tf.mul(h, h), h),
};

type Activation = (h: tf.Tensor4D) => tf.Tensor4D;

function critic(kind: string, parameters: Tensors, activation: Activation): Critic {
  return (images) => {
    let h = activation(applyConvolution(parameters, 'a', images, { stride: 2, padding: 1 }));
    if (kind === 'strided') {
      h = activation(applyConvolution(parameters, 'b', h, { stride: 2, padding: 1 }));
    } else {
      h = tf.softplus(applyConvolution(parameters, 'b', h, { padding: 1 }));
      h = tf.tanh(middles[kind]!(h));
    }
    return applyDense(parameters, 'c', tf.reshape(h, [images.shape[0], -1]));
  };
}

const goldens = readGolden('penalties.json').map((golden) => {
  const kind = golden.name.replace(/ (gradient penalty|R1)$/, '');
  const penalty = golden.name.endsWith('R1') ? realGradientPenalty : gradientPenalty;
  const layerWith =
    (activation: Activation): Layer =>
    ({ x, ...parameters }) => {
      // No gradient leads to images and biases along which there is nothing but rectifiers and products.
      const ends = [x!, ...['a.bias', 'b.bias', 'c.bias'].map((name) => parameters[name]!)];
      const unused = tf.mul(tf.addN(ends.map((end) => tf.sum(end))), 0);
      return tf.add(penalty(critic(kind, parameters, activation), x as tf.Tensor4D), unused);
    };
  return { golden, kind, layer: layerWith((h) => leakyRelu(h)), smooth: layerWith((h) => tf.softplus(h)) };
});

it('every critic has golden values', () => {
  const kinds = new Set(goldens.map(({ kind }) => kind));
  expect([...kinds].sort()).toEqual(['strided', ...Object.keys(middles)].sort());
});

describe("second-order gradients agree with PyTorch's double backward in float64 within 5e-5", () => {
  it.each(goldens)('$golden.name', ({ golden, layer }) => agree(golden, layer, 5e-5));
});

// Kinks in the critic are jumps in its gradient.
const kinked = ['greatest', 'clipped'];

describe('second-order gradients of smooth critics agree with directional differences within 2e-2', () => {
  it.each(goldens.filter(({ kind }) => !kinked.includes(kind)))('$golden.name', ({ golden, smooth }) =>
    agreeWithDifferences(golden, smooth, 3e-3),
  );
});

describe.each(['graph', 'xla'] as const)(
  'as one function (%s), equal to eager execution within 1e-5',
  (mode) => {
    // XLA has no gradient of TensorFlow's nearest-neighbour resizing on processors; `repeatPixels` serves instead.
    const known = goldens.filter(({ kind }) => mode === 'graph' || kind !== 'nearest');
    it.each(known)('$golden.name', ({ golden, layer }) => agreeWithEager(golden, layer, mode));
  },
);

it.each([
  ['relu', relu],
  ['leakyRelu', leakyRelu],
])(
  '%s passes on second gradients where its input was above 0, whatever the sign of the first',
  (_, rectifier) => {
    tf.tidy(() => {
      const slope = rectifier === relu ? 0 : 0.2;
      const x = tf.tensor1d([1, 1, -1, -1]);
      const probe = tf.tensor1d([2, -3, 2, -3]);
      // Of sum((probe f'(x))^2) / 2 by the probe: probe f'(x)^2.
      const second = tf.grad((given: tf.Tensor) => {
        const first = tf.grad((value: tf.Tensor) => tf.sum(tf.mul(rectifier(value), given)))(x);
        return tf.mul(tf.sum(tf.square(first)), 0.5);
      })(probe);
      const expected = [2, -3, 2 * slope ** 2, -3 * slope ** 2];
      for (const [index, value] of second.dataSync().entries())
        expect(value).toBeCloseTo(expected[index]!, 6);
    });
  },
);

it('mixes each image at a place of its own', () => {
  tf.tidy(() => {
    const mixed = between(tf.ones([4, 2, 2, 1]), tf.zeros([4, 2, 2, 1]), keyedRandom(1, 1), 'mix');
    const places = mixed.dataSync();
    const firsts = [0, 4, 8, 12].map((at) => places[at]!);
    expect(new Set(firsts).size).toBe(4);
    expect([...places]).toEqual(firsts.flatMap((place) => [place, place, place, place]));
    expect(Math.min(...firsts)).toBeGreaterThan(0);
    expect(Math.max(...firsts)).toBeLessThan(1);
  });
});
