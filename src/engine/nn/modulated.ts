import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { convolve } from './convolution.ts';
import { equalisedScale } from './equalised.ts';
import { doubleThrough, type Taps } from './resampledKernels.ts';

/** Against a division by 0. */
const epsilon = 1e-8;

export interface Modulation {
  /** Whether each output channel is scaled to what its deviation would be, were the input's 1. */
  demodulate: boolean;
  /** Doubles height and width through a filter of these taps; not given: keeps them. */
  doubledBy?: Taps;
  /** What the output is to be multiplied by, which costs nothing here; 1 if not given. */
  gain?: number;
}

/**
 * StyleGAN 2's modulated convolution (Karras et al., 2020, equations 1 to 3), without bias. Each image has kernels of
 * its own, w s over the input channels, divided by their norm over input channels and taps. Computed without making
 * them: the input is scaled by s, convolved with the kernel that all images share, and the output divided by the
 * norms, which are those of w s exactly: sum (w s)^2 = sum_in s^2 (sum_taps w^2).
 * @param x [batch, height, width, in]
 * @param weight N(0, 1) at first: [side, side, in, out], or where it doubles [side, side, out, in]
 * @param styles [batch, in]
 * @returns [batch, height, width, out], or twice the height and width
 */
export function modulatedConvolution(
  x: Tensor4D,
  weight: Tensor,
  styles: Tensor2D,
  { demodulate, doubledBy, gain = 1 }: Modulation,
): Tensor4D {
  const [side, , third, fourth] = weight.shape as [number, number, number, number];
  const [inputs, outputs] = doubledBy ? [fourth, third] : [third, fourth];
  const scale = equalisedScale(side * side * inputs);
  const scaled = tf.mul(weight, demodulate ? scale : gain * scale);
  const scaledInput = scaleChannels(x, styles);
  const output = doubledBy
    ? doubleThrough(scaledInput, scaled, doubledBy)
    : convolve(scaledInput, scaled, { padding: (side - 1) / 2 });
  if (!demodulate) return output;
  const squares: Tensor2D = tf.sum(tf.reshape(tf.square(scaled), [side * side, third, fourth]), 0);
  const norms = tf.matMul(tf.square(styles), squares, false, doubledBy !== undefined);
  const factors = tf.mul(tf.rsqrt(tf.add(norms, epsilon)), gain);
  return scaleChannels(output, tf.reshape(factors, [-1, outputs]));
}

/** @param factors [batch, channels] */
function scaleChannels(x: Tensor4D, factors: Tensor2D): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const pixels = tf.reshape(x, [batch, height * width, channels]);
  return tf.reshape(tf.mul(pixels, tf.reshape(factors, [batch, 1, channels])), x.shape);
}
