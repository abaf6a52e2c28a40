import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { Random } from '../tensorflow/random.ts';

/** Scores of images, one each: a critic's or a discriminator's logits. */
export type Critic = (images: Tensor4D) => Tensor;

const gradientOf = (critic: Critic, images: Tensor4D): Tensor =>
  tf.grad((x: Tensor) => tf.sum(critic(x as Tensor4D)))(images);

const squaredNorms = (gradient: Tensor): Tensor =>
  tf.sum(tf.square(tf.reshape(gradient, [gradient.shape[0], -1])), 1);

/**
 * Mean of (|grad critic| - 1)^2 over the images (Gulrajani et al., 2017), not yet times lambda.
 * @param images [batch, height, width, channels], see `between`
 */
export function gradientPenalty(critic: Critic, images: Tensor4D): Scalar {
  // Keeps the root's slope finite where the gradient is 0.
  const norms = tf.sqrt(tf.add(squaredNorms(gradientOf(critic, images)), 1e-12));
  return tf.mean(tf.square(tf.sub(norms, 1)));
}

/** Images on the lines between real and made ones, each at a place of its own. */
export function between(real: Tensor4D, made: Tensor4D, random: Random, stream: string): Tensor4D {
  const place = random.uniform(stream, [real.shape[0], 1, 1, 1]);
  return tf.add(tf.mul(place, real), tf.mul(tf.sub(1, place), made));
}

/** Mean of |grad critic|^2 over real images (R1; Mescheder et al., 2018), not yet times gamma / 2. */
export const realGradientPenalty = (critic: Critic, images: Tensor4D): Scalar =>
  tf.mean(squaredNorms(gradientOf(critic, images)));
