import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import type { DatasetCard } from '@shared/dataset.ts';
import { leakyRelu } from '../../nn/activations.ts';
import { applyDense } from '../../nn/dense.ts';
import { dropout } from '../../nn/dropout.ts';
import { applyEmbedding } from '../../nn/embedding.ts';
import { classesOf } from '../adversarial/fields.ts';
import type { Networks } from '../adversarial/networks.ts';
import type { Tensors } from '../family.ts';
import { pixelsOf } from './parameters.ts';
import type { GanConfig } from './schema.ts';

/** The lecture's multi-layer perceptrons. */
export function networks(config: GanConfig, dataset: DatasetCard): Networks {
  const pixels = pixelsOf(dataset);
  const classes = classesOf(config, dataset);
  const layer = (
    weights: Tensors,
    network: string,
    index: number,
    x: Tensor2D,
    labels: Tensor1D,
  ): Tensor2D => {
    const y = applyDense(weights, `${network}.${index}`, x);
    if (classes === 0 || index > 0) return y;
    return tf.add(y, applyEmbedding(weights, `${network}.label`, labels));
  };
  return {
    latentSize: config.latentSize,
    classes,
    apart: true,
    generate(weights, latents, labels) {
      let h = latents;
      for (const index of config.generatorHidden.keys()) {
        h = leakyRelu(layer(weights, 'generator', index, h, labels));
      }
      const flat = layer(weights, 'generator', config.generatorHidden.length, h, labels);
      return { output: tf.reshape(tf.tanh(flat), [-1, ...dataset.shape]), updates: {} };
    },
    discriminate(weights, images, labels, random) {
      let h: Tensor2D = tf.reshape(images, [-1, pixels]);
      for (const index of config.discriminatorHidden.keys()) {
        h = leakyRelu(layer(weights, 'discriminator', index, h, labels));
        if (random) h = dropout(h, config.dropout, random, `dropout/${index}`);
      }
      const scores = layer(weights, 'discriminator', config.discriminatorHidden.length, h, labels);
      return { output: tf.reshape(scores, [-1]), updates: {} };
    },
  };
}
