import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { convolve, type Geometry } from './convolution.ts';
import { biasAdd } from './dense.ts';
import { filtered, type Taps } from './resampledKernels.ts';
import { tensorOf, type Tensors } from './tensors.ts';

/*
 * Layers with an equalised learning rate (Karras et al., 2018, section 4.1): weights begin as N(0, 1) and are scaled
 * by He's constant whenever they are used, so that an optimizer that divides by the size of gradients moves all layers
 * at the same relative speed.
 */

/** What makes leaky rectified features of slope 0.2 as great as the ones before (He et al., 2015), about. */
export const rectifierGain = Math.SQRT2;

/** A number of an equalised layer: multiplied by this, its first deviation is 1 / sqrt(fan in). */
export const equalisedScale = (fanIn: number): number => 1 / Math.sqrt(fanIn);

export interface Equalised {
  /** What the weights' learning rate is multiplied by, in effect; 1 if not given. */
  rateFactor?: number;
  /** What the output is to be multiplied by, which costs nothing here; 1 if not given. */
  gain?: number;
}

/**
 * x W + b of an equalised dense layer (`equalisedDenseParameters`).
 * @param x [batch, in]
 * @returns [batch, out]
 */
export function applyEqualisedDense(
  parameters: Tensors,
  name: string,
  x: Tensor2D,
  { rateFactor = 1, gain = 1 }: Equalised = {},
): Tensor2D {
  const weight = tensorOf(parameters, `${name}.weight`) as Tensor2D;
  const scale = gain * rateFactor * equalisedScale(weight.shape[0]);
  const product: Tensor2D = tf.matMul(x, tf.mul<Tensor2D>(weight, scale));
  const bias = parameters[`${name}.bias`];
  return bias ? biasAdd(product, scaledBy(bias, gain * rateFactor)) : product;
}

/** A tensor times a number, or itself where that is 1. */
const scaledBy = <T extends Tensor>(x: T, factor: number): T => (factor === 1 ? x : tf.mul(x, factor));

export interface EqualisedConvolution extends Pick<Equalised, 'gain'> {
  /** Halves height and width through a filter of these taps; not given: keeps them. */
  halvedBy?: Taps;
}

/**
 * An equalised convolution with as many zeros around as keep the size (`equalisedConvolutionParameters`), and its
 * bias, where it has one.
 * @param x [batch, height, width, in]
 */
export function applyEqualisedConvolution(
  parameters: Tensors,
  name: string,
  x: Tensor4D,
  { gain = 1, halvedBy }: EqualisedConvolution = {},
): Tensor4D {
  const weight = tensorOf(parameters, `${name}.weight`);
  const [side, , inputs] = weight.shape as [number, number, number];
  const scaled = tf.mul(weight, gain * equalisedScale(side * side * inputs));
  const output = halvedBy ? convolveHalving(x, scaled, halvedBy) : convolve(x, scaled, keeping(side));
  const bias = parameters[`${name}.bias`];
  return bias ? biasAdd(output, scaledBy(bias, gain)) : output;
}

const keeping = (side: number): Geometry => ({ padding: (side - 1) / 2 });

/** A convolution, then every second pixel of it behind a filter: one convolution with stride 2. */
function convolveHalving(x: Tensor4D, weight: Tensor, taps: Taps): Tensor4D {
  const kernel = filtered(weight, taps, 'halving');
  return convolve(x, kernel, { stride: 2, padding: kernel.shape[0] / 2 - 1 });
}
