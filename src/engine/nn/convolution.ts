import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { biasAdd } from './dense.ts';

/**
 * 4x4 convolution with stride 2 that halves an even height and width. TensorFlow's SAME padding is one pixel
 * on each side here, as PyTorch's `padding=1`.
 * @param x [batch, height, width, in]
 * @param weight [4, 4, in, out]
 * @param bias [out]
 * @returns [batch, height / 2, width / 2, out]
 */
export function halve(x: Tensor4D, weight: Tensor, bias: Tensor): Tensor4D {
  return biasAdd(tf.conv2d(x, weight as Tensor4D, 2, 'same'), bias);
}

/**
 * 4x4 transposed convolution with stride 2 that doubles height and width, the transpose of `halve`.
 * @param x [batch, height, width, in]
 * @param weight [4, 4, out, in]
 * @param bias [out]
 * @returns [batch, 2 height, 2 width, out]
 */
export function double(x: Tensor4D, weight: Tensor, bias: Tensor): Tensor4D {
  const [batch, height, width] = x.shape;
  const shape: [number, number, number, number] = [batch, 2 * height, 2 * width, weight.shape[2]!];
  return biasAdd(tf.conv2dTranspose(x, weight as Tensor4D, shape, 2, 'same'), bias);
}
