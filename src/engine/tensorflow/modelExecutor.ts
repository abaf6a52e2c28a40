import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { DatasetCard } from '@shared/dataset.ts';
import type { Model, Phase } from '../families/family.ts';
import { initialValues } from '../nn/initialisers.ts';
import type { GraphCache } from './compile/graphCache.ts';
import { type EntryPoint, EntryPoints, type ExecutionMode, type InputValue } from './entryPoint.ts';
import type { Executor, ImageBatch, Latents, StateTensor } from './executor.ts';
import { bytesFromImages, imagesFromByteTensor } from './images.ts';
import { applyUpdates, slotNames, updateScalars } from './optimizers.ts';
import { keyedRandom, prefixedRandom } from './random.ts';
import { Variable } from './variables.ts';

export interface ModelExecutorOptions {
  model: Model;
  imageShape: DatasetCard['shape'];
  seed: number;
  learningRate: number;
  /** How a training step runs. Eager is the reference for the others. */
  mode: ExecutionMode;
  /** Without optimizer slots, for sampling alone. */
  weightsOnly?: boolean;
  /** Of recorded graphs. */
  cache?: GraphCache | null;
}

type Inputs = Readonly<Record<string, Tensor>>;
type Outputs = Record<string, Tensor>;

/** Runs a model's entry points on variables that hold its state. */
export class ModelExecutor implements Executor {
  readonly state: readonly StateTensor[];
  readonly #options: ModelExecutorOptions;
  readonly #variables = new Map<string, Variable>();
  readonly #entries: EntryPoints;
  /** Entry points that are not run at every step: XLA's compilation would cost more than it saves. */
  readonly #occasional: ExecutionMode;

