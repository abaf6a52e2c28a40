import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { leakyRelu, relu } from '../../nn/activations.ts';
import { applyConvolution, applyTransposedConvolution } from '../../nn/convolution.ts';
import { applyDense } from '../../nn/dense.ts';
import { trainBatchNorm } from '../../nn/normalisation.ts';
import {
  batchNormParameters,
  convolutionParameters,
  denseParameters,
  type Parameter,
  transposedConvolutionParameters,
} from '../../nn/parameters.ts';
import type { Tensors } from '../../nn/tensors.ts';

/*
 * The networks of DCGAN (Radford et al., 2016) for images of 32 x 32 x 3, with PyTorch's default initialisation.
 */

export const latentSize = 100;
/** Height and width at which the generator begins and the discriminator ends. */
const innermost = 4;
const kernel = 4;
const halving = { stride: 2, padding: 1 };

export function generatorParameters(base: number): Parameter[] {
  const side = innermost * innermost;
  return [
    ...denseParameters('generator.0', latentSize, side * base * 4, { bias: false }),
    ...batchNormParameters('generator.norm0', base * 4),
    ...transposedConvolutionParameters('generator.1', kernel, base * 4, base * 2, { bias: false }),
    ...batchNormParameters('generator.norm1', base * 2),
    ...transposedConvolutionParameters('generator.2', kernel, base * 2, base, { bias: false }),
    ...batchNormParameters('generator.norm2', base),
    ...transposedConvolutionParameters('generator.3', kernel, base, 3),
  ];
}

export function discriminatorParameters(base: number, norm: boolean): Parameter[] {
  const options = { bias: !norm };
  return [
    ...convolutionParameters('discriminator.0', kernel, 3, base),
    ...convolutionParameters('discriminator.1', kernel, base, base * 2, options),
    ...(norm ? batchNormParameters('discriminator.norm1', base * 2) : []),
    ...convolutionParameters('discriminator.2', kernel, base * 2, base * 4, options),
    ...(norm ? batchNormParameters('discriminator.norm2', base * 4) : []),
    ...denseParameters('discriminator.3', innermost * innermost * base * 4, 1),
  ];
}

/** An output, and the running statistics that follow from making it. */
export interface Made<T extends Tensor> {
  output: T;
  updates: Record<string, Tensor>;
}

/**
 * @param latents [batch, latentSize]
 * @returns images [batch, 32, 32, 3] in [-1, 1]
 */
export function generate(parameters: Tensors, latents: Tensor2D): Made<Tensor4D> {
  const first = applyDense(parameters, 'generator.0', latents);
  let h: Tensor4D = tf.reshape(first, [latents.shape[0], innermost, innermost, -1]);
  const updates: Record<string, Tensor> = {};
  for (let layer = 0; layer < 3; layer += 1) {
    const normal = trainBatchNorm(parameters, `generator.norm${layer}`, h);
    Object.assign(updates, normal.updates);
    h = applyTransposedConvolution(parameters, `generator.${layer + 1}`, relu(normal.output), halving);
  }
  return { output: tf.tanh(h), updates };
}

/**
 * @param images [batch, 32, 32, 3]
 * @returns logits [batch, 1]
 */
export function discriminate(parameters: Tensors, images: Tensor4D, norm: boolean): Made<Tensor2D> {
  const updates: Record<string, Tensor> = {};
  let h = leakyRelu(applyConvolution(parameters, 'discriminator.0', images, halving));
  for (const layer of [1, 2]) {
    h = applyConvolution(parameters, `discriminator.${layer}`, h, halving);
    if (norm) {
      const normal = trainBatchNorm(parameters, `discriminator.norm${layer}`, h);
      Object.assign(updates, normal.updates);
      h = normal.output;
    }
    h = leakyRelu(h);
  }
  const flat: Tensor2D = tf.reshape(h, [images.shape[0], -1]);
  return { output: applyDense(parameters, 'discriminator.3', flat), updates };
}
