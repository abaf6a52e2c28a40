import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { Variable } from './variables.ts';

/** The norm of all gradients together. Traceable. */
export const globalNorm = (gradients: readonly Tensor[]): Scalar =>
  tf.tidy(() => tf.sqrt(tf.addN(gradients.map((gradient) => tf.sum<Scalar>(tf.square(gradient))))));

/** PyTorch's, against a division by 0. */
const epsilon = 1e-6;

/**
 * Scales gradients down to a largest norm of all of them together (Pascanu et al., 2013), as PyTorch's
 * `clip_grad_norm_` does. Traceable.
 * @param limit above 0
 * @returns the gradients, and the norm that they had
 */
export function clipByGlobalNorm(
  gradients: readonly Tensor[],
  limit: number,
): { gradients: Tensor[]; norm: Scalar } {
  const norm = globalNorm(gradients);
  const factor = tf.tidy(() => tf.minimum(tf.div(limit, tf.add(norm, epsilon)), 1));
  const clipped = gradients.map((gradient) => tf.mul(gradient, factor));
  factor.dispose();
  return { gradients: clipped, norm };
}

/** Sets every number of a variable beyond +-limit to that limit. Traceable. */
export const clipValues = (variable: Variable, limit: number): void =>
  tf.tidy(() => variable.assign(tf.clipByValue(variable.tensor(), -limit, limit)));