  constructor(options: ModelExecutorOptions) {
    this.#options = options;
    this.#entries = new EntryPoints(options.cache);
    this.#occasional = options.mode === 'xla' ? 'graph' : options.mode;
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

  /** Names of the state by the addon's number of each variable. */
  handles(): Map<number, string> {
    return new Map([...this.#variables].map(([name, { id }]) => [id, name]));
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

  record(batch: ImageBatch): boolean {
    const { model, mode } = this.#options;
    const compiles = model.phases.map((phase) =>
      this.#entries.prepare(this.#update(phase), mode, this.#inputs(phase, 1, 1, batch)),
    );
    return compiles.includes(true);
  }

  step(step: number, batch: ImageBatch): Record<string, number> {
    const read: Record<string, number> = {};
    for (const phase of this.#options.model.phases) {
      for (let repeat = 0; repeat < phase.repeats; repeat += 1) {
        const update = (step - 1) * phase.repeats + repeat + 1;
        Object.assign(
          read,
          this.#numbers(this.#update(phase), this.#options.mode, this.#inputs(phase, step, update, batch)),
        );
      }
    }
    return read;
  }

  /** What differs from one update to the next, by name. */
  #inputs(phase: Phase, step: number, update: number, batch: ImageBatch): Record<string, InputValue> {
    const { model, learningRate } = this.#options;
    return {
      images: this.#images(batch),
      ...this.#key(update),
      ...scalarInputs('schedule/', model.schedule(step)),
      ...scalarInputs('optimizer/', updateScalars(phase.optimizer, learningRate, update)),
    };
  }

  /** One phase's losses, gradients and update. */
  #update(phase: Phase): EntryPoint {
    const { model } = this.#options;
    const trained = model.parameters.map(({ name }) => name).filter((name) => phase.trains(name));
    const slots = (name: string) =>
      slotNames[phase.optimizer.algorithm].map((slot) =>
        this.#variable(`optimizer/${phase.id}/${slot}/${name}`),
      );
    const body = (inputs: Inputs): Outputs => {
      const { metrics, gradients, updates } = this.#differentiate(phase, trained, inputs);
      applyUpdates(
        phase.optimizer,
        ofPrefix(inputs, 'optimizer/'),
        trained.map((name, index) => ({
          variable: this.#variable(`weights/${name}`),
          slots: slots(name),
          gradient: gradients[index]!,
        })),
      );
      for (const [name, value] of Object.entries(updates)) this.#variable(`weights/${name}`).assign(value);
      return metrics;
    };
    return { name: `update/${phase.id}`, variables: [...this.#variables.values()], body };
  }

  /** The weights read for them don't outlive the scope, or each update would copy them first. */
  #differentiate(phase: Phase, trained: string[], inputs: Inputs) {
    const { model } = this.#options;
    let metrics: Outputs = {};
    let updates: Outputs = {};
    const gradients = tf.tidy(() => {
      const images = imagesFromByteTensor(inputs['images'] as Tensor4D);
      const weights = this.#weights();
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

  #images(batch: ImageBatch): InputValue {
    return { shape: [batch.count, ...this.#options.imageShape], values: batch.pixels };
  }

  #key(draw: number): Record<string, InputValue> {
    return {
      seed: { shape: [], values: Int32Array.of(this.#options.seed) },
      draw: { shape: [], values: Int32Array.of(draw) },
    };
  }

  evaluate(index: number, batch: ImageBatch): Record<string, number> {
    const { model } = this.#options;
    const body = (inputs: Inputs): Outputs => {
      const random = prefixedRandom(keyedRandom(inputs['seed']!, inputs['draw']!), 'evaluate/');
      const images = imagesFromByteTensor(inputs['images'] as Tensor4D);
      return { ...model.evaluate(this.#weights(), images, random) };
    };
    const inputs = { images: this.#images(batch), ...this.#key(index) };
    return this.#numbers(this.#weightsEntry('evaluate', body), this.#occasional, inputs);
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
    const body = (inputs: Inputs): Outputs => ({
      images: capabilities.decode(this.#weights(), inputs['latents']!),
    });
    const shape = [latents.count, ...capabilities.latentShape];
    return this.#pixels(this.#weightsEntry('decode', body), { latents: { shape, values: latents.values } });
  }

  reconstruct(batch: ImageBatch): Uint8Array | null {
    const { capabilities } = this.#options.model;
    if (!capabilities.reconstruct) return null;
    const body = (inputs: Inputs): Outputs => ({
      images: capabilities.reconstruct!(this.#weights(), imagesFromByteTensor(inputs['images'] as Tensor4D)),
    });
    return this.#pixels(this.#weightsEntry('reconstruct', body), { images: this.#images(batch) });
  }

  #weightsEntry(name: string, body: EntryPoint['body']): EntryPoint {
    const variables = this.#options.model.parameters.map((one) => this.#variable(`weights/${one.name}`));
    return { name, variables, body };
  }

  #numbers(
    entry: EntryPoint,
    mode: ExecutionMode,
    inputs: Record<string, InputValue>,
  ): Record<string, number> {
    let numbers: Record<string, number> = {};
    tf.tidy(() => {
      const outputs = Object.entries(this.#entries.run(entry, mode, inputs));
      numbers = Object.fromEntries(outputs.map(([name, tensor]) => [name, tensor.dataSync()[0]!]));
    });
    return numbers;
  }

  #pixels(entry: EntryPoint, inputs: Record<string, InputValue>): Uint8Array {
    let pixels: Uint8Array = new Uint8Array();
    tf.tidy(() => {
      pixels = bytesFromImages(this.#entries.run(entry, this.#occasional, inputs)['images']!);
    });
    return pixels;
  }

  dispose(): void {
    this.#entries.dispose();
    for (const variable of this.#variables.values()) variable.dispose();
    this.#variables.clear();
  }
}

function stateOf({ model, weightsOnly }: ModelExecutorOptions): StateTensor[] {
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

function scalarInputs(prefix: string, values: Readonly<Record<string, number>>): Record<string, InputValue> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      prefix + name,
      { shape: [], values: Float32Array.of(value) },
    ]),
  );
}

function ofPrefix(inputs: Inputs, prefix: string): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(inputs)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
  );
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
