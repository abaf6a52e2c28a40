import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Random } from '../tensorflow/random.ts';

/**
 * Sets elements to 0 with probability `rate` and scales the others so that the mean stays (Srivastava et al.,
 * 2014). For training alone: elsewhere leave it out.
 * @param rate in [0, 1)
 * @param stream unlike any other draw's of the step
 */
export function dropout<T extends Tensor>(x: T, rate: number, random: Random, stream: string): T {
  if (rate === 0) return x;
  const kept = tf.cast(tf.greaterEqual(random.uniform(stream, x.shape), rate), 'float32');
  return tf.mul(x, tf.mul(kept, 1 / (1 - rate)));
}
