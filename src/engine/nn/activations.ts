import * as tf from '@tensorflow/tfjs-core';
import type { NamedAttrMap, Tensor } from '@tensorflow/tfjs-core';
import { attribute } from '../tensorflow/backend.ts';
import { defineOperation, floats, type Operation, runOperation } from '../tensorflow/operations.ts';

const rectify = defineOperation({
  name: 'Relu',
  saves: ['output'],
  compute: ({ x }: { x: Tensor }) => runOperation('Relu', [floats()], [x]),
  gradients: (dy, { output }) => ({ x: () => rectifyGradient({ dy, features: output }, {}) }),
});

const rectifyGradient: Operation<'dy' | 'features', NamedAttrMap> = defineOperation({
  name: 'ReluGradient',
  saves: ['features'],
  compute: ({ dy, features }: { dy: Tensor; features: Tensor }) =>
    runOperation('ReluGrad', [floats()], [dy, features]),
  gradients: (ddx, { features }) => ({
    dy: () => rectifyGradient({ dy: ddx, features }, {}),
    features: () => tf.zerosLike(features),
  }),
});

/**
 * Rectified linear unit. Its gradient is one TensorFlow operation, and differentiable itself.
 */
export const relu = <T extends Tensor>(x: T): T => rectify({ x }, {}) as T;

type Slope = { slope: number };

// The output, whose sign is the input's, tells on which side of the kink x was. Unlike the input it is a constant for
// further gradients, so that those need not carry zeros all the way back.
const leak = defineOperation({
  name: 'LeakyRelu',
  saves: ['output'],
  compute: ({ x }: { x: Tensor }, { slope }: Slope) =>
    runOperation('LeakyRelu', [floats(), attribute.float('alpha', slope)], [x]),
  gradients: (dy, { output }, { slope }) => ({
    x: () => leakGradient({ dy, features: output }, { slope }),
  }),
});

const leakGradient: Operation<'dy' | 'features', Slope> = defineOperation({
  name: 'LeakyReluGradient',
  saves: ['features'],
  compute: ({ dy, features }: { dy: Tensor; features: Tensor }, { slope }: Slope) =>
    runOperation('LeakyReluGrad', [floats(), attribute.float('alpha', slope)], [dy, features]),
  gradients: (ddx, { features }, { slope }) => ({
    dy: () => leakGradient({ dy: ddx, features }, { slope }),
    features: () => tf.zerosLike(features),
  }),
});

/** x above 0, slope times x below. @param slope above 0 */
export const leakyRelu = <T extends Tensor>(x: T, slope = 0.2): T => leak({ x }, { slope }) as T;

/** x sigmoid(x) (Elfwing et al., 2018; "swish"). */
export const silu = <T extends Tensor>(x: T): T => tf.mul(x, tf.sigmoid(x));

/** Gaussian error linear unit in its tanh form (Hendrycks and Gimpel, 2016; GPT-2's). */
export function gelu<T extends Tensor>(x: T): T {
  const cube = tf.mul(tf.mul(x, x), tf.mul(x, 0.044715));
  const inner = tf.mul(tf.add(x, cube), Math.sqrt(2 / Math.PI));
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1));
}
