import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { DatasetCard } from '@shared/dataset.ts';
import { leakyRelu, relu } from '../../nn/activations.ts';
import { applyConvolution, applyTransposedConvolution } from '../../nn/convolution.ts';
import { applyDense } from '../../nn/dense.ts';
import { applyEmbedding } from '../../nn/embedding.ts';
import { applyBatchNorm, trainBatchNorm } from '../../nn/normalisation.ts';
import { spectrallyNormalised } from '../../nn/spectralNorm.ts';
import type { Tensors } from '../family.ts';
import { type ConvolutionalSettings, type Norm, pyramidOf } from './convolutionalParameters.ts';
import { classesOf } from './fields.ts';
import type { Networks, Prepared } from './networks.ts';

const halving = { stride: 2, padding: 1 };

/**
 * The networks of DCGAN (Radford et al., 2016) for images of any side that `pyramidOf` knows. With classes, the
 * generator's first layer has a row for each (a one-hot vector joined to the latents has the same weights), and the
 * score has a projection of the features for each (Miyato and Koyama, 2018).
 * @param judge what the judging network's parameters begin with
 */
export function convolutionalNetworks(
  config: ConvolutionalSettings,
  dataset: DatasetCard,
  judge: string,
): Networks {
  const pyramid = pyramidOf(config, dataset);
  if (!pyramid) throw new Error('the images cannot be halved');
  const { height, width, channels } = pyramid;
  const classes = classesOf(config, dataset);
  const norm = config.discriminatorNorm;
  const layers = channels.length;
  return {
    latentSize: config.latentSize,
    classes,
    apart: norm !== 'batch',
    prepare: norm === 'spectral' ? (weights, advance) => bounded(weights, judge, advance) : undefined,
    generate(weights, latents, labels, training) {
      let first = applyDense(weights, 'generator.0', latents);
      if (classes > 0) first = tf.add(first, applyEmbedding(weights, 'generator.label', labels));
      let h: Tensor4D = tf.reshape(first, [latents.shape[0], height, width, -1]);
      const updates: Record<string, Tensor> = {};
      for (let layer = 0; layer < layers; layer += 1) {
        const name = `generator.norm${layer}`;
        if (training) {
          const normal = trainBatchNorm(weights, name, h);
          Object.assign(updates, normal.updates);
          h = normal.output;
        } else {
          h = applyBatchNorm(weights, name, h);
        }
        h = applyTransposedConvolution(weights, `generator.${layer + 1}`, relu(h), halving);
      }
      return { output: tf.tanh(h), updates };
    },
    discriminate(weights, images, labels) {
      const { features, updates } = featuresOf(weights, images, { judge, norm, layers });
      let scores: Tensor1D = tf.reshape(applyDense(weights, `${judge}.${layers}`, features), [-1]);
      if (classes > 0) {
        const directions = applyEmbedding(weights, `${judge}.label`, labels);
        scores = tf.add(scores, tf.sum<Tensor1D>(tf.mul(directions, features), 1));
      }
      return { output: scores, updates };
    },
  };
}

/** What the judging network's last layer is given. @returns features [batch, ...] */
function featuresOf(
  weights: Tensors,
  images: Tensor4D,
  { judge, norm, layers }: { judge: string; norm: Norm; layers: number },
): { features: Tensor2D; updates: Record<string, Tensor> } {
  const updates: Record<string, Tensor> = {};
  let h = images;
  for (let layer = 0; layer < layers; layer += 1) {
    h = applyConvolution(weights, `${judge}.${layer}`, h, halving);
    if (norm === 'batch' && layer > 0) {
      const normal = trainBatchNorm(weights, `${judge}.norm${layer}`, h);
      Object.assign(updates, normal.updates);
      h = normal.output;
    }
    h = leakyRelu(h);
  }
  return { features: tf.reshape(h, [images.shape[0], -1]), updates };
}

/** The judging network's weights under spectral normalisation. */
function bounded(weights: Tensors, judge: string, advance: boolean): Prepared {
  const prepared: Record<string, Tensor> = { ...weights };
  const updates: Record<string, Tensor> = {};
  for (const [name, direction] of Object.entries(weights)) {
    if (!name.startsWith(`${judge}.`) || !name.endsWith('.direction')) continue;
    const weight = name.replace(/direction$/, 'weight');
    const normal = spectrallyNormalised(weights[weight]!, direction, advance);
    prepared[weight] = normal.weight;
    if (advance) updates[name] = normal.direction;
  }
  return { weights: prepared, updates };
}
