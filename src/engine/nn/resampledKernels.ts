import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { convolveTransposed } from './convolution.ts';

/**
 * Low-pass filters along each axis, up to scale: [1, 1] repeats or averages pixels, [1, 3, 3, 1] is StyleGAN's,
 * which aliases less.
 */
export type Taps = 'box' | 'binomial';

/** Sums of two neighbours that make up a filter. */
const pairSums: Record<Taps, number> = { box: 1, binomial: 3 };

/**
 * A kernel and a low-pass filter as one kernel, so that resampling and convolving take one operation with stride 2 in
 * place of several over all pixels. Doubling keeps the mean of the pixels, and so does halving.
 * @param weight [side, side, in, out], or transposed
 * @returns [side + 1 (box) or side + 3 (binomial), likewise, in, out]
 */
export function filtered(weight: Tensor, taps: Taps, direction: 'doubling' | 'halving'): Tensor {
  const times = pairSums[taps];
  let kernel = weight as Tensor4D;
  for (let time = 0; time < times; time += 1) kernel = neighbourSums(kernel);
  const scale = direction === 'doubling' ? 4 ** (1 - times) : 4 ** -times;
  return scale === 1 ? kernel : tf.mul(kernel, scale);
}

/** Convolution with [1, 1] along both sides, which makes each one longer. */
function neighbourSums(kernel: Tensor4D): Tensor4D {
  const beside: [number, number] = [0, 0];
  const rows = tf.add<Tensor4D>(
    tf.pad(kernel, [[0, 1], beside, beside, beside]),
    tf.pad(kernel, [[1, 0], beside, beside, beside]),
  );
  return tf.add(
    tf.pad(rows, [beside, [0, 1], beside, beside]),
    tf.pad(rows, [beside, [1, 0], beside, beside]),
  );
}

/**
 * Doubles height and width through the filter, each channel by itself.
 * @param x [batch, height, width, channels], few channels
 */
export function doubleSmoothly(x: Tensor4D, taps: Taps): Tensor4D {
  const channels = x.shape[3];
  const identity = tf.reshape(tf.eye(channels), [1, 1, channels, channels]);
  return doubleThrough(x, identity, taps);
}

/**
 * Doubles height and width through the filter, then convolves: one transposed convolution with stride 2.
 * @param weight [side, side, out, in]: of a transposed convolution, whose sides are those of the convolution turned
 *   by 180 degrees
 */
export function doubleThrough(x: Tensor4D, weight: Tensor, taps: Taps): Tensor4D {
  const kernel = filtered(weight, taps, 'doubling');
  return convolveTransposed(x, kernel, { stride: 2, padding: kernel.shape[0] / 2 - 1 });
}
