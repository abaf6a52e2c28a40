import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { biasAdd } from './dense.ts';
import { tensorOf, type Tensors } from './tensors.ts';

/** Type A doesn't see the pixel itself, type B does (van den Oord et al., "Pixel recurrent neural networks"). */
export type Mask = 'A' | 'B';

/** The taps that a mask leaves: in raster order, those before the centre, and for type B the centre. */
export const unmaskedTaps = (mask: Mask, side: number): number =>
  Math.floor((side * side) / 2) + (mask === 'B' ? 1 : 0);

/**
 * Masked convolution with stride 1 that keeps height and width. One product over the unmasked taps alone (24 of
 * 49, 5 of 9), since convolutions with few channels are slow on processors. The weight has the full kernel's
 * shape; masked taps are never read, and their gradient is 0.
 * @param x [batch, height, width, in]
 * @param weight [side, side, in, out], the side odd
 * @returns [batch, height, width, out]
 */
export function convolveMasked(x: Tensor4D, weight: Tensor, mask: Mask): Tensor4D {
  const [batch, height, width, inputs] = x.shape;
  const [side, , , outputs] = weight.shape as [number, number, number, number];
  const reach = (side - 1) / 2;
  const taps = unmaskedTaps(mask, side);
  const rows = tf.slice(
    tf.reshape(weight, [side * side * inputs, outputs]),
    [0, 0],
    [taps * inputs, outputs],
  );
  const padded = tf.pad(x, [
    [0, 0],
    [reach, 0],
    [reach, reach],
    [0, 0],
  ]);
  const shifted = Array.from({ length: taps }, (_, tap) =>
    tf.slice(padded, [0, Math.floor(tap / side), tap % side, 0], [batch, height, width, inputs]),
  );
  const patches = tf.reshape(tf.concat(shifted, 3), [batch * height * width, taps * inputs]);
  return tf.reshape(tf.matMul(patches, rows), [batch, height, width, outputs]);
}

/** The layer of `convolutionParameters` under a mask. */
export function applyMaskedConvolution(parameters: Tensors, name: string, x: Tensor4D, mask: Mask): Tensor4D {
  const y = convolveMasked(x, tensorOf(parameters, `${name}.weight`), mask);
  const bias = parameters[`${name}.bias`];
  return bias ? biasAdd(y, bias) : y;
}
