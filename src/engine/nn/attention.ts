import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { applyDense } from './dense.ts';
import { applyGroupNorm } from './normalisation.ts';
import type { Tensors } from './tensors.ts';

export interface AttentionSettings {
  /** Divides the features. */
  heads: number;
  /** Whether a position sees only itself and those before it. */
  causal?: boolean;
}

/**
 * Multi-head self-attention (Vaswani et al., 2017), the layer of `attentionParameters`.
 * @param x [batch, length, features]
 * @returns [batch, length, features]
 */
export function applyAttention(
  parameters: Tensors,
  name: string,
  x: Tensor3D,
  { heads, causal = false }: AttentionSettings,
): Tensor3D {
  const [batch, length, features] = x.shape;
  const width = features / heads;
  const apart = (part: Tensor) =>
    tf.transpose<Tensor4D>(tf.reshape(part, [batch, length, heads, width]), [0, 2, 1, 3]);
  const [queries, keys, values] = tf.split(applyDense(parameters, `${name}.qkv`, x), 3, 2).map(apart);
  const attended = attend(queries!, keys!, values!, causal);
  const together = tf.reshape(tf.transpose(attended, [0, 2, 1, 3]), [batch, length, features]);
  return applyDense(parameters, `${name}.out`, together) as Tensor3D;
}

/**
 * softmax(Q K^T / sqrt(width)) V.
 * @param queries, keys, values [batch, heads, length, width]
 */
export function attend(queries: Tensor4D, keys: Tensor4D, values: Tensor4D, causal: boolean): Tensor4D {
  const [, , length, width] = queries.shape;
  const scores = tf.matMul(tf.mul(queries, 1 / Math.sqrt(width)), keys, false, true);
  return tf.matMul(tf.softmax(causal ? tf.add(scores, blind(length)) : scores), values);
}

/** What hides later positions: great enough that their weight is exactly 0. */
function blind(length: number): Tensor {
  const hidden = Float32Array.from({ length: length * length }, (_, index) =>
    index % length > Math.floor(index / length) ? -1e9 : 0,
  );
  return tf.tensor2d(hidden, [length, length]);
}

/**
 * x + attention(groupNorm(x)) over the pixels, the layer of `spatialAttentionParameters`.
 * @param x [batch, height, width, channels]
 */
export function applySpatialAttention(
  parameters: Tensors,
  name: string,
  x: Tensor4D,
  { heads, groups }: { heads: number; groups: number },
): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const normal = applyGroupNorm(parameters, `${name}.norm`, x, groups);
  const pixels: Tensor3D = tf.reshape(normal, [batch, height * width, channels]);
  return tf.add(x, tf.reshape(applyAttention(parameters, name, pixels, { heads }), x.shape));
}
