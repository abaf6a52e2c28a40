import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { DatasetCard } from '@shared/dataset.ts';
import type { Model, Sampling } from '../families/family.ts';
import { initialValues } from '../nn/initialisers.ts';
import { averagingDecayAt, moveAverages } from './averaging.ts';
import type { GraphCache } from './compile/graphCache.ts';
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
import { type EntryPoint, EntryPoints, type ExecutionMode } from './entryPoint.ts';
import type {
  Executor,
  ImageBatch,
  LatentFit,
  LatentPrior,
  Latents,
  StateTensor,
  WeightsKind,
} from './executor.ts';
import { bytesFromImages } from './images.ts';
import { AdamFit, type Maker } from './latentFit.ts';
import { isAveraged, ModelState, names, updatesBy } from './modelState.ts';
import { type Call, PhaseUpdate } from './phaseUpdate.ts';
import { keyedRandom, prefixedRandom } from './random.ts';

export interface ModelExecutorOptions {
  model: Model;
  imageShape: DatasetCard['shape'];
  seed: number;
  /** Before schedules. */
  learningRate: number;
  /** Of the whole run, which a cosine schedule needs. */
  steps?: number;
  /** How a training step runs. Eager is the reference for the others. */
  mode: ExecutionMode;
  /** Parts of a batch that a compiled step of a separable model works on side by side; 1 if not given. */
  parts?: number;
  /** Without optimizer slots, for sampling alone. */
  weightsOnly?: boolean;
  /** Of recorded graphs. */
  cache?: GraphCache | null;
}

/** Runs a model's entry points on variables that hold its state. */
export class ModelExecutor implements Executor {
  readonly state: readonly StateTensor[];
  readonly #options: ModelExecutorOptions;
  readonly #state: ModelState;
  readonly #entries: EntryPoints;
  readonly #updates: PhaseUpdate[];
  readonly #average: EntryPoint | null;
  /** Entry points that are not run at every step: XLA's compilation would cost more than it saves. */
  readonly #occasional: ExecutionMode;

  constructor(options: ModelExecutorOptions) {
    const { model, mode, cache, weightsOnly = false } = options;
    const parts = mode !== 'eager' && model.separable ? options.parts : 1;
    this.#options = { ...options, parts };
    this.#entries = new EntryPoints(cache);
    this.#occasional = mode === 'xla' ? 'graph' : mode;
    this.#state = new ModelState(model, weightsOnly);
    this.state = this.#state.state;
    this.#updates = model.phases.map((phase) => new PhaseUpdate(this.#options, phase, this.#state));
    this.#average = isAveraged(model) ? averageEntry(model, this.#state) : null;
  }

  /** Names of the state by the addon's number of each variable. */
  handles(): Map<number, string> {
    return this.#state.handles();
  }

  read(name: string): Float32Array {
    return this.#state.variable(name).read();
  }

  write(name: string, values: Float32Array): void {
    this.#state.variable(name).write(values);
  }

