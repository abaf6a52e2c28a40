import * as tf from '@tensorflow/tfjs-core';
import type { Rank, Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { attribute } from '../tensorflow/backend.ts';
import { defineOperation, floats, runOperation } from '../tensorflow/operations.ts';
import { tensorOf, type Tensors } from './tensors.ts';

export { relu } from './activations.ts';

const addBias = defineOperation({
  name: 'BiasAdd',
  saves: ['bias'],
  compute: ({ x, bias }: { x: Tensor; bias: Tensor }) =>
    runOperation('BiasAdd', [floats(), attribute.text('data_format', 'NHWC')], [x, bias]),
  gradients: (dy) => ({
    // A clone, since tfjs frees a gradient that it has added to another.
    x: () => dy.clone(),
    bias: () => tf.sum(dy, [...dy.shape.slice(0, -1).keys()]),
  }),
});

/**
 * Adds a bias along the last axis. TensorFlow's own operation, as tfjs would broadcast.
 * @param x [..., features]
 * @param bias [features]
 */
export const biasAdd = <T extends Tensor>(x: T, bias: Tensor): T => addBias({ x, bias }, {}) as T;

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

/**
 * The dense layer of `denseParameters`, over the last axis.
 * @param x [..., in]
 * @returns [..., out]
 */
export function applyDense<T extends Tensor>(parameters: Tensors, name: string, x: T): T {
  const weight = tensorOf(parameters, `${name}.weight`) as Tensor2D;
  const [inputs, outputs] = weight.shape;
  const rows = tf.reshape<Rank.R2>(x, [-1, inputs]);
  const bias = parameters[`${name}.bias`];
  const product = bias ? dense(rows, weight, bias) : tf.matMul(rows, weight);
  return tf.reshape(product, [...x.shape.slice(0, -1), outputs]) as T;
}
