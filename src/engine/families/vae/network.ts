import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { DatasetCard } from '@shared/dataset.ts';
import { double, halve } from '../../nn/convolution.ts';
import { dense, relu } from '../../nn/dense.ts';
import { applyEmbedding } from '../../nn/embedding.ts';
import { classRow, fanInUniform } from '../../nn/parameters.ts';
import type { Parameter, Tensors } from '../family.ts';
import { innermost, kernelSide, parameterShapes, type VaeConfig } from './schema.ts';

/** q(z | x), a normal with independent coordinates. */
export interface Posterior {
  /** [batch, latentSize] */
  mean: Tensor2D;
  logVariance: Tensor2D;
}

export interface Network {
  /**
   * @param images [batch, height, width, channels]
   * @param labels int32 [batch], without meaning where the model has no classes; so below
   */
  posterior(parameters: Tensors, images: Tensor4D, labels: Tensor1D): Posterior;
  /**
   * Before the output's non-linearity: logits under the Bernoulli likelihood, means under the Gaussian one.
   * @returns [batch, height, width, channels]
   */
  output(parameters: Tensors, latents: Tensor2D, labels: Tensor1D): Tensor4D;
}

/**
 * Logarithm of the Gaussian's first deviation, about the spread of pixels in photographs: from 1 on, the
 * latents would be ignored until it has shrunk.
 */
const firstLogDeviation = Math.log(0.25);

/** Every parameter with PyTorch's default initialisation, but for the Gaussian's deviation. */
export function parameters(config: VaeConfig, dataset: DatasetCard): Parameter[] {
  let fanIn = 1;
  return parameterShapes(config, dataset).map(({ name, shape }) => {
    if (name === 'decoder.logDeviation')
      return { name, shape, initial: { kind: 'constant', value: firstLogDeviation } };
    if (name.endsWith('.label.weight')) return { name, shape, initial: classRow };
    // A bias follows its weight and shares its bound.
    if (name.endsWith('.weight')) fanIn = fanInOf(shape);
    return { name, shape, initial: fanInUniform(fanIn) };
  });
}

/** As PyTorch counts it: the second dimension of its layout, which for transposed convolutions is the output. */
const fanInOf = (shape: number[]) => (shape.length === 2 ? shape[0]! : kernelSide * kernelSide * shape[2]!);

export function network(config: VaeConfig, dataset: DatasetCard): Network {
  return config.architecture === 'mlp' ? mlp(config, dataset) : convolutional(config, dataset);
}

const layer = (parameters: Tensors, name: string, x: Tensor2D) =>
  dense(x, parameters[`${name}.weight`]!, parameters[`${name}.bias`]!);

/** What the class adds to a network's first layer; null where there are no classes. @returns [batch, features] */
const labelled = (config: VaeConfig, parameters: Tensors, network: string, labels: Tensor1D) =>
  config.conditional ? applyEmbedding(parameters, `${network}.label`, labels) : null;

const heads = (parameters: Tensors, features: Tensor2D): Posterior => ({
  mean: layer(parameters, 'mean', features),
  logVariance: layer(parameters, 'logVariance', features),
});

function mlp(config: VaeConfig, dataset: DatasetCard): Network {
  const pixels = dataset.shape.reduce((product, side) => product * side, 1);
  const hidden = (parameters: Tensors, network: string, x: Tensor2D, labels: Tensor1D): Tensor2D => {
    const label = labelled(config, parameters, network, labels);
    let h = x;
    for (const index of config.hidden.keys()) {
      h = layer(parameters, `${network}.${index}`, h);
      h = relu(index === 0 && label ? tf.add(h, label) : h);
    }
    return h;
  };
  return {
    posterior(parameters, images, labels) {
      const flat: Tensor2D = tf.reshape(images, [-1, pixels]);
      return heads(parameters, hidden(parameters, 'encoder', flat, labels));
    },
    output(parameters, latents, labels) {
      const h = hidden(parameters, 'decoder', latents, labels);
      const flat = layer(parameters, `decoder.${config.hidden.length}`, h);
      return tf.reshape(flat, [-1, ...dataset.shape]);
    },
  };
}

function convolutional(config: VaeConfig, dataset: DatasetCard): Network {
  const { height, width } = innermost(config, dataset);
  const last = config.channels.length;
  const kernel = (parameters: Tensors, name: string): [Tensor, Tensor] => [
    parameters[`${name}.weight`]!,
    parameters[`${name}.bias`]!,
  ];
  return {
    posterior(parameters, images, labels) {
      const label = labelled(config, parameters, 'encoder', labels);
      let h = images;
      for (const index of config.channels.keys()) {
        h = halve(h, ...kernel(parameters, `encoder.${index}`));
        h = relu(index === 0 && label ? tf.add(h, tf.reshape(label, [-1, 1, 1, label.shape[1]!])) : h);
      }
      return heads(parameters, tf.reshape(h, [-1, height * width * config.channels.at(-1)!]));
    },
    output(parameters, latents, labels) {
      const label = labelled(config, parameters, 'decoder', labels);
      const first = layer(parameters, 'decoder.0', latents);
      const flat = relu(label ? tf.add(first, label) : first);
      let h: Tensor4D = tf.reshape(flat, [-1, height, width, config.channels.at(-1)!]);
      for (let index = 1; index <= last; index += 1) {
        h = double(h, ...kernel(parameters, `decoder.${index}`));
        if (index < last) h = relu(h);
      }
      return h;
    },
  };
}
