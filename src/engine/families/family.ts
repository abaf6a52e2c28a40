import type { Scalar, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { DatasetCard } from '@shared/dataset.ts';
import type { ConfigValues } from '@shared/family.ts';
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

/** A part of every training step: one loss, the parameters it trains, their optimizer. */
export interface Phase {
  id: string;
  optimizer: OptimizerSettings;
  /** Updates in one training step. */
  repeats: number;
  trains(parameter: string): boolean;
  /** How its learning rate follows the step; constant if not given. */
  learningRateSchedule?: LearningRateSchedule;
  /** Largest norm of all its gradients together, to which longer ones are scaled; 0 or not given: any. */
  clipNorm?: number;
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
  /** @param images [batch, height, width, channels], 0 to 1 */
  loss(phase: string, parameters: Tensors, images: Tensor4D, random: Random, schedule: Tensors): Loss;
  /** Means over the images of the metrics that held-out data is judged by. */
  evaluate(parameters: Tensors, images: Tensor4D, random: Random): Readonly<Record<string, Scalar>>;
  readonly capabilities: Capabilities;
}

export interface Capabilities {
  /** Shape of the standard normal numbers that one image is made from. */
  readonly latentShape: readonly number[];
  /**
   * @param latents [images, ...latentShape]
   * @returns images from 0 to 1
   */
  decode(parameters: Tensors, latents: Tensor): Tensor4D;
  /** @returns [images, ...latentShape] */
  encode?(parameters: Tensors, images: Tensor4D): Tensor;
  reconstruct?(parameters: Tensors, images: Tensor4D): Tensor4D;
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
