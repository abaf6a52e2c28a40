import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';

/** From 0 to 1, as batches have images, to -1 to 1, as networks make and judge them. */
export const toSigned = (images: Tensor4D): Tensor4D => tf.sub(tf.mul(images, 2), 1);

/** From -1 to 1 to 0 to 1. */
export const fromSigned = (images: Tensor4D): Tensor4D => tf.mul(tf.add(images, 1), 0.5);
