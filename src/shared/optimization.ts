import { z } from 'zod';

/** Stochastic gradient descent, with momentum where that is above 0. */
export interface SgdSettings {
  algorithm: 'sgd';
  momentum: number;
  /** Looks ahead along the momentum (Nesterov, 1983). */
  nesterov: boolean;
}

/** Adam (Kingma and Ba, 2015). */
export interface AdamSettings {
  algorithm: 'adam';
  beta1: number;
  beta2: number;
  /** Added to the root of the bias-corrected second moment. */
  epsilon: number;
}

/** Adam with decoupled weight decay (Loshchilov and Hutter, 2019). */
export interface AdamWSettings {
  algorithm: 'adamw';
  beta1: number;
  beta2: number;
  epsilon: number;
  /** Times the learning rate: the part that weights lose at every update. Vectors and scalars lose nothing. */
  weightDecay: number;
}

/** RMSProp (Hinton, 2012). */
export interface RmsPropSettings {
  algorithm: 'rmsprop';
  decay: number;
  /** Added to the root of the mean square. */
  epsilon: number;
  momentum: number;
}

/** Which optimizer and how, each as PyTorch computes it. */
export type OptimizerSettings = SgdSettings | AdamSettings | AdamWSettings | RmsPropSettings;

/** Names of the arrays that an optimizer keeps for each parameter, each of the parameter's shape. */
export function slotNames(settings: OptimizerSettings): readonly string[] {
  switch (settings.algorithm) {
    case 'sgd':
      return settings.momentum > 0 ? ['momentum'] : [];
    case 'adam':
    case 'adamw':
      return ['firstMoment', 'secondMoment'];
    case 'rmsprop':
      return settings.momentum > 0 ? ['meanSquare', 'momentum'] : ['meanSquare'];
  }
}

/** How a learning rate follows the step. */
export interface LearningRateSchedule {
  /** After the warm-up. */
  shape: 'constant' | 'cosine' | 'step';
  /** Steps over which the rate rises in a straight line. */
  warmupSteps: number;
  /** What a cosine ends at, as a share of the learning rate. */
  minimum: number;
  /** Steps from one decay of `step` to the next. */
  decayEvery: number;
  /** What each of them multiplies the rate by. */
  decayFactor: number;
}

/** What a family's form asks about optimization; `optimizationFields` makes the fields. */
export interface Optimization {
  optimizer: OptimizerSettings['algorithm'];
  adamBeta1: number;
  adamBeta2: number;
  adamEpsilon: number;
  weightDecay: number;
  momentum: number;
  nesterov: boolean;
  rmspropDecay: number;
  rmspropEpsilon: number;
  learningRateSchedule: LearningRateSchedule['shape'];
  learningRateWarmup: number;
  learningRateMinimum: number;
  learningRateDecayEvery: number;
  learningRateDecayFactor: number;
  clipNorm: number;
  microBatches: number;
  emaDecay: number;
}

/** PyTorch's defaults where it has any, and everything else off. */
const usual: Optimization = {
  optimizer: 'adam',
  adamBeta1: 0.9,
  adamBeta2: 0.999,
  adamEpsilon: 1e-8,
  weightDecay: 0.01,
  momentum: 0.9,
  nesterov: false,
  rmspropDecay: 0.99,
  rmspropEpsilon: 1e-8,
  learningRateSchedule: 'constant',
  learningRateWarmup: 0,
  learningRateMinimum: 0,
  learningRateDecayEvery: 1000,
  learningRateDecayFactor: 0.5,
  clipNorm: 0,
  microBatches: 1,
  emaDecay: 0,
};

const manySteps = 10_000_000;
const share = () => z.number().min(0).lt(1);
const epsilon = () => z.number().gt(0).max(1);
const shownFor = (field: keyof Optimization, ...options: string[]) => ({ when: { field, in: options } });

/**
 * Fields of a family's configuration, to be spread into its schema.
 * @param defaults where the family departs from PyTorch's
 */
