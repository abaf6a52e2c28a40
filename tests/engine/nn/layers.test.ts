import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { gelu, leakyRelu, relu, silu } from '@engine/nn/activations.ts';
import { applyAttention, applySpatialAttention } from '@engine/nn/attention.ts';
import { applyConvolution, applyTransposedConvolution } from '@engine/nn/convolution.ts';
import { applyDense } from '@engine/nn/dense.ts';
import { applyEmbedding, sinusoidalEmbedding } from '@engine/nn/embedding.ts';
import {
  discriminatorLoss,
  generatorLoss,
  meanSquaredError,
  softmaxCrossEntropy,
} from '@engine/nn/losses.ts';
import { applyMaskedConvolution, type Mask } from '@engine/nn/maskedConvolution.ts';
import {
  applyBatchNorm,
  applyGroupNorm,
  applyInstanceNorm,
  applyLayerNorm,
  trainBatchNorm,
} from '@engine/nn/normalisation.ts';
import { averagePixels, repeatPixels } from '@engine/nn/resampling.ts';
import { applyResidualBlock } from '@engine/nn/residual.ts';
import { loadTensorFlow } from '@engine/tensorflow/load.ts';
import { agree, agreeWithDifferences, type Layer, readGolden } from './golden.ts';

beforeAll(() => loadTensorFlow({ threads: 1, device: 'cpu' }));

const image = (x: tf.Tensor | undefined) => x as tf.Tensor4D;
const sequence = (x: tf.Tensor | undefined) => x as tf.Tensor3D;

/** By the case's first words; the rest of its name are numbers. */
const layers: Record<string, (numbers: number[]) => Layer> = {
  convolution:
    ([, stride, padding]) =>
    (p) =>
      applyConvolution(p, 'l', image(p.x), { stride, padding }),
  transposed:
    ([, stride, padding, outputPadding]) =>
    (p) =>
      applyTransposedConvolution(p, 'l', image(p.x), { stride, padding, outputPadding }),
  'masked A': () => (p) => applyMaskedConvolution(p, 'l', image(p.x), 'A'),
  'masked B': () => (p) => applyMaskedConvolution(p, 'l', image(p.x), 'B'),
  'batch norm train': () => (p) => trainBatchNorm(p, 'l', p.x!),
  'batch norm evaluate': () => (p) => applyBatchNorm(p, 'l', p.x!),
  'layer norm': () => (p) => applyLayerNorm(p, 'l', p.x!),
  'layer norm without bias': () => (p) => applyLayerNorm(p, 'l', p.x!),
  'group norm': () => (p) => applyGroupNorm(p, 'l', image(p.x), 3),
  'instance norm': () => (p) => applyInstanceNorm(p, 'l', image(p.x)),
  'instance norm bare': () => (p) => applyInstanceNorm(p, 'l', image(p.x)),
  dense: () => (p) => applyDense(p, 'l', p.x!),
  'dense without bias': () => (p) => applyDense(p, 'l', p.x!),
  embedding: () => (p) => applyEmbedding(p, 'l', p.ids!),
  sinusoidal: () => (p) => sinusoidalEmbedding(p.positions!, 8),
  'attention causal': () => (p) => applyAttention(p, 'l', sequence(p.x), { heads: 2, causal: true }),
  'attention full': () => (p) => applyAttention(p, 'l', sequence(p.x), { heads: 2 }),
  'spatial attention': () => (p) => applySpatialAttention(p, 'l', image(p.x), { heads: 2, groups: 2 }),
  'residual embedded': () => (p) => applyResidualBlock(p, 'l', image(p.x), p.e as tf.Tensor2D, { groups: 2 }),
  'residual plain': () => (p) => applyResidualBlock(p, 'l', image(p.x), null, { groups: 2 }),
  repeat: () => (p) => repeatPixels(image(p.x)),
  average: () => (p) => averagePixels(image(p.x)),
  relu: () => (p) => relu(p.x!),
  'leaky relu': () => (p) => leakyRelu(p.x!),
  silu: () => (p) => silu(p.x!),
  gelu: () => (p) => gelu(p.x!),
  'softmax cross-entropy': () => (p) => softmaxCrossEntropy(p.logits!, p.ids!),
  'mean squared error': () => (p) => meanSquaredError(p.a!, p.b!),
  'discriminator loss': () => (p) => discriminatorLoss(p.a!, p.b!),
  'generator loss': () => (p) => generatorLoss(p.a!),
};

const goldens = readGolden('layers.json').map((golden) => {
  const words = golden.name.split(' ');
  const name = words.filter((word) => !/^\d+$/.test(word)).join(' ');
  return { golden, name, layer: layers[name]!(words.filter((word) => /^\d+$/.test(word)).map(Number)) };
});

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
