import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { attribute, binding, idOf } from './backend.ts';
import type { Variable } from './variables.ts';

/** Adam (Kingma and Ba, 2015) as PyTorch computes it. */
export interface AdamSettings {
  algorithm: 'adam';
  beta1: number;
  beta2: number;
  /** Added to the root of the bias-corrected second moment. */
  epsilon: number;
}
export type OptimizerSettings = AdamSettings;

/** Names of the arrays that an algorithm keeps for each parameter, each of the parameter's shape. */
export const slotNames: Record<OptimizerSettings['algorithm'], readonly string[]> = {
  adam: ['firstMoment', 'secondMoment'],
};

/** One parameter under an optimizer: its value, its slots in order of `slotNames`, its gradient. */
export interface Update {
  variable: Variable;
  slots: readonly Variable[];
  gradient: Tensor;
}

/**
 * The numbers of one update that change from update to update, in double precision; they are inputs of
 * `applyUpdates`, which may be recorded once and called for every update.
 * @param count number of this update, from 1
 */
export function updateScalars(
  settings: OptimizerSettings,
  learningRate: number,
  count: number,
): Record<string, number> {
  const power1 = settings.beta1 ** count;
  const power2 = settings.beta2 ** count;
  // TensorFlow adds epsilon before the second moment is corrected, PyTorch after; scaled, they are the same.
  return { learningRate, power1, power2, epsilon: settings.epsilon * Math.sqrt(1 - power2) };
}

/**
 * Applies one update to each parameter in place. It depends on its arguments alone: the state is all in the
 * variables.
 * @param scalars of `updateScalars`, as float32 scalars
 */
export function applyUpdates(
  settings: OptimizerSettings,
  scalars: Readonly<Record<string, Tensor>>,
  updates: readonly Update[],
): void {
  const native = binding();
  const shared = [
    scalars['power1']!,
    scalars['power2']!,
    scalars['learningRate']!,
    tf.scalar(settings.beta1),
    tf.scalar(settings.beta2),
    scalars['epsilon']!,
  ].map(idOf);
  for (const { variable, slots, gradient } of updates) {
    native.executeOp(
      'ResourceApplyAdam',
      [
        attribute.type('T', native.TF_FLOAT),
        attribute.bool('use_locking', false),
        attribute.bool('use_nesterov', false),
      ],
      [variable.id, ...slots.map((slot) => slot.id), ...shared, idOf(gradient)],
      0,
    );
  }
}
