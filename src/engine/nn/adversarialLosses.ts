import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { relu } from './activations.ts';

/** What two networks that play against each other minimise, each a mean over scores (logits) of images. */
export interface AdversarialLosses {
  /**
   * Of the discriminator on real images.
   * @param smoothing how far below 1 the target of a real image lies (Salimans et al., 2016)
   */
  real: (scores: Tensor, smoothing: number) => Scalar;
  /** Of the discriminator on images that were made. */
  made: (scores: Tensor) => Scalar;
  /** Of the generator on what it made. */
  generator: (scores: Tensor) => Scalar;
  /** Score above which an image counts as taken for real. */
  threshold: number;
}

export type AdversarialObjective = 'nonSaturating' | 'minimax' | 'leastSquares' | 'hinge';

/** -t log D - (1 - t) log(1 - D) for D = sigmoid(scores). */
const crossEntropy = (scores: Tensor, target: number): Scalar =>
  tf.mean(target === 0 ? tf.softplus(scores) : tf.sub(tf.softplus(scores), tf.mul(scores, target)));

const halfSquare = (scores: Tensor, target: number): Scalar =>
  tf.mul(tf.mean(tf.square(tf.sub(scores, target))), 0.5);

const logistic = {
  real: (scores: Tensor, smoothing: number) => crossEntropy(scores, 1 - smoothing),
  made: (scores: Tensor) => crossEntropy(scores, 0),
  threshold: 0,
};

/**
 * - `nonSaturating`: cross-entropy, and -log D for the generator (Goodfellow et al., 2014, section 3).
 * - `minimax`: cross-entropy, and log(1 - D) for the generator (the same, equation 1).
 * - `leastSquares`: half the squares of D - 1 and D, and of D - 1 for the generator (Mao et al., 2017, equation 9).
 * - `hinge`: max(0, 1 - D) and max(0, 1 + D), and -D for the generator (Lim and Ye, 2017); it has no targets to
 *   smooth.
 */
export const adversarialLosses: Readonly<Record<AdversarialObjective, AdversarialLosses>> = {
  nonSaturating: { ...logistic, generator: (scores) => crossEntropy(scores, 1) },
  minimax: { ...logistic, generator: (scores) => tf.neg(crossEntropy(scores, 0)) },
  leastSquares: {
    real: (scores, smoothing) => halfSquare(scores, 1 - smoothing),
    made: (scores) => halfSquare(scores, 0),
    generator: (scores) => halfSquare(scores, 1),
    threshold: 0.5,
  },
  hinge: {
    real: (scores) => tf.mean(relu(tf.sub(1, scores))),
    made: (scores) => tf.mean(relu(tf.add(scores, 1))),
    generator: (scores) => tf.neg(tf.mean(scores)),
    threshold: 0,
  },
};
