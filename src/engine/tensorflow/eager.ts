import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { DatasetCard } from '@shared/dataset.ts';
import type { Loss, Model, Phase } from '../families/family.ts';
import { initialValues } from '../nn/initialisers.ts';
import type { Executor, ImageBatch, Latents, StateTensor } from './executor.ts';
import { bytesFromImages, imagesFromBytes } from './images.ts';
import { applyUpdates, slotNames } from './optimizers.ts';
import { keyedRandom, type Random } from './random.ts';
import { Variable } from './variables.ts';

export interface EagerOptions {
  model: Model;
  imageShape: DatasetCard['shape'];
  seed: number;
  learningRate: number;
  /** Without optimizer slots, for sampling alone. */
  weightsOnly?: boolean;
}

/** Runs a model operation by operation: the reference for every other executor. */
export class EagerExecutor implements Executor {
  readonly state: readonly StateTensor[];
  readonly #options: EagerOptions;
  readonly #variables = new Map<string, Variable>();

  constructor(options: EagerOptions) {
    this.#options = options;
    this.state = stateOf(options);
    for (const { name, shape } of this.state) {
      const size = shape.reduce((product, side) => product * side, 1);
      this.#variables.set(name, new Variable(shape, new Float32Array(size)));
    }
  }

  #variable(name: string): Variable {
    const variable = this.#variables.get(name);
    if (!variable) throw new Error(`no state named ${name}`);
    return variable;
  }

  read(name: string): Float32Array {
    return this.#variable(name).read();
  }

  write(name: string, values: Float32Array): void {
    this.#variable(name).write(values);
  }

  initialise(): void {
    const random = keyedRandom(this.#options.seed, 0);
    for (const { name, shape, initial } of this.#options.model.parameters) {
      tf.tidy(() => this.#variable(`weights/${name}`).assign(initialValues(initial, name, shape, random)));
    }
    for (const { name, shape } of this.state) {
      if (!name.startsWith('optimizer/')) continue;
      this.write(name, new Float32Array(shape.reduce((product, side) => product * side, 1)));
    }
  }

  #weights(): Record<string, Tensor> {
    const { parameters } = this.#options.model;
    return Object.fromEntries(
      parameters.map(({ name }) => [name, this.#variable(`weights/${name}`).tensor()]),
    );
  }

  step(step: number, batch: ImageBatch): Record<string, number> {
    const read: Record<string, number> = {};
    for (const phase of this.#options.model.phases) {
      for (let repeat = 0; repeat < phase.repeats; repeat += 1) {
        Object.assign(read, this.#update(phase, step, repeat, batch));
      }
    }
    return read;
  }

  #update(phase: Phase, step: number, repeat: number, batch: ImageBatch): Record<string, number> {
    const trained = this.#options.model.parameters
      .map(({ name }) => name)
      .filter((name) => phase.trains(name));
    const { metrics, gradients, updates } = this.#differentiate(phase, step, repeat, batch, trained);
    try {
      applyUpdates(
        phase.optimizer,
        this.#options.learningRate,
        (step - 1) * phase.repeats + repeat + 1,
        trained.map((name, index) => ({
          variable: this.#variable(`weights/${name}`),
          slots: slotNames[phase.optimizer.algorithm].map((slot) =>
            this.#variable(`optimizer/${phase.id}/${slot}/${name}`),
          ),
          gradient: gradients[index]!,
        })),
      );
      for (const [name, value] of Object.entries(updates)) this.#variable(`weights/${name}`).assign(value);
      return metrics;
    } finally {
      tf.dispose([gradients, updates]);
    }
  }

  /** Gradients outlive the scope; the weights read for them don't, or each update would copy them first. */
  #differentiate(phase: Phase, step: number, repeat: number, batch: ImageBatch, trained: string[]) {
    const { model, seed } = this.#options;
    let metrics: Record<string, number> = {};
    let updates: Record<string, Tensor> = {};
    const gradients = tf.tidy(() => {
      const images = this.#images(batch);
      const weights = this.#weights();
      const random = prefixed(keyedRandom(seed, (step - 1) * phase.repeats + repeat + 1), `${phase.id}/`);
      const lossOf = (...values: Tensor[]): Scalar => {
        const parameters = { ...weights };
        for (const [index, name] of trained.entries()) parameters[name] = values[index]!;
        const result = model.loss(phase.id, parameters, images, random, scalars(model.schedule(step)));
        metrics = readLoss(result);
        updates = Object.fromEntries(
          Object.entries(result.updates).map(([name, value]) => [name, tf.keep(value.clone())]),
        );
        return result.loss;
      };
      return tf.valueAndGrads(lossOf)(trained.map((name) => weights[name]!)).grads;
    });
    return { metrics, gradients, updates };
  }

  #images(batch: ImageBatch): Tensor4D {
    return imagesFromBytes(batch.pixels, [batch.count, ...this.#options.imageShape]);
  }

  evaluate(index: number, batch: ImageBatch): Record<string, number> {
    const { model, seed } = this.#options;
    let metrics: Record<string, number> = {};
    tf.tidy(() => {
      const random = prefixed(keyedRandom(seed, index), 'evaluate/');
      metrics = readScalars(model.evaluate(this.#weights(), this.#images(batch), random));
    });
    return metrics;
  }

  latents(seed: number, indices: readonly number[]): Latents {
    const { latentShape } = this.#options.model.capabilities;
    const size = latentShape.reduce((product, side) => product * side, 1);
    const values = new Float32Array(size * indices.length);
    for (const [position, index] of indices.entries()) {
      const drawn = keyedRandom(seed, index).normal('latent', [...latentShape]);
      values.set(drawn.dataSync<'float32'>(), position * size);
      drawn.dispose();
    }
    return { values, count: indices.length };
  }

  decode(latents: Latents): Uint8Array {
    const { capabilities } = this.#options.model;
    let pixels: Uint8Array = new Uint8Array();
    tf.tidy(() => {
      const tensor = tf.tensor(latents.values.slice(), [latents.count, ...capabilities.latentShape]);
      pixels = bytesFromImages(capabilities.decode(this.#weights(), tensor));
    });
    return pixels;
  }

  reconstruct(batch: ImageBatch): Uint8Array | null {
    const { capabilities } = this.#options.model;
    let pixels: Uint8Array | null = null;
    tf.tidy(() => {
      const images = capabilities.reconstruct?.(this.#weights(), this.#images(batch));
      if (images) pixels = bytesFromImages(images);
    });
    return pixels;
  }

  dispose(): void {
    for (const variable of this.#variables.values()) variable.dispose();
    this.#variables.clear();
  }
}

function stateOf({ model, weightsOnly }: EagerOptions): StateTensor[] {
  const weights = model.parameters.map(({ name, shape }) => ({ name: `weights/${name}`, shape }));
  const slots = model.phases.flatMap((phase) =>
    slotNames[phase.optimizer.algorithm].flatMap((slot) =>
      model.parameters
        .filter(({ name }) => phase.trains(name))
        .map(({ name, shape }) => ({ name: `optimizer/${phase.id}/${slot}/${name}`, shape })),
    ),
  );
  const byKey = (a: StateTensor, b: StateTensor) => (a.name < b.name ? -1 : 1);
  return [...weights.sort(byKey), ...(weightsOnly ? [] : slots.sort(byKey))];
}

/** The same numbers under streams of other names, so that entry points never share noise. */
function prefixed(random: Random, prefix: string): Random {
  return {
    normal: (stream, shape) => random.normal(prefix + stream, shape),
    uniform: (stream, shape) => random.uniform(prefix + stream, shape),
  };
}

const scalars = (values: Readonly<Record<string, number>>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, tf.scalar(value)]));

function readScalars(tensors: Readonly<Record<string, Scalar>>): Record<string, number> {
  return Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tensor.dataSync()[0]!]));
}

function readLoss({ loss, parts, metrics }: Loss): Record<string, number> {
  const values = Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, part.value]));
  return readScalars({ loss, ...values, ...metrics });
}