  initialise(): void {
    const { model, seed } = this.#options;
    const random = keyedRandom(seed, 0);
    this.#state.clear();
    for (const { name, shape, initial } of model.parameters) {
      tf.tidy(() => {
        const values = initialValues(initial, name, shape, random);
        this.#state.variable(names.weight(name)).assign(values);
        if (this.#average) this.#state.variable(names.average(name)).assign(values);
      });
    }
  }

  record(step: number, batch: ImageBatch): boolean {
    const calls = [...this.#stepCalls(step, [batch])].flatMap((update) => update.calls);
    const compiles = calls.map(({ entry, inputs }) =>
      this.#entries.prepare(entry, this.#options.mode, inputs),
    );
    return compiles.includes(true);
  }

  step(step: number, ...batches: [ImageBatch, ...ImageBatch[]]): Record<string, number> {
    const read: Record<string, number> = {};
    for (const { calls, watched } of this.#stepCalls(step, batches)) {
      const means: Record<string, number> = {};
      for (const { entry, inputs, share } of calls) {
        for (const [name, value] of Object.entries(this.#numbers(entry, this.#options.mode, inputs))) {
          means[name] = (means[name] ?? 0) + share * value;
        }
      }
      Object.assign(read, means, watched);
    }
    return read;
  }

  /** Every update of a training step, in order. */
  *#stepCalls(
    step: number,
    batches: readonly ImageBatch[],
  ): Generator<{ calls: Call[]; watched: Record<string, number> }> {
    const { phases, emaDecay = 0 } = this.#options.model;
    for (const [index, phase] of phases.entries()) {
      const update = this.#updates[index]!;
      const before = updatesBy(phase, step - 1);
      for (let count = before + 1; count <= updatesBy(phase, step); count += 1) {
        const batch = batches[(count - before - 1) % batches.length]!;
        yield { calls: update.calls(step, count, batch), watched: update.watched(step) };
      }
    }
    if (this.#average) {
      const inputs = scalarInputs('', { share: 1 - averagingDecayAt(emaDecay, step) });
      yield { calls: [{ entry: this.#average, inputs, share: 1 }], watched: {} };
    }
  }

  evaluate(index: number, batch: ImageBatch, kind?: WeightsKind): Record<string, number> {
    const { model, imageShape, seed } = this.#options;
    const entry = this.#weightsEntry('evaluate', kind, (weights, inputs) => {
      const random = prefixedRandom(keyedRandom(inputs['seed']!, inputs['draw']!), 'evaluate/');
      return { ...model.evaluate(weights, batchOfInputs(inputs), random) };
    });
    const inputs = { ...batchInputs(batch, imageShape), ...keyInputs(seed, index) };
    return this.#numbers(entry, this.#occasional, inputs);
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

  styles(latents: Latents, kind?: WeightsKind): Latents | null {
    const { styles } = this.#options.model.capabilities;
    if (!styles) return null;
    const entry = this.#weightsEntry('styles', kind, (weights, inputs) => ({
      styles: styles.map(weights, inputs['latents']!, samplingOf(inputs)),
    }));
    const values = tf.tidy(() =>
      this.#entries
        .run(entry, this.#occasional, this.#latentInputs(latents))
        ['styles']!.dataSync<'float32'>()
        .slice(),
    );
    return { ...latents, values, styles: true };
  }

  decode(latents: Latents, kind?: WeightsKind): Uint8Array {
    const name = latents.styles ? 'synthesise' : 'decode';
    const entry = this.#weightsEntry(name, kind, (weights, inputs) => ({
      images: this.#make(weights, inputs['latents']!, inputs, latents.styles),
    }));
    return this.#pixels(entry, this.#latentInputs(latents));
  }

  /** @param inputs of which labels and controls are read */
  #make(weights: Outputs, latents: Tensor, inputs: Inputs, asStyles = false): Tensor4D {
    const { capabilities } = this.#options.model;
    const { styles } = capabilities;
    if (!asStyles) return capabilities.decode(weights, latents, samplingOf(inputs));
    if (!styles) throw new Error('this model has no styles');
    return styles.synthesise(weights, latents, samplingOf(inputs));
  }

  #latentInputs({ values, count, labels, controls = {}, styles = false }: Latents): InputValues {
    const { capabilities } = this.#options.model;
    const { latentShape, classes = 0, controls: known = [] } = capabilities;
    const shape = styles ? capabilities.styles!.shape : latentShape;
    const inTurn = () => Int32Array.from({ length: count }, (_, index) => index % Math.max(1, classes));
    const set = Object.fromEntries(known.map((one) => [one.name, controls[one.name] ?? one.default]));
    return {
      latents: { shape: [count, ...shape], values },
      labels: { shape: [count], values: labels ?? inTurn() },
      ...scalarInputs(CONTROL, set),
    };
  }

  reconstruct(batch: ImageBatch, kind?: WeightsKind): Uint8Array | null {
    const { capabilities } = this.#options.model;
    if (!capabilities.reconstruct) return null;
    const entry = this.#weightsEntry('reconstruct', kind, (weights, inputs) => ({
      images: capabilities.reconstruct!(weights, batchOfInputs(inputs)),
    }));
    return this.#pixels(entry, batchInputs(batch, this.#options.imageShape));
  }

  encode(batch: ImageBatch, kind?: WeightsKind): Latents | null {
    const { capabilities } = this.#options.model;
    if (!capabilities.encode) return null;
    const entry = this.#weightsEntry('encode', kind, (weights, inputs) => ({
      latents: capabilities.encode!(weights, batchOfInputs(inputs)),
    }));
    const inputs = batchInputs(batch, this.#options.imageShape);
    const values = tf.tidy(() =>
      this.#entries.run(entry, this.#occasional, inputs)['latents']!.dataSync<'float32'>().slice(),
    );
    return { values, count: batch.count };
  }

  fit(target: Uint8Array, start: Latents, prior: LatentPrior, kind?: WeightsKind): LatentFit {
    const { imageShape } = this.#options;
    const { latents, ...steering } = this.#latentInputs(start);
    const entry = (name: string, body: Parameters<Maker['entry']>[1]) =>
      this.#weightsEntry(start.styles ? `${name}/styles` : name, kind, (weights, inputs) =>
        body((made) => this.#make(weights, made, inputs, start.styles), inputs),
      );
    // Hundreds of steps follow, also where the rest runs operation by operation.
    const run = (given: EntryPoint, inputs: InputValues) => this.#entries.run(given, 'graph', inputs);
    const image = { pixels: target, shape: imageShape };
    return new AdamFit({ entry, run, steering }, start, latents!.shape.slice(1), image, prior);
  }

  #weightsEntry(
    name: string,
    kind: WeightsKind = this.#average ? 'averaged' : 'raw',
    body: (weights: Outputs, inputs: Inputs) => Outputs,
  ): EntryPoint {
    if (kind === 'averaged' && !this.#average) throw new Error('this model keeps no averaged weights');
    const nameOf = kind === 'averaged' ? names.average : names.weight;
    const variables = this.#options.model.parameters.map(
      (one) => [one.name, this.#state.variable(nameOf(one.name))] as const,
    );
    return {
      name: kind === 'averaged' ? `${name}/averaged` : name,
      variables: variables.map(([, variable]) => variable),
      body: (inputs) =>
        body(
          Object.fromEntries(variables.map(([parameter, variable]) => [parameter, variable.tensor()])),
          inputs,
        ),
    };
  }

  #numbers(entry: EntryPoint, mode: ExecutionMode, inputs: InputValues): Record<string, number> {
    let numbers: Record<string, number> = {};
    tf.tidy(() => {
      const outputs = Object.entries(this.#entries.run(entry, mode, inputs));
      numbers = Object.fromEntries(outputs.map(([name, tensor]) => [name, tensor.dataSync()[0]!]));
    });
    return numbers;
  }

  #pixels(entry: EntryPoint, inputs: InputValues): Uint8Array {
    let pixels: Uint8Array = new Uint8Array();
    tf.tidy(() => {
      pixels = bytesFromImages(this.#entries.run(entry, this.#occasional, inputs)['images']!);
    });
    return pixels;
  }

  dispose(): void {
    this.#entries.dispose();
    this.#state.dispose();
  }
}

const CONTROL = 'control/';

const samplingOf = (inputs: Inputs): Sampling => ({
  labels: inputs['labels'] as Tensor1D,
  controls: ofPrefix(inputs, CONTROL),
});

/** The end of a training step of a model whose weights are averaged; its input `share` is 1 - decay. */
function averageEntry(model: Model, state: ModelState): EntryPoint {
  const all = model.parameters.map(({ name }) => ({
    weight: state.variable(names.weight(name)),
    average: state.variable(names.average(name)),
    trained: model.phases.some((phase) => phase.trains(name)),
  }));
  return {
    name: 'average',
    variables: all.flatMap(({ weight, average }) => [weight, average]),
    body(inputs) {
      moveAverages(all, inputs['share']!);
      return {};
    },
  };
}
