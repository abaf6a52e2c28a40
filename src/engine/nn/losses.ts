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

/**
 * Mean of squared differences over all elements.
 */
export const meanSquaredError = (prediction: Tensor, target: Tensor): Scalar =>
  tf.mean(tf.squaredDifference(prediction, target));

/**
 * Mean cross-entropy of classes given by logits.
 * @param logits [..., classes]
 * @param ids int32 [...], each from 0 to classes - 1
 */
export function softmaxCrossEntropy(logits: Tensor, ids: Tensor): Scalar {
  const classes = logits.shape.at(-1)!;
  const rows = tf.reshape(logits, [-1, classes]);
  // Shifted by the greatest logit, through which no gradient needs to flow.
  const greatest = constantOf(rows, (values) => tf.max(values, 1, true));
  const shifted = tf.sub(rows, greatest);
  const logSums = tf.log(tf.sum(tf.exp(shifted), 1));
  const chosen = tf.sum(tf.mul(shifted, tf.oneHot(tf.reshape(ids, [ids.size]), classes, 1, 0, 'float32')), 1);
  return tf.mean(tf.sub(logSums, chosen));
}

/** What `of` computes, taken for a constant by gradients. */
export const constantOf = (x: Tensor, of: (x: Tensor) => Tensor): Tensor =>
  tf.customGrad((input) => ({
    value: of(input as Tensor),
    gradFunc: () => tf.zerosLike(input as Tensor),
  }))(x);

/** Mean loss of a discriminator that takes `real` for real and `made` for made: -log D and -log(1 - D). */
export const discriminatorLoss = (real: Tensor, made: Tensor): Scalar =>
  tf.add(tf.mean(tf.softplus(tf.neg(real))), tf.mean(tf.softplus(made)));

/** The non-saturating loss of a generator: -log D of what it made. */
export const generatorLoss = (made: Tensor): Scalar => tf.mean(tf.softplus(tf.neg(made)));
