import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { convolve } from './convolution.ts';
import { biasAdd } from './dense.ts';
import { tensorOf, type Tensors } from './tensors.ts';

/** Type A doesn't see the pixel itself, type B does (van den Oord et al., "Pixel recurrent neural networks"). */
export type Mask = 'A' | 'B';

/** The taps that a mask leaves: in raster order, those before the centre, and for type B the centre. */
export const unmaskedTaps = (mask: Mask, side: number): number =>
  Math.floor((side * side) / 2) + (mask === 'B' ? 1 : 0);

/**
 * Masked convolution with stride 1 that keeps height and width. It runs over the kernel's rows down to the
 * centre alone (28 taps of 49, 6 of 9), since none below is unmasked. The weight has the full kernel's shape;
 * the gradient of masked taps is 0.
 *
 * With convolutions by oneDNN this took three quarters of the time of one product over the unmasked taps, which
 * is what serves best where XLA compiles convolutions too.
 * @param x [batch, height, width, in]
 * @param weight [side, side, in, out], the side odd
 * @returns [batch, height, width, out]
 */
export function convolveMasked(x: Tensor4D, weight: Tensor, mask: Mask): Tensor4D {
  const side = weight.shape[0];
  const reach = (side - 1) / 2;
  const taps = unmaskedTaps(mask, side);
  const visible = Float32Array.from({ length: (reach + 1) * side }, (_, tap) => (tap < taps ? 1 : 0));
  const upper = tf.slice(weight as Tensor4D, 0, reach + 1);
  const masked = tf.mul(upper, tf.tensor4d(visible, [reach + 1, side, 1, 1]));
  const padded = tf.pad(x, [
    [0, 0],
    [reach, 0],
    [reach, reach],
    [0, 0],
  ]);
  return convolve(padded, masked);
}

/** The layer of `convolutionParameters` under a mask. */
export function applyMaskedConvolution(parameters: Tensors, name: string, x: Tensor4D, mask: Mask): Tensor4D {
  const y = convolveMasked(x, tensorOf(parameters, `${name}.weight`), mask);
  const bias = parameters[`${name}.bias`];
  return bias ? biasAdd(y, bias) : y;
}
