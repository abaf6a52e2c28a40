import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { attribute, binding, executeOp } from '../tensorflow/backend.ts';

/**
 * Adds a bias along the last axis. TensorFlow's own operation, as tfjs would broadcast.
 * @param x [..., features]
 * @param bias [features]
 */
export function biasAdd<T extends Tensor>(x: T, bias: Tensor): T {
  const add = tf.customGrad((input, offset) => {
    const features = offset as Tensor;
    const shape = features.shape;
    const value = executeOp<T>(
      'BiasAdd',
      [attribute.type('T', binding().TF_FLOAT), attribute.text('data_format', 'NHWC')],
      [input as Tensor, features],
    );
    return {
      value,
      gradFunc: (dy: Tensor) => [dy, tf.reshape(tf.sum(dy, [...dy.shape.slice(0, -1).keys()]), shape)],
    };
  });
  return add(x, bias) as T;
}

/**
 * Rectified linear unit. Its gradient is one TensorFlow operation, and differentiable itself.
 */
export function relu<T extends Tensor>(x: T): T {
  const rectify = tf.customGrad((input, save) => {
    const value = tf.relu(input as T);
    (save as (tensors: Tensor[]) => void)([value]);
    return { value, gradFunc: (dy: T, saved: Tensor[]) => reluGradient(dy, saved[0]!) };
  });
  return rectify(x);
}

function reluGradient(dy: Tensor, y: Tensor): Tensor {
  const gradient = tf.customGrad((outer, output, save) => {
    (save as (tensors: Tensor[]) => void)([output as Tensor]);
    return {
      value: executeOp(
        'ReluGrad',
        [attribute.type('T', binding().TF_FLOAT)],
        [outer as Tensor, output as Tensor],
      ),
      gradFunc: (ddy: Tensor, saved: Tensor[]) => [reluGradient(ddy, saved[0]!), tf.zerosLike(saved[0]!)],
    };
  });
  return gradient(dy, y);
}

/**
 * x W + b.
 * @param x [batch, in]
 * @param weight [in, out]
 * @param bias [out]
 * @returns [batch, out]
 */
export function dense(x: Tensor2D, weight: Tensor, bias: Tensor): Tensor2D {
  return biasAdd(tf.matMul(x, weight as Tensor2D), bias);
}
