import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';

/**
 * Binary cross-entropy of probabilities given by logits, summed over all elements:
 * softplus(logits) - targets * logits, which neither overflows nor rounds to 0 or 1.
 * @param logits any shape
 * @param targets the same shape, in [0, 1]; no gradient flows into them
 */
export function bernoulliCrossEntropy(logits: Tensor, targets: Tensor): Scalar {
  return tf.sum(tf.sub(tf.softplus(logits), tf.mul(targets, logits)));
}

/**
 * Negative log density of a normal with one deviation for all elements, summed over all elements.
 * @param mean any shape
 * @param targets the same shape
 * @param logDeviation scalar, natural logarithm of the deviation
 */
export function gaussianNegativeLogDensity(mean: Tensor, targets: Tensor, logDeviation: Tensor): Scalar {
  const elements = mean.size;
  const squares = tf.sum(tf.squaredDifference(targets, mean));
  const precision = tf.exp(tf.mul(logDeviation, -2));
  const constant = 0.5 * Math.log(2 * Math.PI);
  return tf.add(tf.mul(tf.mul(squares, precision), 0.5), tf.mul(tf.add(logDeviation, constant), elements));
}

/**
 * KL divergence of N(mean, exp(logVariance)) from the standard normal, summed over all elements (Kingma and
 * Welling, 2014, appendix B).
 */
export function standardNormalDivergence(mean: Tensor, logVariance: Tensor): Scalar {
  const terms = tf.sub(tf.sub(tf.add(logVariance, 1), tf.square(mean)), tf.exp(logVariance));
  return tf.mul(tf.sum(terms), -0.5);
}
