import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { DatasetCard } from '@shared/dataset.ts';
import { double, halve } from '../../nn/convolution.ts';
import { dense, relu } from '../../nn/dense.ts';
import { fanInUniform } from '../../nn/initialisers.ts';
import type { Parameter, Tensors } from '../family.ts';
import { innermost, kernelSide, parameterShapes, type VaeConfig } from './schema.ts';

/** q(z | x), a normal with independent coordinates. */
export interface Posterior {
  /** [batch, latentSize] */
  mean: Tensor2D;
  logVariance: Tensor2D;
}

export interface Network {
  /** @param images [batch, height, width, channels] */
  posterior(parameters: Tensors, images: Tensor4D): Posterior;
  /**
   * Before the output's non-linearity: logits under the Bernoulli likelihood, means under the Gaussian one.
   * @returns [batch, height, width, channels]
   */
  output(parameters: Tensors, latents: Tensor2D): Tensor4D;
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

const heads = (parameters: Tensors, features: Tensor2D): Posterior => ({
  mean: layer(parameters, 'mean', features),
  logVariance: layer(parameters, 'logVariance', features),
});

function mlp(config: VaeConfig, dataset: DatasetCard): Network {
  const pixels = dataset.shape.reduce((product, side) => product * side, 1);
  return {
    posterior(parameters, images) {
      let h: Tensor2D = tf.reshape(images, [-1, pixels]);
      for (const index of config.hidden.keys()) h = relu(layer(parameters, `encoder.${index}`, h));
      return heads(parameters, h);
    },
    output(parameters, latents) {
      let h = latents;
      for (const index of config.hidden.keys()) h = relu(layer(parameters, `decoder.${index}`, h));
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
    posterior(parameters, images) {
      let h = images;
      for (const index of config.channels.keys()) {
        h = relu(halve(h, ...kernel(parameters, `encoder.${index}`)));
      }
      return heads(parameters, tf.reshape(h, [-1, height * width * config.channels.at(-1)!]));
    },
    output(parameters, latents) {
      const flat = relu(layer(parameters, 'decoder.0', latents));
      let h: Tensor4D = tf.reshape(flat, [-1, height, width, config.channels.at(-1)!]);
      for (let index = 1; index <= last; index += 1) {
        h = double(h, ...kernel(parameters, `decoder.${index}`));
        if (index < last) h = relu(h);
      }
      return h;
    },
  };
}