export function optimizationFields(defaults: Partial<Optimization> = {}) {
  const initial = { ...usual, ...defaults };
  const group = { group: 'optimizer', advanced: true };
  const number = { ...group, widget: 'number' as const };
  const select = { ...group, widget: 'select' as const };
  const steps = { ...number, unit: 'steps' };
  const adam = { ...number, ...shownFor('optimizer', 'adam', 'adamw') };
  const sgd = shownFor('optimizer', 'sgd');
  const rmsprop = { ...number, ...shownFor('optimizer', 'rmsprop') };
  const stepDecay = shownFor('learningRateSchedule', 'step');
  return {
    optimizer: z.enum(['adam', 'adamw', 'sgd', 'rmsprop']).default(initial.optimizer).meta(select),
    adamBeta1: share().default(initial.adamBeta1).meta(adam),
    adamBeta2: share().default(initial.adamBeta2).meta(adam),
    adamEpsilon: epsilon().default(initial.adamEpsilon).meta(adam),
    weightDecay: z
      .number()
      .min(0)
      .max(1)
      .default(initial.weightDecay)
      .meta({ ...number, ...shownFor('optimizer', 'adamw') }),
    momentum: share()
      .default(initial.momentum)
      .meta({ ...number, ...sgd }),
    nesterov: z
      .boolean()
      .default(initial.nesterov)
      .meta({ ...group, widget: 'switch', ...sgd }),
    rmspropDecay: share().default(initial.rmspropDecay).meta(rmsprop),
    rmspropEpsilon: epsilon().default(initial.rmspropEpsilon).meta(rmsprop),
    learningRateSchedule: z
      .enum(['constant', 'cosine', 'step'])
      .default(initial.learningRateSchedule)
      .meta(select),
    learningRateWarmup: z.int().min(0).max(manySteps).default(initial.learningRateWarmup).meta(steps),
    learningRateMinimum: z
      .number()
      .min(0)
      .max(1)
      .default(initial.learningRateMinimum)
      .meta({ ...number, ...shownFor('learningRateSchedule', 'cosine') }),
    learningRateDecayEvery: z
      .int()
      .min(1)
      .max(manySteps)
      .default(initial.learningRateDecayEvery)
      .meta({ ...steps, ...stepDecay }),
    learningRateDecayFactor: z
      .number()
      .gt(0)
      .max(1)
      .default(initial.learningRateDecayFactor)
      .meta({ ...number, ...stepDecay }),
    clipNorm: z.number().min(0).max(1_000_000).default(initial.clipNorm).meta(number),
    microBatches: z.int().min(1).max(4096).default(initial.microBatches).meta(number),
    emaDecay: share().default(initial.emaDecay).meta(number),
  };
}

/** The optimizer that a configuration chooses. */
export function optimizerOf(config: Optimization): OptimizerSettings {
  const { adamBeta1: beta1, adamBeta2: beta2, adamEpsilon, weightDecay, momentum, nesterov } = config;
  switch (config.optimizer) {
    case 'adam':
      return { algorithm: 'adam', beta1, beta2, epsilon: adamEpsilon };
    case 'adamw':
      return { algorithm: 'adamw', beta1, beta2, epsilon: adamEpsilon, weightDecay };
    case 'sgd':
      return { algorithm: 'sgd', momentum, nesterov };
    case 'rmsprop':
      return {
        algorithm: 'rmsprop',
        decay: config.rmspropDecay,
        epsilon: config.rmspropEpsilon,
        momentum: 0,
      };
  }
}

/** What a configuration says about a phase of the training step. */
export const phaseOptimization = (config: Optimization) => ({
  optimizer: optimizerOf(config),
  learningRateSchedule: {
    shape: config.learningRateSchedule,
    warmupSteps: config.learningRateWarmup,
    minimum: config.learningRateMinimum,
    decayEvery: config.learningRateDecayEvery,
    decayFactor: config.learningRateDecayFactor,
  } satisfies LearningRateSchedule,
  clipNorm: config.clipNorm,
  microBatches: config.microBatches,
});

/** Arrays that a checkpoint holds beside each trained weight: the optimizer's, and the average. */
export const copiesPerParameter = (config: Optimization): number =>
  slotNames(optimizerOf(config)).length + (config.emaDecay > 0 ? 1 : 0);
