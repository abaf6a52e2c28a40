import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { silu } from '../../nn/activations.ts';
import { applySpatialAttention } from '../../nn/attention.ts';
import { applyConvolution } from '../../nn/convolution.ts';
import { applyDense } from '../../nn/dense.ts';
import { sinusoidalEmbedding } from '../../nn/embedding.ts';
import { applyGroupNorm } from '../../nn/normalisation.ts';
import {
  convolutionParameters,
  denseParameters,
  normParameters,
  type Parameter,
  residualBlockParameters,
  spatialAttentionParameters,
} from '../../nn/parameters.ts';
import { repeatPixels } from '../../nn/resampling.ts';
import { applyResidualBlock } from '../../nn/residual.ts';
import type { Tensors } from '../../nn/tensors.ts';

/*
 * DDPM's U-Net (Ho et al., 2020), small: one residual block a level on each side, and attention in the middle alone.
 */

/** By level, from the outside in. */
const channels = [32, 64, 128] as const;
const [outer] = channels;
const inner = channels[2];
const embedding = 4 * outer;
const groups = 8;
const heads = 4;
const kernel = 3;

const block = (name: string, inputs: number, outputs: number) =>
  residualBlockParameters(name, { inputs, outputs, embedding });

/** @param pixel channels of an image */
export function unetParameters(pixel: number): Parameter[] {
  const [, middle] = channels;
  return [
    ...denseParameters('time.0', outer, embedding),
    ...denseParameters('time.1', embedding, embedding),
    ...convolutionParameters('input', kernel, pixel, outer),
    ...block('down.0', outer, outer),
    ...convolutionParameters('halve.0', kernel, outer, outer),
    ...block('down.1', outer, middle),
    ...convolutionParameters('halve.1', kernel, middle, middle),
    ...block('down.2', middle, inner),
    ...block('middle.0', inner, inner),
    ...spatialAttentionParameters('middle.attention', inner),
    ...block('middle.1', inner, inner),
    ...block('up.2', 2 * inner, inner),
    ...convolutionParameters('double.1', kernel, inner, middle),
    ...block('up.1', 2 * middle, middle),
    ...convolutionParameters('double.0', kernel, middle, outer),
    ...block('up.0', 2 * outer, outer),
    ...normParameters('norm', outer),
    ...convolutionParameters('output', kernel, outer, pixel),
  ];
}

/**
 * The noise in noisy images.
 * @param x [batch, height, width, channels], height and width divisible by 4
 * @param time float32 [batch], from 0
 * @returns as x
 */
export function predictNoise(weights: Tensors, x: Tensor4D, time: Tensor): Tensor4D {
  const sines = sinusoidalEmbedding(time, outer);
  const hidden = silu(applyDense(weights, 'time.0', sines));
  const embedded: Tensor2D = applyDense(weights, 'time.1', hidden);
  const through = (name: string, h: Tensor4D) => applyResidualBlock(weights, name, h, embedded, { groups });
  const same = (name: string, h: Tensor4D, stride = 1) =>
    applyConvolution(weights, name, h, { stride, padding: 1 });
  const h0 = through('down.0', same('input', x));
  const h1 = through('down.1', same('halve.0', h0, 2));
  const h2 = through('down.2', same('halve.1', h1, 2));
  const attended = applySpatialAttention(weights, 'middle.attention', through('middle.0', h2), {
    heads,
    groups,
  });
  let h = through('middle.1', attended);
  h = through('up.2', tf.concat([h, h2], 3));
  h = through('up.1', tf.concat([same('double.1', repeatPixels(h)), h1], 3));
  h = through('up.0', tf.concat([same('double.0', repeatPixels(h)), h0], 3));
  return same('output', silu(applyGroupNorm(weights, 'norm', h, groups)));
}
