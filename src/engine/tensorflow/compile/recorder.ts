import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { type Attribute, type Binding, type Handle, idOf, nativeBackend } from '../backend.ts';
import { callStack } from '../callStack.ts';
import { GraphWriter } from './graphDef.ts';

/** What the recorded function is called with: a tensor, or a variable's handle, by the addon's number. */
export interface RecordedInput {
  id: number;
  type: number;
  /** Null for a variable's handle. */
  shape: readonly number[] | null;
}

/** A function as a graph: its inputs are placeholders, its outputs `node:index`. */
export interface RecordedGraph {
  bytes: Uint8Array;
  inputs: string[];
  /** Which of the inputs given to `record` these are: those that the function does not use are left out. */
  used: number[];
  outputs: string[];
  /** Nodes that change variables, which run though nothing reads them. */
  effects: string[];
  nodes: number;
  /** Functions that it calls, each once; they call none themselves. */
  functions: NestedFunction[];
}

/** A function that a recorded graph calls, named by what it does. */
export interface NestedFunction {
  name: string;
  graph: RecordedGraph;
}

/** Why a function cannot be recorded; the message names the operation and the line that asked for it. */
export class RecordingError extends Error {
  constructor(operation: string, reason: string) {
    super(`${operation}: ${reason}, at ${callingLine()}`);
    this.name = 'RecordingError';
  }
}

/** Draws that depend on more than their inputs, by TensorFlow's names. */
const unkeyedOperations = new Set([
  'RandomStandardNormal',
  'RandomUniform',
  'RandomUniformInt',
  'TruncatedNormal',
  'RandomGamma',
  'RandomPoissonV2',
  'RandomShuffle',
  'Multinomial',
  'ParameterizedTruncatedNormal',
  'StatefulUniform',
  'StatefulStandardNormalV2',
]);

/** tfjs draws these in JavaScript, so that a recording would hold the numbers themselves. */
const unkeyedScopes =
  /^(randomNormal|randomUniform|randomUniformInt|randomStandardNormal|truncatedNormal|randomGamma|rand|multinomial|dropout)_?(__op)?$/;

/**
 * Runs `body` once, operation by operation, and writes down what it does as a graph. Operations that change
 * variables are written down but not run, so that recording changes nothing.
 * @param inputs what may differ between calls; any other tensor from outside is refused
 * @param body must not read values, draw un-keyed randomness, or choose by values
 * @param xla whether XLA compiles the functions that it calls
 * @throws RecordingError
 */
export function record(inputs: readonly RecordedInput[], body: () => Tensor[], xla: boolean): RecordedGraph {
  const backend = nativeBackend();
  const real = backend.binding;
  const recording = new Recording(real, inputs, xla);
  const outer = current;
  const engine = tf.engine();
  const startScope = engine.startScope.bind(engine);
  backend.binding = recording.standIn();
  current = recording;
  engine.startScope = (name) => {
    if (name && unkeyedScopes.test(name)) {
      throw new RecordingError(name.replace(/_*op$/, ''), 'draws randomness without a key');
    }
    startScope(name);
  };
  try {
    const outputs = body().map((tensor) => recording.output(idOf(tensor)));
    return recording.finish(outputs);
  } finally {
    backend.binding = real;
    current = outer;
    engine.startScope = startScope;
  }
}

/** What is being recorded; null while operations only run. */
let current: Recording | null = null;

/**
 * Runs `body` on tensors. Where a graph is being recorded, it becomes a function within that graph: calls that do
 * not depend on each other run side by side, and equal ones are one function, which XLA compiles by itself.
 * @param body as for `record`; takes nothing from outside but its inputs, and changes no variable
 */
export function asFunction(inputs: readonly Tensor[], body: (...inputs: Tensor[]) => Tensor[]): Tensor[] {
  return current ? current.call(inputs, body) : body(...inputs);
}

interface Resource {
  lastWrite: string | null;
  readers: string[];
}

class Recording {
  readonly #real: Binding;
  readonly #xla: boolean;
  readonly #graph = new GraphWriter();
  readonly #unused: Map<number, RecordedInput & { position: number }>;
  readonly #used: number[] = [];
  readonly #inputs: string[] = [];
  /** Graph outputs by the addon's number of the tensor that they made. */
  readonly #names = new Map<number, string>();
  readonly #constants = new Map<number, { type: number; shape: number[]; bytes: Uint8Array }>();
  readonly #resources = new Map<number, Resource>();
  readonly #effects: string[] = [];
  readonly #types = new Map<number, number>();
  readonly #functions = new Map<string, RecordedGraph>();

  constructor(real: Binding, inputs: readonly RecordedInput[], xla: boolean) {
    this.#real = real;
    this.#xla = xla;
    this.#unused = new Map(inputs.map((input, position) => [input.id, { ...input, position }]));
    for (const { id, shape, type } of inputs) {
      this.#types.set(id, type);
      if (shape === null) this.#resources.set(id, { lastWrite: null, readers: [] });
    }
  }

  /** The binding's properties cannot be replaced, nor can a Proxy answer otherwise: a plain object with the same functions. */
  standIn(): Binding {
    const real = this.#real;
    const standIn: Binding = { ...real };
    // Its properties are not enumerable.
    for (const name of Object.getOwnPropertyNames(real)) Reflect.set(standIn, name, Reflect.get(real, name));
    standIn.createTensor = (shape, type, values) => {
      const id = real.createTensor(shape, type, values);
      this.#types.set(id, type);
      this.#constants.set(id, { type, shape: [...shape], bytes: bytesOf(values) });
      return id;
    };
    standIn.executeOp = (name, attributes, inputs, outputs) =>
      this.#execute(name, attributes, inputs, outputs);
    standIn.tensorDataSync = () => {
      throw new RecordingError('reading a tensor', 'values are not known while recording');
    };
    return standIn;
  }

