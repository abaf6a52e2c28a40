import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { slotNames } from '@shared/optimization.ts';
import type { Batch, Model, Phase } from '../families/family.ts';
import { attribute, binding, idOf } from './backend.ts';
import { clipByGlobalNorm, clipValues, globalNorm } from './clipping.ts';
import { type Derivatives, differentiate, type LossInputs } from './differentiate.ts';
import {
  batchInputs,
  batchOfInputs,
  type Inputs,
  type InputValues,
  keyInputs,
  ofPrefix,
  type Outputs,
  scalarInputs,
} from './entryInputs.ts';
import type { EntryPoint } from './entryPoint.ts';
import type { ImageBatch } from './executor.ts';
import { asFunction } from './compile/recorder.ts';
import { isConstant, learningRateAt } from './learningRate.ts';
import { isAccumulated, type ModelState, names, optimizerUpdate, trainedBy } from './modelState.ts';
import { applyUpdates, updateScalars } from './optimizers.ts';
import { partSize, rowsOf } from './parts.ts';
import { keyedRandom, prefixedRandom, type Random } from './random.ts';

export interface UpdateOptions {
  model: Model;
  imageShape: readonly number[];
  seed: number;
  /** Before schedules. */
  learningRate: number;
  /** Of the whole run, which a cosine schedule needs. */
  steps?: number;
  /** Parts of a batch to be worked on side by side; 1 if not given. */
  parts?: number;
}

/** One call of an entry point within a training step. */
export interface Call {
  entry: EntryPoint;
  inputs: InputValues;
  /** How much its numbers count in the update's means. */
  share: number;
}

/**
 * A phase's updates as calls of entry points. One call does all of an update, unless the batch is worked
 * through in parts: then one a part adds to accumulators, and a last one applies them.
 */
export class PhaseUpdate {
  readonly #options: UpdateOptions;
  readonly #phase: Phase;
  readonly #state: ModelState;
  readonly #trained: string[];
  readonly #metricName: (name: string) => string;
  readonly #whole: EntryPoint;
  readonly #accumulate: EntryPoint;
  readonly #apply: EntryPoint;

