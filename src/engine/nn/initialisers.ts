import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Random } from '../tensorflow/random.ts';

/** How a parameter begins. */
export type Initialiser = { kind: 'uniform'; bound: number } | { kind: 'constant'; value: number };

/**
 * PyTorch's default of Linear and Conv layers, weights and biases alike: uniform in +-1 / sqrt(fan in)
 * (`kaiming_uniform_` with a = sqrt(5)).
 */
export const fanInUniform = (fanIn: number): Initialiser => ({
  kind: 'uniform',
  bound: 1 / Math.sqrt(fanIn),
});

/** First values of a parameter, from a stream named after it. */
export function initialValues(
  initialiser: Initialiser,
  name: string,
  shape: number[],
  random: Random,
): Tensor {
  if (initialiser.kind === 'constant') return tf.fill(shape, initialiser.value);
  const { bound } = initialiser;
  return tf.tidy(() => tf.sub(tf.mul(random.uniform(`initial/${name}`, shape), 2 * bound), bound));
}