  #execute(operation: string, attributes: Attribute[], inputs: number[], outputs: number): Handle[] {
    if (unkeyedOperations.has(operation)) {
      throw new RecordingError(operation, 'draws randomness without a key');
    }
    const sources = inputs.map((id) => this.#source(operation, id));
    const name = `node${this.#graph.nodes}`;
    const order = this.#order(inputs, name, outputs === 0);
    this.#graph.add(operation, name, attributes, [...sources, ...order]);
    if (outputs === 0) {
      this.#effects.push(name);
      return [];
    }
    const made = this.#real.executeOp(operation, attributes, inputs, outputs);
    for (const [index, { id, dtype }] of made.entries()) this.#made(id, name, index, dtype);
    return made;
  }

  #made(id: number, node: string, index: number, type: number): void {
    this.#names.set(id, index === 0 ? node : `${node}:${index}`);
    this.#types.set(id, type);
  }

  #typeOf(id: number): number {
    const type = this.#types.get(id);
    if (type === undefined) {
      throw new RecordingError('a function', 'takes a tensor that was made before the recording');
    }
    return type;
  }

  /** Records `body` as a function of its own and calls it; see `asFunction`. */
  call(inputs: readonly Tensor[], body: (...inputs: Tensor[]) => Tensor[]): Tensor[] {
    const given = inputs.map((tensor) => {
      const id = idOf(tensor);
      return { id, type: this.#typeOf(id), shape: tensor.shape };
    });
    const { graph, made } = this.#apart(given, () => body(...inputs));
    if (graph.effects.length > 0) throw new RecordingError('a function', 'changes a variable');
    const identity = createHash('sha256').update(graph.bytes).update(graph.outputs.join(' '));
    const called = `nested_${identity.digest('hex').slice(0, 16)}_${this.#xla ? 'xla' : 'graph'}`;
    this.#functions.set(called, graph);
    const node = `node${this.#graph.nodes}`;
    const used = graph.used.map((position) => given[position]!);
    const sources = used.map(({ id }) => this.#source(called, id));
    const types = made.map(({ type }) => type);
    this.#graph.call(
      called,
      node,
      sources,
      used.map(({ type }) => type),
      types,
      this.#xla,
    );
    for (const [index, { tensor, type }] of made.entries()) this.#made(idOf(tensor), node, index, type);
    return made.map(({ tensor }) => tensor);
  }

  /** Records into a graph apart from this one. */
  #apart(given: readonly RecordedInput[], body: () => Tensor[]) {
    const backend = nativeBackend();
    const standIn = backend.binding;
    backend.binding = this.#real;
    const made: { tensor: Tensor; type: number }[] = [];
    try {
      const recorded = () => {
        const tensors = body();
        for (const tensor of tensors) made.push({ tensor, type: current!.#typeOf(idOf(tensor)) });
        return tensors;
      };
      const graph = record(given, recorded, this.#xla);
      return { graph, made };
    } finally {
      backend.binding = standIn;
    }
  }

  /** Reads see the writes before them, and writes wait for the reads before them. */
  #order(inputs: readonly number[], name: string, writes: boolean): string[] {
    const before = new Set<string>();
    for (const id of inputs) {
      const resource = this.#resources.get(id);
      if (!resource) continue;
      if (resource.lastWrite) before.add(`^${resource.lastWrite}`);
      if (writes) {
        for (const reader of resource.readers) before.add(`^${reader}`);
        resource.lastWrite = name;
        resource.readers = [];
      } else resource.readers.push(name);
    }
    return [...before];
  }

  #source(operation: string, id: number): string {
    const known = this.#names.get(id);
    if (known) return known;
    const input = this.#unused.get(id);
    if (input) return this.#input(input);
    const constant = this.#constants.get(id);
    if (!constant) {
      throw new RecordingError(operation, 'takes a tensor that was made before the recording');
    }
    const name = `constant${this.#graph.nodes}`;
    this.#graph.constant(name, constant.type, constant.shape, constant.bytes);
    this.#names.set(id, name);
    this.#constants.delete(id);
    return name;
  }

  #input({ id, type, shape, position }: RecordedInput & { position: number }): string {
    const name = `input${position}`;
    this.#graph.placeholder(name, type, shape);
    this.#names.set(id, name);
    this.#unused.delete(id);
    this.#inputs.push(name);
    this.#used.push(position);
    return name;
  }

  output(id: number): string {
    const name = this.#source('output', id);
    return name.includes(':') ? name : `${name}:0`;
  }

  finish(outputs: string[]): RecordedGraph {
    return {
      bytes: this.#graph.bytes(),
      inputs: this.#inputs,
      used: this.#used,
      outputs,
      effects: this.#effects,
      nodes: this.#graph.nodes,
      functions: [...this.#functions].map(([name, graph]) => ({ name, graph })),
    };
  }
}

function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength).slice();
}

/** The first line of the present stack that is neither tfjs's nor the recorder's. */
function callingLine(): string {
  const lines = callStack();
  const own = lines.find(
    (line) => !/node_modules|tensorflow\/(compile|backend|callStack)|node:internal/.test(line),
  );
  return (own ?? lines.at(-1) ?? 'an unknown line').trim().replace(/^at /, '');
}
