import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { constantOf } from './losses.ts';

/** PyTorch's, against a division by 0. */
const epsilon = 1e-12;

const unit = (vector: Tensor): Tensor2D =>
  tf.div<Tensor2D>(vector, tf.maximum(tf.sqrt(tf.sum(tf.square(vector))), epsilon));

/**
 * A weight divided by an estimate of its greatest singular value, by one power iteration from where the last one
 * ended (Miyato et al., 2018). Gradients flow through the weight alone, as with PyTorch's
 * `parametrizations.spectral_norm`, whose buffer `v` the direction is.
 * @param weight [..., out], a matrix of all dimensions but the last by the last
 * @param direction [size of the weight / out], of any length
 * @param advance whether the direction moves on, as it does once an update of the network
 * @returns the weight, of the same shape, and the next direction, of length 1
 */
export function spectrallyNormalised(
  weight: Tensor,
  direction: Tensor,
  advance: boolean,
): { weight: Tensor; direction: Tensor } {
  const columns = weight.shape.at(-1)!;
  const matrix: Tensor2D = tf.reshape(weight, [-1, columns]);
  const constant = constantOf(matrix, (values) => values.clone()) as Tensor2D;
  const start = unit(tf.reshape(direction, [-1, 1]));
  const left = unit(tf.matMul(constant, start, true));
  const right = advance ? unit(tf.matMul(constant, left)) : start;
  const greatest = tf.sum(tf.mul(tf.matMul(matrix, right, true), left));
  return { weight: tf.div(weight, greatest), direction: tf.reshape(right, direction.shape) };
}
