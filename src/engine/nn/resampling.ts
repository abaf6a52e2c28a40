import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';

/**
 * Doubles height and width by repeating each pixel. Made of concatenations, which can be differentiated as often
 * as needed: XLA has no gradient of TensorFlow's nearest-neighbour resizing on processors.
 * @param x [batch, height, width, channels]
 */
export function repeatPixels(x: Tensor4D): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const wide = tf.reshape(tf.concat([x, x], 3), [batch, height, 1, 2 * width * channels]);
  return tf.reshape(tf.concat([wide, wide], 2), [batch, 2 * height, 2 * width, channels]);
}

/**
 * Halves height and width, which must be even, to the means of two by two pixels.
 * @param x [batch, height, width, channels]
 */
export function averagePixels(x: Tensor4D): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const row = width * channels;
  const [upper, lower] = tf.split(tf.reshape(x, [batch * (height / 2), 2 * row]), 2, 1);
  const columns = tf.reshape(tf.add(upper!, lower!), [(batch * height * width) / 4, 2 * channels]);
  const [left, right] = tf.split(columns, 2, 1);
  return tf.reshape(tf.mul(tf.add(left!, right!), 0.25), [batch, height / 2, width / 2, channels]);
}
