import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';

/** Against an infinite slope of the root at 0. */
const epsilon = 1e-8;

export interface Groups {
  /** Images that are compared with each other, at most: the greatest divisor of the batch up to this. */
  size: number;
  /** Batches that lie one after another in `x` and have nothing to do with each other; 1 if not given. */
  batches?: number;
}

/**
 * Appends a channel that says how much images differ from each other (Karras et al., 2018, section 3): the standard
 * deviation of each feature within a group, averaged over features and pixels. As in StyleGAN 2's code, a group takes
 * every (batch / size)th image.
 * @param x [batches x batch, height, width, channels]
 * @returns [..., channels + 1]
 */
export function appendMinibatchDeviation(x: Tensor4D, { size, batches = 1 }: Groups): Tensor4D {
  const [images, height, width, channels] = x.shape;
  const batch = images / batches;
  const group = greatestDivisor(batch, size);
  const groups = batch / group;
  const grouped = tf.reshape(x, [batches, group, groups, height * width * channels]);
  const centred: Tensor = tf.sub(grouped, tf.mean(grouped, 1, true));
  const variance = tf.mean(tf.square(centred), 1);
  const deviation = tf.mean(tf.sqrt(tf.add(variance, epsilon)), 2);
  const spread = tf.broadcastTo(tf.reshape(deviation, [batches, 1, groups, 1]), [
    batches,
    group,
    groups,
    height * width,
  ]);
  return tf.concat([x, tf.reshape(spread, [images, height, width, 1])], 3);
}

function greatestDivisor(count: number, most: number): number {
  for (let divisor = Math.min(count, most); divisor > 1; divisor -= 1) {
    if (count % divisor === 0) return divisor;
  }
  return 1;
}
