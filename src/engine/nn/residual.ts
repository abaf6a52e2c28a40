import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Random } from '../tensorflow/random.ts';
import { silu } from './activations.ts';
import { applyConvolution } from './convolution.ts';
import { applyDense } from './dense.ts';
import { dropout } from './dropout.ts';
import { applyGroupNorm } from './normalisation.ts';
import type { Tensors } from './tensors.ts';

export interface ResidualSettings {
  groups: number;
  /** Before the second convolution, in training. */
  dropout?: { rate: number; random: Random };
}

/**
 * DDPM's residual block (Ho et al., 2020), the layer of `residualBlockParameters`: norm, SiLU, 3x3 convolution,
 * plus the embedding's share, and norm, SiLU, convolution again, beside the identity or a 1x1 convolution.
 * @param x [batch, height, width, in]
 * @param embedding [batch, features] of the time and whatever else conditions; null without
 * @returns [batch, height, width, out]
 */
export function applyResidualBlock(
  parameters: Tensors,
  name: string,
  x: Tensor4D,
  embedding: Tensor2D | null,
  settings: ResidualSettings,
): Tensor4D {
  const { groups } = settings;
  const normal = (part: string, input: Tensor4D) =>
    silu(applyGroupNorm(parameters, `${name}.${part}`, input, groups));
  let h = applyConvolution(parameters, `${name}.convolution1`, normal('norm1', x), { padding: 1 });
  if (embedding) {
    const share: Tensor = applyDense(parameters, `${name}.embedding`, silu(embedding));
    h = tf.add(h, tf.reshape(share, [x.shape[0], 1, 1, -1]));
  }
  h = normal('norm2', h);
  if (settings.dropout) h = dropout(h, settings.dropout.rate, settings.dropout.random, `${name}.dropout`);
  h = applyConvolution(parameters, `${name}.convolution2`, h, { padding: 1 });
  const skip = `${name}.skip`;
  return tf.add(parameters[`${skip}.weight`] ? applyConvolution(parameters, skip, x) : x, h);
}
