import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { asTensor, binding, type Handle, idOf } from './backend.ts';
import { CompiledFunction } from './compile/compiled.ts';
import type { GraphCache, KeptGraph } from './compile/graphCache.ts';
import { record, type RecordedGraph } from './compile/recorder.ts';
import type { Variable } from './variables.ts';

export type InputType = 'float32' | 'int32' | 'uint8';

/** Values of one input of an entry point, row-major. */
export interface InputValue {
  shape: readonly number[];
  values: Float32Array | Int32Array | Uint8Array;
}

/**
 * A function that is called again and again with other values of the same shapes: a phase's update, an
 * evaluation, a decoding. It reads and changes `variables`, and is traceable: see `families/family.ts`.
 */
export interface EntryPoint {
  /** Tells it from the other entry points of its owner. */
  name: string;
  variables: readonly Variable[];
  body(inputs: Readonly<Record<string, Tensor>>): Readonly<Record<string, Tensor>>;
}

/** How entry points are run: operation by operation, as one graph, or as one graph that XLA compiles. */
export type ExecutionMode = 'eager' | 'graph' | 'xla';

interface Compiled {
  call: CompiledFunction;
  used: number[];
  results: string[];
}

/** Runs entry points, compiling each at its first call with inputs of new shapes. */
export class EntryPoints {
  readonly #compiled = new Map<string, Compiled>();
  readonly #cache: GraphCache | null;

  /** @param cache of graphs recorded by processes before; null: everything is recorded here */
  constructor(cache: GraphCache | null = null) {
    this.#cache = cache;
  }

  /**
   * @param inputs always in the same order
   * @returns tensors of the surrounding tidy
   */
  run(
    entry: EntryPoint,
    mode: ExecutionMode,
    inputs: Readonly<Record<string, InputValue>>,
  ): Record<string, Tensor> {
    if (mode === 'eager') return tf.tidy(() => ({ ...entry.body(asTensors(inputs)) }));
    const compiled = this.#find(entry, mode, inputs);
    const ids = Object.values(inputs).map(nativeTensor);
    try {
      const all = [...ids, ...entry.variables.map(({ id }) => id)];
      const handles = compiled.call.call(compiled.used.map((position) => all[position]!));
      return Object.fromEntries(compiled.results.map((name, index) => [name, asTensor(handles[index]!)]));
    } finally {
      for (const id of ids) binding().deleteTensor(id);
    }
  }

  /**
   * Records the entry point for inputs of these shapes, so that the next `run` need not.
   * @returns whether that `run` will be its first, at which XLA compiles
   */
  prepare(entry: EntryPoint, mode: ExecutionMode, inputs: Readonly<Record<string, InputValue>>): boolean {
    if (mode === 'eager') return false;
    const known = this.#compiled.size;
    this.#find(entry, mode, inputs);
    return mode === 'xla' && this.#compiled.size > known;
  }

  #find(entry: EntryPoint, mode: ExecutionMode, inputs: Readonly<Record<string, InputValue>>): Compiled {
    const key = keyOf(entry, mode, inputs);
    const known = this.#compiled.get(key);
    if (known) return known;
    const { graph, results } = this.#graph(key, entry, mode, inputs);
    const made = { call: new CompiledFunction(graph, mode === 'xla'), used: graph.used, results };
    this.#compiled.set(key, made);
    return made;
  }

  #graph(
    key: string,
    entry: EntryPoint,
    mode: ExecutionMode,
    inputs: Readonly<Record<string, InputValue>>,
  ): KeptGraph {
    const found = this.#cache?.find(key);
    if (found) return found;
    const recorded = recordEntryPoint(entry, inputs, mode === 'xla');
    this.#cache?.keep(key, recorded);
    return recorded;
  }

  dispose(): void {
    for (const { call } of this.#compiled.values()) call.dispose();
    this.#compiled.clear();
  }
}

/**
 * An entry point as a graph, for inputs of these shapes: equal bytes whatever the values.
 * @param xla whether XLA is to compile the functions that it calls
 */
export function recordEntryPoint(
  entry: EntryPoint,
  inputs: Readonly<Record<string, InputValue>>,
  xla = false,
): KeptGraph {
  const native = binding();
  let names: string[] = [];
  const recorded: RecordedGraph[] = [];
  tf.tidy(() => {
    const tensors = asTensors(inputs);
    const given = Object.entries(inputs).map(([name, value]) => ({
      id: idOf(tensors[name]!),
      type: typeOf(value),
      shape: value.shape,
    }));
    const handles = entry.variables.map(({ id }) => ({ id, type: native.TF_RESOURCE, shape: null }));
    const body = () => {
      const results = entry.body(tensors);
      names = Object.keys(results);
      return Object.values(results);
    };
    const graph = record([...given, ...handles], body, xla);
    recorded.push(graph);
  });
  return { graph: recorded[0]!, results: names };
}

function keyOf(entry: EntryPoint, mode: ExecutionMode, inputs: Readonly<Record<string, InputValue>>): string {
  const shapes = Object.entries(inputs).map(([name, { shape }]) => `${name}[${shape.join(',')}]`);
  return `${mode} ${entry.name} ${shapes.join(' ')}`;
}

function asTensors(inputs: Readonly<Record<string, InputValue>>): Record<string, Tensor> {
  return Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => {
      const handle: Handle = { id: nativeTensor(value), shape: [...value.shape], dtype: typeOf(value) };
      return [name, asTensor(handle)];
    }),
  );
}

/** The native tensor shares the memory of `values` until it is deleted. */
const nativeTensor = (value: InputValue): number =>
  binding().createTensor([...value.shape], typeOf(value), value.values);

function typeOf({ values }: InputValue): number {
  const native = binding();
  if (values instanceof Float32Array) return native.TF_FLOAT;
  return values instanceof Int32Array ? native.TF_INT32 : native.TF_UINT8;
}
