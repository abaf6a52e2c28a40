import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { asTensor, attribute, binding, withConstants } from './backend.ts';

/**
 * Bytes of images as numbers from 0 to 1, converted by TensorFlow.
 * @param shape [images, height, width, channels]
 */
export function imagesFromBytes(bytes: Uint8Array, shape: [number, number, number, number]): Tensor4D {
  return tf.tidy(() => {
    const native = binding();
    const [handle] = withConstants([{ shape, values: bytes }], (ids) =>
      native.executeOp(
        'Cast',
        [
          attribute.type('SrcT', native.TF_UINT8),
          attribute.type('DstT', native.TF_FLOAT),
          attribute.bool('Truncate', false),
        ],
        ids,
        1,
      ),
    );
    return tf.mul(asTensor<Tensor4D>(handle!), 1 / 255);
  });
}

/** Numbers from 0 to 1 as bytes, rounded to the nearest; what lies outside is clipped. */
export function bytesFromImages(images: Tensor): Uint8Array {
  const scaled = tf.tidy(() => tf.add(tf.mul(tf.clipByValue(images, 0, 1), 255), 0.5));
  try {
    return Uint8Array.from(scaled.dataSync());
  } finally {
    scaled.dispose();
  }
}
