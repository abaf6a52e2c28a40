import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type {
  AdamSettings,
  AdamWSettings,
  OptimizerSettings,
  RmsPropSettings,
  SgdSettings,
} from '@shared/optimization.ts';
import { attribute, type Attribute, binding, idOf } from './backend.ts';
import type { Variable } from './variables.ts';

export type { OptimizerSettings };

/** One parameter under an optimizer: its value, its slots in order of `slotNames`, its gradient. */
export interface Update {
  variable: Variable;
  slots: readonly Variable[];
  gradient: Tensor;
}

type Scalars = Readonly<Record<string, Tensor>>;

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
  switch (settings.algorithm) {
    case 'sgd':
    case 'rmsprop':
      return { learningRate };
    case 'adam':
      return adamScalars(settings, learningRate, count);
    case 'adamw':
      return { ...adamScalars(settings, learningRate, count), kept: 1 - learningRate * settings.weightDecay };
  }
}

/**
 * Applies one update to each parameter in place, as PyTorch computes it. It depends on its arguments alone: the
 * state is all in the variables. Traceable.
 * @param scalars of `updateScalars`, as float32 scalars
 */
export function applyUpdates(
  settings: OptimizerSettings,
  scalars: Scalars,
  updates: readonly Update[],
): void {
  switch (settings.algorithm) {
    case 'sgd':
      return descend(settings, scalars, updates);
    case 'adam':
      return applyAdam(settings, scalars, updates);
    case 'adamw':
      for (const { variable } of updates) {
        if (isDecayed(variable.shape)) changeBy(variable, (value) => tf.mul(value, scalars['kept']!));
      }
      return applyAdam(settings, scalars, updates);
    case 'rmsprop':
      return applyRmsProp(settings, scalars, updates);
  }
}

/** Matrices and kernels, not biases nor scales of norms: the usual rule, which PyTorch leaves to its callers. */
const isDecayed = (shape: readonly number[]): boolean => shape.length >= 2;

function adamScalars(
  { beta1, beta2, epsilon }: AdamSettings | AdamWSettings,
  learningRate: number,
  count: number,
) {
  const power1 = beta1 ** count;
  const power2 = beta2 ** count;
  // TensorFlow adds epsilon before the second moment is corrected, PyTorch after; scaled, they are the same.
  return { learningRate, power1, power2, epsilon: epsilon * Math.sqrt(1 - power2) };
}

function applyAdam(
  { beta1, beta2 }: AdamSettings | AdamWSettings,
  scalars: Scalars,
  updates: readonly Update[],
) {
  const shared = [
    scalars['power1']!,
    scalars['power2']!,
    scalars['learningRate']!,
    tf.scalar(beta1),
    tf.scalar(beta2),
    scalars['epsilon']!,
  ].map(idOf);
  for (const { variable, slots, gradient } of updates) {
    fused('ResourceApplyAdam', variable, slots, [...shared, idOf(gradient)], false);
  }
}

/** TensorFlow's momentum sums gradients and multiplies by the rate afterwards, as PyTorch's does. */
function descend({ momentum, nesterov }: SgdSettings, scalars: Scalars, updates: readonly Update[]): void {
  const rate = idOf(scalars['learningRate']!);
  const share = idOf(tf.scalar(momentum));
  for (const { variable, slots, gradient } of updates) {
    const delta = idOf(gradient);
    if (momentum > 0) fused('ResourceApplyMomentum', variable, slots, [rate, delta, share], nesterov);
    else fused('ResourceApplyGradientDescent', variable, slots, [rate, delta], null);
  }
}

/** TensorFlow's fused one adds epsilon below the root, and keeps a momentum that includes the learning rate. */
function applyRmsProp(
  { decay, epsilon, momentum }: RmsPropSettings,
  scalars: Scalars,
  updates: readonly Update[],
): void {
  for (const { variable, slots, gradient } of updates) {
    const [meanSquare, momenta] = slots;
    tf.tidy(() => {
      const square = tf.square(gradient);
      changeBy(meanSquare!, (value) => tf.add(tf.mul(value, decay), tf.mul(square, 1 - decay)));
      let direction = tf.div(gradient, tf.add(tf.sqrt(meanSquare!.tensor()), epsilon));
      if (momenta) {
        changeBy(momenta, (value) => tf.add(tf.mul(value, momentum), direction));
        direction = momenta.tensor();
      }
      changeBy(variable, (value) => tf.sub(value, tf.mul(direction, scalars['learningRate']!)));
    });
  }
}

const changeBy = (variable: Variable, next: (value: Tensor) => Tensor): void =>
  tf.tidy(() => variable.assign(next(variable.tensor())));

/** @param nesterov null where the operation knows no such thing */
function fused(
  operation: string,
  variable: Variable,
  slots: readonly Variable[],
  inputs: readonly number[],
  nesterov: boolean | null,
): void {
  const native = binding();
  const attributes: Attribute[] = [
    attribute.type('T', native.TF_FLOAT),
    attribute.bool('use_locking', false),
    ...(nesterov === null ? [] : [attribute.bool('use_nesterov', nesterov)]),
  ];
  native.executeOp(operation, attributes, [variable.id, ...slots.map(({ id }) => id), ...inputs], 0);
}
