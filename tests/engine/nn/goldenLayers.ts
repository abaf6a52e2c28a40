import type * as tf from '@tensorflow/tfjs-core';
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
import { applyMaskedConvolution } from '@engine/nn/maskedConvolution.ts';
import {
  applyBatchNorm,
  applyGroupNorm,
  applyInstanceNorm,
  applyLayerNorm,
  trainBatchNorm,
} from '@engine/nn/normalisation.ts';
import { averagePixels, repeatPixels } from '@engine/nn/resampling.ts';
import { applyResidualBlock } from '@engine/nn/residual.ts';
import { type Layer, readGolden } from './golden.ts';

const image = (x: tf.Tensor | undefined) => x as tf.Tensor4D;
const sequence = (x: tf.Tensor | undefined) => x as tf.Tensor3D;

/** By the case's first words; the rest of its name are numbers. */
export const layers: Record<string, (numbers: number[]) => Layer> = {
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

export const goldens = readGolden('layers.json').map((golden) => {
  const words = golden.name.split(' ');
  const name = words.filter((word) => !/^\d+$/.test(word)).join(' ');
  return { golden, name, layer: layers[name]!(words.filter((word) => /^\d+$/.test(word)).map(Number)) };
});
