import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Variable } from './variables.ts';

/**
 * What an average of weights keeps of itself at a step. It begins low, so that the first, random weights are
 * soon forgotten: (1 + step) / (10 + step), as in TensorFlow's ExponentialMovingAverage and diffusers' EMAModel.
 * @param step from 1
 */
export const averagingDecayAt = (decay: number, step: number): number =>
  Math.min(decay, (1 + step) / (10 + step));

/** A weight and its exponential moving average. */
export interface Averaged {
  weight: Variable;
  average: Variable;
  /** Whether an optimizer trains it; anything else, such as a running statistic, is copied. */
  trained: boolean;
}

/**
 * Moves each average towards its weight. Traceable.
 * @param share scalar: 1 - decay
 */
export function moveAverages(all: readonly Averaged[], share: Tensor): void {
  for (const { weight, average, trained } of all) {
    tf.tidy(() => {
      const target = weight.tensor();
      if (!trained) return average.assign(target);
      const present = average.tensor();
      average.assign(tf.add(present, tf.mul(tf.sub(target, present), share)));
    });
  }
}
