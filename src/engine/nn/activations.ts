import * as tf from '@tensorflow/tfjs-core';
import type { NamedAttrMap, Tensor } from '@tensorflow/tfjs-core';
import { attribute } from '../tensorflow/backend.ts';
import { defineOperation, floats, type Operation, runOperation } from '../tensorflow/operations.ts';

const rectify = defineOperation({
  name: 'Relu',
  saves: ['output'],
  compute: ({ x }: { x: Tensor }) => runOperation('Relu', [floats()], [x]),
  gradients: (dy, { output }) => ({ x: () => rectifyGradient({ dy, output }, {}) }),
});

const rectifyGradient: Operation<'dy' | 'output', NamedAttrMap> = defineOperation({
  name: 'ReluGradient',
  saves: ['output'],
  compute: ({ dy, output }: { dy: Tensor; output: Tensor }) =>
    runOperation('ReluGrad', [floats()], [dy, output]),
  gradients: (ddx, { output }) => ({
    dy: () => rectifyGradient({ dy: ddx, output }, {}),
    output: () => tf.zerosLike(output),
  }),
});

/**
 * Rectified linear unit. Its gradient is one TensorFlow operation, and differentiable itself.
 */
export const relu = <T extends Tensor>(x: T): T => rectify({ x }, {}) as T;

type Slope = { slope: number };

const leak = defineOperation({
  name: 'LeakyRelu',
  saves: ['x'],
  compute: ({ x }: { x: Tensor }, { slope }: Slope) =>
    runOperation('LeakyRelu', [floats(), attribute.float('alpha', slope)], [x]),
  gradients: (dy, { x }, { slope }) => ({ x: () => leakGradient({ dy, x }, { slope }) }),
});

const leakGradient: Operation<'dy' | 'x', Slope> = defineOperation({
  name: 'LeakyReluGradient',
  saves: ['x'],
  compute: ({ dy, x }: { dy: Tensor; x: Tensor }, { slope }: Slope) =>
    runOperation('LeakyReluGrad', [floats(), attribute.float('alpha', slope)], [dy, x]),
  gradients: (ddx, { x }, { slope }) => ({
    dy: () => leakGradient({ dy: ddx, x }, { slope }),
    x: () => tf.zerosLike(x),
  }),
});

/** x above 0, slope times x below. */
export const leakyRelu = <T extends Tensor>(x: T, slope = 0.2): T => leak({ x }, { slope }) as T;

/** x sigmoid(x) (Elfwing et al., 2018; "swish"). */
export const silu = <T extends Tensor>(x: T): T => tf.mul(x, tf.sigmoid(x));

/** Gaussian error linear unit in its tanh form (Hendrycks and Gimpel, 2016; GPT-2's). */
export function gelu<T extends Tensor>(x: T): T {
  const cube = tf.mul(tf.mul(x, x), tf.mul(x, 0.044715));
  const inner = tf.mul(tf.add(x, cube), Math.sqrt(2 / Math.PI));
  return tf.mul(tf.mul(x, 0.5), tf.add(tf.tanh(inner), 1));
}
