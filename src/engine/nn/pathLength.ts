import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { constantOf } from './losses.ts';

/** How far the running mean of path lengths moves towards a batch's; as in StyleGAN 2's code. */
const decay = 0.01;

/**
 * How far images move for a step of their styles (Karras et al., 2020, section 3.2): |J^T y| for random images y,
 * where J is the Jacobian of the generator; its root mean square over the layers. Differentiable.
 * @param synthesise images of styles, each image of its own styles alone
 * @param styles [batch, layers, size]
 * @param noise normal numbers in the shape of the images
 * @returns [batch]
 */
export function pathLengths(
  synthesise: (styles: Tensor3D) => Tensor4D,
  styles: Tensor3D,
  noise: Tensor4D,
): Tensor1D {
  const [, height, width] = noise.shape;
  const direction = tf.mul(noise, 1 / Math.sqrt(height * width));
  const along = (given: Tensor): Scalar => tf.sum(tf.mul(synthesise(given as Tensor3D), direction));
  const gradient = tf.grad(along)(styles);
  return tf.sqrt(tf.mean(tf.sum(tf.square(gradient), 2), 1));
}

/**
 * Mean of (length - mean length)^2, not yet times its weight. The mean is a running one, which counts the batch in.
 * @param lengths [batch]
 * @param mean the running mean before
 * @returns the penalty, and the running mean after
 */
export function pathLengthPenalty(lengths: Tensor1D, mean: Tensor): { penalty: Scalar; mean: Scalar } {
  const batch = constantOf(lengths, (values) => tf.mean(values));
  const moved: Scalar = tf.add(mean, tf.mul(tf.sub(batch, mean), decay));
  return { penalty: tf.mean(tf.square(tf.sub(lengths, moved))), mean: moved };
}
