import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { tensorOf, type Tensors } from './tensors.ts';

/** Added to variances; PyTorch's default of every norm. */
const epsilon = 1e-5;

/** How far running statistics move towards those of a batch; PyTorch's default. */
const momentum = 0.1;

// Norms of images are one scale and one shift of each element, made from sums over x: so a step passes over x
// once or twice for the sums and once for the result, forward and backward alike.

const inverseRoot = (variance: Tensor): Tensor => tf.rsqrt(tf.add(variance, epsilon));

/**
 * Batch norm in training, over all axes but the last (Ioffe and Szegedy, 2015).
 * @param x [batch, ..., features]
 * @returns the output, and the running statistics' new values by parameter name; the running variance is
 * the unbiased one
 */
export function trainBatchNorm<T extends Tensor>(
  parameters: Tensors,
  name: string,
  x: T,
): { output: T; updates: Record<string, Tensor> } {
  const features = x.shape.at(-1)!;
  const count = x.size / features;
  const runningMean = tensorOf(parameters, `${name}.runningMean`);
  const runningVariance = tensorOf(parameters, `${name}.runningVariance`);
  // By item first, then over the items: sums into a single row of features leave cores idle.
  const items = tf.reshape(x, [x.shape[0], -1, features]);
  const means = tf.mean(items, 1);
  const mean = tf.mean(means, 0);
  const within = tf.mean(tf.square(tf.sub(items, tf.reshape(means, [-1, 1, features]))), 1);
  const variance = tf.mean(tf.add(within, tf.square(tf.sub(means, mean))), 0);
  const unbiased = tf.mul(variance, count / Math.max(count - 1, 1));
  const move = (from: Tensor, to: Tensor) => tf.add(from, tf.mul(tf.sub(to, from), momentum));
  return {
    output: normalised(parameters, name, x, mean, variance),
    updates: {
      [`${name}.runningMean`]: move(runningMean, mean),
      [`${name}.runningVariance`]: move(runningVariance, unbiased),
    },
  };
}

/** Batch norm by the running statistics, as for sampling and evaluation. */
export function applyBatchNorm<T extends Tensor>(parameters: Tensors, name: string, x: T): T {
  const mean = tensorOf(parameters, `${name}.runningMean`);
  const variance = tensorOf(parameters, `${name}.runningVariance`);
  return normalised(parameters, name, x, mean, variance);
}

/** @param mean, variance [features] */
function normalised<T extends Tensor>(
  parameters: Tensors,
  name: string,
  x: T,
  mean: Tensor,
  variance: Tensor,
): T {
  const features = x.shape.at(-1)!;
  const scale = tf.mul(tensorOf(parameters, `${name}.weight`), inverseRoot(variance));
  const shift = tf.sub(tensorOf(parameters, `${name}.bias`), tf.mul(mean, scale));
  const items = tf.reshape(x, [x.shape[0], -1, features]);
  // One row an item, so that their gradients too are summed by item first.
  const perItem = (row: Tensor) =>
    tf.broadcastTo(tf.reshape(row, [1, 1, features]), [x.shape[0], 1, features]);
  return tf.reshape(tf.add(tf.mul(items, perItem(scale)), perItem(shift)), x.shape) as T;
}

/**
 * Layer norm over the last axis (Ba et al., 2016); its bias is optional.
 * @param x [..., features]
 */
export function applyLayerNorm<T extends Tensor>(parameters: Tensors, name: string, x: T): T {
  const centred = tf.sub(x, tf.mean(x, -1, true));
  const variance = tf.mean(tf.square(centred), -1, true);
  const unit = tf.mul(centred, inverseRoot(variance));
  const scaled: T = tf.mul(unit, tensorOf(parameters, `${name}.weight`));
  const bias = parameters[`${name}.bias`];
  return bias ? tf.add(scaled, bias) : scaled;
}

/**
 * Group norm (Wu and He, 2018).
 * @param x [batch, height, width, channels], the channels divisible by `groups`
 */
export function applyGroupNorm(parameters: Tensors, name: string, x: Tensor4D, groups: number): Tensor4D {
  const weight = tensorOf(parameters, `${name}.weight`);
  const bias = tensorOf(parameters, `${name}.bias`);
  return normaliseGroups(x, groups, { weight, bias });
}

/** Instance norm (Ulyanov et al., 2016), without scale and shift unless `name` has them. */
export function applyInstanceNorm(parameters: Tensors, name: string, x: Tensor4D): Tensor4D {
  const weight = parameters[`${name}.weight`];
  const bias = parameters[`${name}.bias`];
  return normaliseGroups(x, x.shape[3], weight && bias ? { weight, bias } : null);
}

function normaliseGroups(
  x: Tensor4D,
  groups: number,
  affine: { weight: Tensor; bias: Tensor } | null,
): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const size = channels / groups;
  const count = height * width * size;
  const pixels = tf.reshape(x, [batch, height * width, channels]);
  const meanOf = (sums: Tensor) => tf.div(tf.sum(tf.reshape(sums, [batch, groups, size]), 2, true), count);
  const mean = meanOf(tf.sum(pixels, 1));
  const squares = meanOf(tf.sum(tf.square(pixels), 1));
  const variance = tf.relu(tf.sub(squares, tf.square(mean)));
  const deviation = inverseRoot(variance);
  const perGroup = (values: Tensor) => tf.reshape(values, [1, groups, size]);
  const scale = affine ? tf.mul(perGroup(affine.weight), deviation) : deviation;
  const offset = tf.mul(mean, scale);
  const shift = affine ? tf.sub(perGroup(affine.bias), offset) : tf.neg(offset);
  const perChannel = (values: Tensor) =>
    tf.reshape(tf.broadcastTo(values, [batch, groups, size]), [batch, 1, channels]);
  return tf.reshape(tf.add(tf.mul(pixels, perChannel(scale)), perChannel(shift)), x.shape);
}
