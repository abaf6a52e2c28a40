import type { Tensor } from '@tensorflow/tfjs-core';
import { attribute, binding, idOf, withConstants } from './backend.ts';
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
 * Applies one update to each parameter in place. It depends on its arguments alone: the state is all in the
 * variables, the count of updates is the caller's.
 * @param count number of this update, from 1
 */
export function applyUpdates(
  settings: OptimizerSettings,
  learningRate: number,
  count: number,
  updates: readonly Update[],
): void {
  const { beta1, beta2, epsilon } = settings;
  const power1 = beta1 ** count;
  const power2 = beta2 ** count;
  // TensorFlow adds epsilon before the second moment is corrected, PyTorch after; scaled, they are the same.
  const scaledEpsilon = epsilon * Math.sqrt(1 - power2);
  const scalars = [power1, power2, learningRate, beta1, beta2, scaledEpsilon].map((value) => ({
    shape: [],
    values: Float32Array.of(value),
  }));
  const native = binding();
  withConstants(scalars, (ids) => {
    for (const { variable, slots, gradient } of updates) {
      native.executeOp(
        'ResourceApplyAdam',
        [
          attribute.type('T', native.TF_FLOAT),
          attribute.bool('use_locking', false),
          attribute.bool('use_nesterov', false),
        ],
        [variable.id, ...slots.map((slot) => slot.id), ...ids, idOf(gradient)],
        0,
      );
    }
  });
}
