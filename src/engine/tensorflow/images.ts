import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { asTensor, attribute, binding, executeOp } from './backend.ts';

/**
 * Bytes of images as numbers from 0 to 1, converted by TensorFlow.
 * @param shape [images, height, width, channels]
 */
export function imagesFromBytes(bytes: Uint8Array, shape: [number, number, number, number]): Tensor4D {
  return tf.tidy(() => {
    const id = binding().createTensor(shape, binding().TF_UINT8, bytes);
    // The copy in float32 is made before the tidy frees the tensor, which shares the bytes' memory.
    return imagesFromByteTensor(asTensor<Tensor4D>({ id, shape, dtype: binding().TF_UINT8 }));
  });
}

/** @param bytes a uint8 tensor, which tfjs takes for one of int32 */
export function imagesFromByteTensor(bytes: Tensor4D): Tensor4D {
  const native = binding();
  const floats = executeOp<Tensor4D>(
    'Cast',
    [
      attribute.type('SrcT', native.TF_UINT8),
      attribute.type('DstT', native.TF_FLOAT),
      attribute.bool('Truncate', false),
    ],
    [bytes],
  );
  return tf.mul(floats, 1 / 255);
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