  constructor(options: UpdateOptions, phase: Phase, state: ModelState) {
    this.#options = options;
    this.#phase = phase;
    this.#state = state;
    this.#trained = trainedBy(options.model, phase);
    const { id, metricsAs = id } = phase;
    this.#metricName = (name) =>
      options.model.phases.length === 1 ? name : metricsAs + name[0]!.toUpperCase() + name.slice(1);
    const { variables } = state;
    const entry = (name: string, body: EntryPoint['body']) => ({
      name: `${name}/${phase.id}`,
      variables,
      body,
    });
    const { parts = 1 } = options;
    this.#whole =
      parts > 1
        ? entry(`update in ${parts}`, (inputs) => this.#updateInParts(inputs, parts))
        : entry('update', (inputs) => this.#updateWhole(inputs));
    this.#accumulate = entry('accumulate', (inputs) => this.#accumulatePart(inputs));
    this.#apply = entry('apply', (inputs) => this.#applyAccumulated(inputs));
  }

  /**
   * The calls of an update, in order.
   * @param step from 1
   * @param update number of this phase's update, from 1
   */
  calls(step: number, update: number, batch: ImageBatch): Call[] {
    const { model, imageShape, seed } = this.#options;
    const schedule = scalarInputs(SCHEDULE, model.schedule(step));
    const count = optimizerUpdate(model, this.#phase, step, update);
    const optimizer = scalarInputs(
      'optimizer/',
      updateScalars(this.#phase.optimizer, this.#learningRate(step), count),
    );
    if (!isAccumulated(this.#phase)) {
      const inputs = { ...batchInputs(batch, imageShape), ...keyInputs(seed, update), ...schedule };
      return [{ entry: this.#whole, inputs: { ...inputs, ...optimizer }, share: 1 }];
    }
    const { microBatches = 1 } = this.#phase;
    const parts = partsOf(batch, microBatches).map((part, index) => {
      const share = part.count / batch.count;
      const inputs = {
        ...batchInputs(part, imageShape),
        // Every part draws noise of its own.
        ...keyInputs(seed, (update - 1) * microBatches + index + 1),
        ...schedule,
        ...scalarInputs('', { share }),
      };
      return { entry: this.#accumulate, inputs, share };
    });
    return [...parts, { entry: this.#apply, inputs: optimizer, share: 1 }];
  }

  /** What is watched of the update without a computation: the learning rate, where it changes. */
  watched(step: number): Record<string, number> {
    const { learningRateSchedule: schedule } = this.#phase;
    if (!schedule || isConstant(schedule)) return {};
    return { [this.#metricName('learningRate')]: this.#learningRate(step) };
  }

  #learningRate(step: number): number {
    const { steps } = this.#options;
    const { learningRateSchedule: schedule, learningRateFactor = 1 } = this.#phase;
    const learningRate = learningRateFactor * this.#options.learningRate;
    if (!schedule) return learningRate;
    if (schedule.shape === 'cosine' && steps === undefined) {
      throw new Error('a cosine schedule needs the number of steps of the run');
    }
    return learningRateAt(schedule, learningRate, step, steps ?? Infinity);
  }

  #updateWhole(inputs: Inputs): Outputs {
    const { metrics, gradients, updates } = this.#differentiateWhole(inputs);
    const watched = this.#change(inputs, gradients);
    this.#assign(updates);
    return { ...this.#named(metrics), ...watched };
  }

  /** As `#updateWhole`, with a function of its own for the gradients of each part. */
  #updateInParts(inputs: Inputs, most: number): Outputs {
    const batch = batchOfInputs(inputs);
    const count = batch.images.shape[0];
    const size = partSize(count, most);
    const parts = Array.from({ length: count / size }, (_, index) =>
      this.#part(inputs, batch, index * size, size),
    );
    const sum = (name: string) => parts.map((part) => part[name]!).reduce((a, b) => tf.add(a, b));
    const watched = this.#change(
      inputs,
      this.#trained.map((name) => sum(gradientOf(name))),
    );
    const metrics = Object.keys(ofPrefix(parts[0]!, METRIC)).map((name) => [name, sum(METRIC + name)]);
    return { ...this.#named(Object.fromEntries(metrics) as Outputs), ...watched };
  }

  /** Metrics and gradients of `size` items from number `start` on, as their share of the whole batch's. */
  #part(inputs: Inputs, { images, labels }: Batch, start: number, size: number): Outputs {
    const count = images.shape[0];
    const given: Outputs = {
      images: tf.slice(images, [start, 0, 0, 0], [size, -1, -1, -1]),
      labels: tf.slice(labels, [start], [size]),
      offset: tf.scalar(start, 'int32'),
      seed: inputs['seed']!,
      draw: inputs['draw']!,
      ...prefixed(SCHEDULE, ofPrefix(inputs, SCHEDULE)),
      ...prefixed(WEIGHT, this.#weights()),
    };
    const givenNames = Object.keys(given);
    let names: string[] = [];
    const made = asFunction(Object.values(given), (...tensors) => {
      const own = Object.fromEntries(givenNames.map((name, index) => [name, tensors[index]!]));
      const { metrics, gradients, updates } = this.#differentiate(() => ({
        batch: { images: own['images'] as Tensor4D, labels: own['labels'] as Tensor1D },
        weights: ofPrefix(own, WEIGHT),
        random: rowsOf(this.#random(own), count, size, own['offset']!),
        schedule: ofPrefix(own, SCHEDULE),
        share: size / count,
      }));
      if (Object.keys(updates).length > 0) throw new Error('a model with updates is not separable');
      const results = prefixed(METRIC, metrics);
      for (const [index, name] of this.#trained.entries()) results[gradientOf(name)] = gradients[index]!;
      names = Object.keys(results);
      return Object.values(results);
    });
    return Object.fromEntries(names.map((name, index) => [name, made[index]!]));
  }

  #accumulatePart(inputs: Inputs): Outputs {
    const { metrics, gradients, updates } = this.#differentiateWhole(inputs);
    const native = binding();
    for (const [index, name] of this.#trained.entries()) {
      const { id } = this.#state.variable(names.accumulator(this.#phase, name));
      const part = tf.mul(gradients[index]!, inputs['share']!);
      const attributes = [attribute.type('dtype', native.TF_FLOAT)];
      native.executeOp('AssignAddVariableOp', attributes, [id, idOf(part)], 0);
    }
    this.#assign(updates);
    return this.#named(metrics);
  }

  #applyAccumulated(inputs: Inputs): Outputs {
    const accumulators = this.#trained.map((name) =>
      this.#state.variable(names.accumulator(this.#phase, name)),
    );
    const watched = this.#change(
      inputs,
      accumulators.map((accumulator) => accumulator.tensor()),
    );
    for (const accumulator of accumulators) {
      tf.tidy(() => accumulator.assign(tf.zeros([...accumulator.shape])));
    }
    return watched;
  }

  /** Changes the trained weights by their gradients. */
  #change(inputs: Inputs, gradients: readonly Tensor[]): Outputs {
    const { optimizer, clipNorm = 0, clipWeights = 0, watchGradientNorm = false } = this.#phase;
    const clipped = clipNorm > 0 ? clipByGlobalNorm(gradients, clipNorm) : null;
    const used = clipped?.gradients ?? gradients;
    const norm = clipped?.norm ?? (watchGradientNorm ? globalNorm(gradients) : null);
    const slots = slotNames(optimizer);
    const updates = this.#trained.map((name, index) => ({
      variable: this.#state.variable(names.weight(name)),
      slots: slots.map((slot) => this.#state.variable(names.slot(this.#phase, slot, name))),
      gradient: used[index]!,
    }));
    applyUpdates(optimizer, ofPrefix(inputs, 'optimizer/'), updates);
    if (clipWeights > 0) {
      for (const { variable } of updates) clipValues(variable, clipWeights);
    }
    return norm ? this.#named({ gradientNorm: norm }) : {};
  }

  #named(metrics: Outputs): Outputs {
    return Object.fromEntries(
      Object.entries(metrics).map(([name, value]) => [this.#metricName(name), value]),
    );
  }

  #assign(updates: Outputs): void {
    for (const [name, value] of Object.entries(updates)) {
      this.#state.variable(names.weight(name)).assign(value);
    }
  }

  #differentiateWhole(inputs: Inputs): Derivatives {
    return this.#differentiate(() => ({
      batch: batchOfInputs(inputs),
      weights: this.#weights(),
      random: this.#random(inputs),
      schedule: ofPrefix(inputs, SCHEDULE),
      share: 1,
    }));
  }

  #differentiate(given: () => LossInputs): Derivatives {
    return differentiate(this.#options.model, this.#phase.id, this.#trained, given);
  }

  #weights(): Outputs {
    const { parameters } = this.#options.model;
    return Object.fromEntries(
      parameters.map(({ name }) => [name, this.#state.variable(names.weight(name)).tensor()]),
    );
  }

  #random(inputs: Inputs): Random {
    return prefixedRandom(keyedRandom(inputs['seed']!, inputs['draw']!), `${this.#phase.id}/`);
  }
}

const WEIGHT = 'weight/';
const METRIC = 'metric/';
const SCHEDULE = 'schedule/';
const gradientOf = (parameter: string) => `gradient/${parameter}`;

const prefixed = (prefix: string, tensors: Outputs): Outputs =>
  Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [prefix + name, tensor]));

/** A batch in `count` parts of the same size, give or take one image; fewer where there are fewer images. */
function partsOf({ pixels, labels, count: images }: ImageBatch, count: number): ImageBatch[] {
  const bytes = pixels.length / images;
  const parts = Math.min(count, images);
  return Array.from({ length: parts }, (_, index) => {
    const [start, end] = [index, index + 1].map((at) => Math.ceil((at * images) / parts)) as [number, number];
    return {
      pixels: pixels.subarray(start * bytes, end * bytes),
      count: end - start,
      labels: labels?.subarray(start, end) ?? null,
    };
  });
}
