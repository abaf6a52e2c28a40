import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { slotNames } from '@shared/optimization.ts';
import type { Model, Phase } from '../families/family.ts';
import { attribute, binding, idOf } from './backend.ts';
import { clipByGlobalNorm } from './clipping.ts';
import {
  imageInput,
  type Inputs,
  type InputValues,
  keyInputs,
  ofPrefix,
  type Outputs,
  scalarInputs,
} from './entryInputs.ts';
import type { EntryPoint } from './entryPoint.ts';
import type { ImageBatch } from './executor.ts';
import { imagesFromByteTensor } from './images.ts';
import { isConstant, learningRateAt } from './learningRate.ts';
import { isAccumulated, type ModelState, names, trainedBy } from './modelState.ts';
import { applyUpdates, updateScalars } from './optimizers.ts';
import { keyedRandom, prefixedRandom } from './random.ts';

export interface UpdateOptions {
  model: Model;
  imageShape: readonly number[];
  seed: number;
  /** Before schedules. */
  learningRate: number;
  /** Of the whole run, which a cosine schedule needs. */
  steps?: number;
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
    this.#metricName = (name) =>
      options.model.phases.length === 1 ? name : phase.id + name[0]!.toUpperCase() + name.slice(1);
    const { variables } = state;
    const entry = (name: string, body: EntryPoint['body']) => ({
      name: `${name}/${phase.id}`,
      variables,
      body,
    });
    this.#whole = entry('update', (inputs) => this.#updateWhole(inputs));
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
    const schedule = scalarInputs('schedule/', model.schedule(step));
    const optimizer = scalarInputs(
      'optimizer/',
      updateScalars(this.#phase.optimizer, this.#learningRate(step), update),
    );
    if (!isAccumulated(this.#phase)) {
      const inputs = { images: imageInput(batch, imageShape), ...keyInputs(seed, update), ...schedule };
      return [{ entry: this.#whole, inputs: { ...inputs, ...optimizer }, share: 1 }];
    }
    const { microBatches = 1 } = this.#phase;
    const parts = partsOf(batch, microBatches).map((part, index) => {
      const share = part.count / batch.count;
      const inputs = {
        images: imageInput(part, imageShape),
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
    const { learningRate, steps } = this.#options;
    const { learningRateSchedule: schedule } = this.#phase;
    if (!schedule) return learningRate;
    if (schedule.shape === 'cosine' && steps === undefined) {
      throw new Error('a cosine schedule needs the number of steps of the run');
    }
    return learningRateAt(schedule, learningRate, step, steps ?? Infinity);
  }

  #updateWhole(inputs: Inputs): Outputs {
    const { metrics, gradients, updates } = this.#differentiate(inputs);
    const watched = this.#change(inputs, gradients);
    this.#assign(updates);
    return { ...metrics, ...watched };
  }

  #accumulatePart(inputs: Inputs): Outputs {
    const { metrics, gradients, updates } = this.#differentiate(inputs);
    const native = binding();
    for (const [index, name] of this.#trained.entries()) {
      const { id } = this.#state.variable(names.accumulator(this.#phase, name));
      const part = tf.mul(gradients[index]!, inputs['share']!);
      const attributes = [attribute.type('dtype', native.TF_FLOAT)];
      native.executeOp('AssignAddVariableOp', attributes, [id, idOf(part)], 0);
    }
    this.#assign(updates);
    return metrics;
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
    const { optimizer, clipNorm = 0 } = this.#phase;
    const clipped = clipNorm > 0 ? clipByGlobalNorm(gradients, clipNorm) : null;
    const used = clipped?.gradients ?? gradients;
    const slots = slotNames(optimizer);
    applyUpdates(
      optimizer,
      ofPrefix(inputs, 'optimizer/'),
      this.#trained.map((name, index) => ({
        variable: this.#state.variable(names.weight(name)),
        slots: slots.map((slot) => this.#state.variable(names.slot(this.#phase, slot, name))),
        gradient: used[index]!,
      })),
    );
    return clipped ? { [this.#metricName('gradientNorm')]: clipped.norm } : {};
  }

  #assign(updates: Outputs): void {
    for (const [name, value] of Object.entries(updates)) {
      this.#state.variable(names.weight(name)).assign(value);
    }
  }

  /** The weights read for them don't outlive the scope, or each update would copy them first. */
  #differentiate(inputs: Inputs) {
    const { model } = this.#options;
    const phase = this.#phase;
    const trained = this.#trained;
    let metrics: Outputs = {};
    let updates: Outputs = {};
    const gradients = tf.tidy(() => {
      const images = imagesFromByteTensor(inputs['images'] as Tensor4D);
      const weights = Object.fromEntries(
        model.parameters.map(({ name }) => [name, this.#state.variable(names.weight(name)).tensor()]),
      );
      const random = prefixedRandom(keyedRandom(inputs['seed']!, inputs['draw']!), `${phase.id}/`);
      const lossOf = (...values: Tensor[]): Scalar => {
        const parameters = { ...weights };
        for (const [index, name] of trained.entries()) parameters[name] = values[index]!;
        const result = model.loss(phase.id, parameters, images, random, ofPrefix(inputs, 'schedule/'));
        const parts = Object.fromEntries(
          Object.entries(result.parts).map(([name, part]) => [name, part.value]),
        );
        metrics = kept({ loss: result.loss, ...parts, ...result.metrics });
        updates = kept(result.updates);
        return result.loss;
      };
      return tf.valueAndGrads(lossOf)(trained.map((name) => weights[name]!)).grads;
    });
    return { metrics: released(metrics), gradients, updates: released(updates) };
  }
}

/** A batch in `count` parts of the same size, give or take one image; fewer where there are fewer images. */
function partsOf({ pixels, count: images }: ImageBatch, count: number): ImageBatch[] {
  const bytes = pixels.length / images;
  const parts = Math.min(count, images);
  return Array.from({ length: parts }, (_, index) => {
    const [start, end] = [index, index + 1].map((at) => Math.ceil((at * images) / parts)) as [number, number];
    return { pixels: pixels.subarray(start * bytes, end * bytes), count: end - start };
  });
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
