import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Model, Phase } from '@engine/families/family.ts';
import type { ExecutionMode } from '@engine/tensorflow/entryPoint.ts';
import type { ImageBatch } from '@engine/tensorflow/executor.ts';
import { ModelExecutor } from '@engine/tensorflow/modelExecutor.ts';

const shape: [number, number, 1] = [4, 4, 1];
const pixels = 16;

export type PhaseOptions = Partial<Omit<Phase, 'id' | 'trains'>>;

/**
 * A linear regression with a matrix, a vector, a scalar and a running statistic, which no gradient trains.
 * @param noise deviation of noise on the images
 */
export function regression(phase: PhaseOptions = {}, emaDecay = 0, noise = 0): Model {
  return {
    execution: 'eager',
    parameters: [
      { name: 'weight', shape: [pixels, 3], initial: { kind: 'uniform', bound: 0.25 } },
      { name: 'bias', shape: [3], initial: { kind: 'constant', value: 0.1 } },
      { name: 'gain', shape: [], initial: { kind: 'constant', value: 1 } },
      { name: 'norm.runningMean', shape: [pixels], initial: { kind: 'constant', value: 0 } },
    ],
    phases: [
      {
        id: 'fit',
        optimizer: { algorithm: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
        repeats: 1,
        ...phase,
        trains: (name) => name !== 'norm.runningMean',
      },
    ],
    emaDecay,
    schedule: () => ({}),
    loss(_phase, parameters, { images }, random) {
      const clean: Tensor2D = tf.reshape(images, [-1, pixels]);
      const x = tf.add(clean, tf.mul(random.normal('noise', clean.shape), noise));
      const product = tf.matMul(x, parameters['weight'] as Tensor2D);
      const output = tf.mul(tf.add(product, parameters['bias']!), parameters['gain']!);
      const error = tf.squaredDifference(output, tf.slice(tf.mul(clean, 3), [0, 2], [-1, 3]));
      const loss = tf.mean<tf.Scalar>(tf.sum(error, 1));
      const running = parameters['norm.runningMean']!;
      return {
        loss,
        parts: { error: { value: loss, weight: 1 } },
        metrics: {},
        updates: { 'norm.runningMean': tf.add(tf.mul(running, 0.9), tf.mul(tf.mean(x, 0), 0.1)) },
      };
    },
    evaluate: (parameters) => ({ size: tf.sum<tf.Scalar>(tf.square(parameters['weight']!)) }),
    capabilities: {
      latentShape: [3],
      decode: (parameters, latents) =>
        tf.reshape(
          tf.sigmoid(tf.matMul(latents as Tensor2D, parameters['weight'] as Tensor2D, false, true)),
          [-1, ...shape],
        ),
    },
  };
}

export interface ExecutorOptions {
  learningRate?: number;
  steps?: number;
}

export function executorOf(model: Model, mode: ExecutionMode, options: ExecutorOptions = {}): ModelExecutor {
  const { learningRate = 1e-2, steps = 20 } = options;
  const made = new ModelExecutor({ model, imageShape: shape, seed: 11, learningRate, steps, mode });
  made.initialise();
  return made;
}

/** The images of a step, other ones each step. */
export const batchOf = (step: number, count = 16): ImageBatch => ({
  count,
  pixels: Uint8Array.from(
    { length: count * pixels },
    (_, index) => (Math.imul(index + 1 + step * 977, 2654435761) >>> 24) & 255,
  ),
});

/** Copies of the whole state, by name. */
export const stateOf = (executor: ModelExecutor): Map<string, Float32Array> =>
  new Map(executor.state.map(({ name }) => [name, executor.read(name)]));
