import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Phase } from '../../families/family.ts';
import { leakyRelu } from '../../nn/activations.ts';
import { applyDense } from '../../nn/dense.ts';
import { dropout } from '../../nn/dropout.ts';
import { discriminatorLoss, generatorLoss } from '../../nn/losses.ts';
import { denseParameters, type Parameter } from '../../nn/parameters.ts';
import type { Tensors } from '../../nn/tensors.ts';
import type { Random } from '../../tensorflow/random.ts';
import { type Benchmark, trainedOnly } from './benchmark.ts';
import { phaseOf } from './dcgan32.ts';

const pixels = 784;
const latentSize = 100;
const generatorWidths = [latentSize, 256, 512, 1024, pixels];
const discriminatorWidths = [pixels, 1024, 512, 256, 1];
const dropoutRate = 0.3;
const optimizer: Phase['optimizer'] = { algorithm: 'adam', beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };

const layersOf = (network: string, widths: readonly number[]): Parameter[] =>
  widths.slice(1).flatMap((width, layer) => denseParameters(`${network}.${layer}`, widths[layer]!, width));

const last = generatorWidths.length - 2;

/** @returns [batch, pixels] in [-1, 1] */
function generate(weights: Tensors, latents: Tensor2D): Tensor2D {
  let h = latents;
  for (let layer = 0; layer < last; layer += 1) h = leakyRelu(applyDense(weights, `generator.${layer}`, h));
  return tf.tanh(applyDense(weights, `generator.${last}`, h));
}

/**
 * @param stream of the dropout, unlike that of another call
 * @returns logits [batch, 1]
 */
function discriminate(weights: Tensors, images: Tensor2D, random: Random, stream: string): Tensor2D {
  let h = images;
  for (let layer = 0; layer < last; layer += 1) {
    const active = leakyRelu(applyDense(weights, `discriminator.${layer}`, h));
    h = dropout(active, dropoutRate, random, `${stream}/${layer}`);
  }
  return applyDense(weights, `discriminator.${last}`, h);
}

/** One update of the discriminator on 128 real and 128 made images, and one of the generator. */
export const ganMlp: Benchmark = {
  name: 'gan-mlp',
  shape: [28, 28, 1],
  batchSize: 128,
  learningRate: 2e-4,
  values: 256,
  model: {
    ...trainedOnly,
    execution: 'xla',
    separable: true,
    parameters: [
      ...layersOf('generator', generatorWidths),
      ...layersOf('discriminator', discriminatorWidths),
    ],
    phases: [phaseOf('discriminator', optimizer), phaseOf('generator', optimizer)],
    loss(phase, weights, { images }, random) {
      const made = generate(weights, random.normal('latents', [images.shape[0], latentSize]) as Tensor2D);
      const fake = discriminate(weights, made, random, 'made');
      if (phase === 'generator') return { loss: generatorLoss(fake), parts: {}, metrics: {}, updates: {} };
      const flat: Tensor2D = tf.reshape(tf.sub(tf.mul(images, 2), 1), [-1, pixels]);
      const real = discriminate(weights, flat, random, 'real');
      return { loss: discriminatorLoss(real, fake), parts: {}, metrics: {}, updates: {} };
    },
  },
};
