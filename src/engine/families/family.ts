import type { Scalar, Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { DatasetCard } from '@shared/dataset.ts';
import type { ConfigValues, SamplingControl } from '@shared/family.ts';
import type { LearningRateSchedule, OptimizerSettings } from '@shared/optimization.ts';
import type { Initialiser } from '../nn/initialisers.ts';
import type { ExecutionMode } from '../tensorflow/entryPoint.ts';
import type { Random } from '../tensorflow/random.ts';
import type { FamilySchema } from './cards.ts';

/** Tensors by name: parameters under their checkpoint keys, scalars of a schedule. */
export type Tensors = Readonly<Record<string, Tensor>>;

export interface Parameter {
  /** Key in checkpoints. */
  name: string;
  shape: number[];
  initial: Initialiser;
}

/** A batch as a loss sees it. */
export interface Batch {
  /** [batch, height, width, channels], 0 to 1 */
  images: Tensor4D;
  /** int32 [batch], each item's class; -1 where the dataset has none. */
  labels: Tensor1D;
}

/** A part of every training step: one loss, the parameters it trains, their optimizer. */
export interface Phase {
  id: string;
  optimizer: OptimizerSettings;
  /** Updates in a training step, each on a batch of its own; the first batch is that of phases with one. */
  repeats: number;
  /**
   * Updates by the end of a step, for phases that some steps leave out; step x `repeats` if not given. Grows by
   * 0 or by `repeats` from each step to the next.
   */
  updatesBy?: (step: number) => number;
  /** What its metrics' names begin with in a model of several phases; `id` if not given. */
  metricsAs?: string;
  /**
   * What its optimizer's state is kept under; `id` if not given. Phases of the same name share the state, as for a
   * penalty that only some steps add to a loss.
   */
  optimizerAs?: string;
  /** Times the run's learning rate; 1 if not given. */
  learningRateFactor?: number;
  /** Whether the norm of its gradients is a metric (`gradientNorm`) even where none are clipped. */
  watchGradientNorm?: boolean;
  trains(parameter: string): boolean;
  /** How its learning rate follows the step; constant if not given. */
  learningRateSchedule?: LearningRateSchedule;
  /** Largest norm of all its gradients together, to which longer ones are scaled; 0 or not given: any. */
  clipNorm?: number;
  /** Largest size of any trained weight, to which larger ones are set after each update; 0 or not given: any. */
  clipWeights?: number;
  /** Parts that a batch is worked through in, for networks too large for all of it at once; 1 if not given. */
  microBatches?: number;
}

/** A loss and what it is made of. */
export interface Loss {
  /** The sum of the parts, each times its weight. */
  loss: Scalar;
  parts: Readonly<Record<string, { value: Scalar; weight: Scalar | number }>>;
  /** Watched beside the parts; no gradient is needed. */
  metrics: Readonly<Record<string, Scalar>>;
  /** New values of parameters that no gradient trains, such as running statistics. */
  updates: Tensors;
}

/**
 * A configured network of a family. Every method that takes tensors is pure and traceable: made of tfjs
 * operations alone, with all randomness from `random`, no value read back, and no control flow that depends
 * on values. So a step can be run operation by operation or recorded as one graph.
 */
export interface Model {
  /** How its training step runs fastest, by measurement. */
  readonly execution: ExecutionMode;
  /** In the order in which they are made. */
  readonly parameters: readonly Parameter[];
  readonly phases: readonly Phase[];
  /**
   * Whether each loss, with its parts and metrics, is a mean over the items of a batch, each by itself, and every
   * draw of one number or more an item has the batch as its first dimension. Then threads take parts of a batch.
   */
  readonly separable?: boolean;
  /** Of an exponential moving average of the weights, kept beside them; 0 or not given: none. */
  readonly emaDecay?: number;
  /** Numbers that follow the step, from 1, handed to `loss` as scalars. */
  schedule(step: number): Readonly<Record<string, number>>;
  loss(phase: string, parameters: Tensors, batch: Batch, random: Random, schedule: Tensors): Loss;
  /** Means over the images of the metrics that held-out data is judged by. */
  evaluate(parameters: Tensors, batch: Batch, random: Random): Readonly<Record<string, Scalar>>;
  readonly capabilities: Capabilities;
}

/** What steers the making of images besides their latents. */
export interface Sampling {
  /** int32 [images], the class asked for; without meaning where a model has no classes. */
  labels: Tensor1D;
  /** Scalars by the names of `Capabilities.controls`. */
  controls: Tensors;
}

export interface Capabilities {
  /** Shape of the standard normal numbers that one image is made from. */
  readonly latentShape: readonly number[];
  /** Classes that images can be asked for; 0 or not given: none. */
  readonly classes?: number;
  readonly controls?: readonly SamplingControl[];
  /**
   * @param latents [images, ...latentShape]
   * @returns images from 0 to 1
   */
  decode(parameters: Tensors, latents: Tensor, sampling: Sampling): Tensor4D;
  /** The space between latents and images that networks with styles have. */
  readonly styles?: Styles;
  /** @returns [images, ...latentShape] */
  encode?(parameters: Tensors, batch: Batch): Tensor;
  reconstruct?(parameters: Tensors, batch: Batch): Tensor4D;
}

/** Layers of styles, each of which a mapping network makes from latents; mixing takes layers from two images. */
export interface Styles {
  /** [layers, size] */
  readonly shape: readonly [number, number];
  /** @returns [images, layers, size] */
  map(parameters: Tensors, latents: Tensor, sampling: Sampling): Tensor;
  /** @param styles [images, layers, size] */
  synthesise(parameters: Tensors, styles: Tensor, sampling: Sampling): Tensor4D;
}

/** What a folder below `families/` exports for `index.ts`. */
export interface Family {
  readonly schema: FamilySchema;
  /**
   * @param config complete settings of this family
   * @throws ZodError when they are not
   */
  model(config: ConfigValues, dataset: DatasetCard): Model;
}
