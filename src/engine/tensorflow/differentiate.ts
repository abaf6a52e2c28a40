import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { Batch, Model } from '../families/family.ts';
import type { Outputs } from './entryInputs.ts';
import type { Random } from './random.ts';

/** What a phase's loss is computed from. */
export interface LossInputs {
  batch: Batch;
  /** By the names of parameters. */
  weights: Outputs;
  random: Random;
  schedule: Outputs;
  /** What metrics and gradients are multiplied by. */
  share: number;
}

export interface Derivatives {
  metrics: Outputs;
  /** In the order of the trained parameters. */
  gradients: Tensor[];
  /** New values of parameters that no gradient trains, by name. */
  updates: Outputs;
}

/**
 * A phase's metrics and the gradients of its loss. Traceable.
 * @param trained names of parameters
 * @param given makes the inputs, which don't outlive the call: an update would first copy weights that do
 */
export function differentiate(
  model: Model,
  phase: string,
  trained: readonly string[],
  given: () => LossInputs,
): Derivatives {
  let metrics: Outputs = {};
  let updates: Outputs = {};
  const gradients = tf.tidy(() => {
    const { batch, weights, random, schedule, share } = given();
    const shared = <T extends Tensor>(value: T): T => (share === 1 ? value : tf.mul(value, share));
    const lossOf = (...values: Tensor[]): Scalar => {
      const parameters = { ...weights };
      for (const [index, name] of trained.entries()) parameters[name] = values[index]!;
      const result = model.loss(phase, parameters, batch, random, schedule);
      const parts = Object.fromEntries(
        Object.entries(result.parts).map(([name, part]) => [name, part.value]),
      );
      const watched = { loss: result.loss, ...parts, ...result.metrics };
      metrics = kept(Object.fromEntries(Object.entries(watched).map(([name, one]) => [name, shared(one)])));
      updates = kept(result.updates);
      return shared(result.loss);
    };
    return tf.valueAndGrads(lossOf)(trained.map((name) => weights[name]!)).grads;
  });
  return { metrics: released(metrics), gradients, updates: released(updates) };
}

/** tfjs frees what a differentiated function made, unless it is kept. */
const kept = (tensors: Readonly<Record<string, Tensor>>): Outputs =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tf.keep(tensor.clone())]));

/** Kept tensors, freed from now on with the surrounding tidy. */
const released = (tensors: Outputs): Outputs =>
  Object.fromEntries(
    Object.entries(tensors).map(([name, tensor]) => {
      const tracked = tensor.clone();
      tensor.dispose();
      return [name, tracked];
    }),
  );
