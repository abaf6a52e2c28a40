import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/** One attribute of an operation, as the addon takes it. */
export interface Attribute {
  name: string;
  type: number;
  value: boolean | number | string | number[] | string[];
}

/** A tensor that lives in TensorFlow, by the addon's number. */
export interface Handle {
  id: number;
  shape: number[];
  dtype: number;
}

/** The addon's functions; the compiled engine stands in for this object to record them. */
export interface Binding {
  executeOp(name: string, attributes: Attribute[], inputs: number[], outputs: number): Handle[];
  createTensor(shape: number[], dtype: number, values: ArrayBufferView): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): Float32Array | Int32Array | Uint8Array;
  isUsingGpuDevice(): boolean;
  getNumOfTensors(): number;
  /** Of native/functions.cc, as are the arguments' meanings. */
  addFunction(
    name: string,
    graph: Uint8Array,
    inputs: string[],
    outputs: string[],
    effects: string[],
    compile: boolean,
  ): void;
  removeFunction(name: string): void;
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_UINT8: number;
  readonly TF_RESOURCE: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_SHAPE: number;
  readonly TF_Version: string;
}

interface NativeBackend {
  /** Replaced while a graph is recorded. */
  binding: Binding;
  getInputTensorIds(tensors: Tensor[]): number[];
  createOutputTensor(handle: Handle): Tensor;
}

function isNative(backend: object): backend is NativeBackend {
  return 'binding' in backend && 'getInputTensorIds' in backend && 'createOutputTensor' in backend;
}

/**
 * The native backend behind tfjs.
 * @throws Error before `loadTensorFlow`
 */
export function nativeBackend(): NativeBackend {
  const backend: object = tf.backend();
  if (!isNative(backend)) throw new Error('TensorFlow is not loaded');
  return backend;
}

export const binding = (): Binding => nativeBackend().binding;

/** DT_UINT64 of TensorFlow's types.proto, which the addon does not name. */
export const TYPE_UINT64 = 23;

export const attribute = {
  type: (name: string, value: number): Attribute => ({ name, type: binding().TF_ATTR_TYPE, value }),
  bool: (name: string, value: boolean): Attribute => ({ name, type: binding().TF_ATTR_BOOL, value }),
  int: (name: string, value: number): Attribute => ({ name, type: binding().TF_ATTR_INT, value }),
  ints: (name: string, value: number[]): Attribute => ({ name, type: binding().TF_ATTR_INT, value }),
  float: (name: string, value: number): Attribute => ({ name, type: binding().TF_ATTR_FLOAT, value }),
  text: (name: string, value: string): Attribute => ({ name, type: binding().TF_ATTR_STRING, value }),
  shape: (name: string, value: number[]): Attribute => ({ name, type: binding().TF_ATTR_SHAPE, value }),
};

/** Runs one TensorFlow operation on tfjs tensors; the only output is a tensor of the surrounding tidy. */
export function executeOp<T extends Tensor = Tensor>(
  name: string,
  attributes: Attribute[],
  inputs: Tensor[],
): T {
  const backend = nativeBackend();
  const [output] = backend.binding.executeOp(name, attributes, backend.getInputTensorIds(inputs), 1);
  return asTensor<T>(output!);
}

/** Hands a native tensor over to tfjs, which frees it with the surrounding tidy. */
export function asTensor<T extends Tensor = Tensor>(handle: Handle): T {
  return nativeBackend().createOutputTensor(handle) as T;
}

/** The addon's number of a tfjs tensor. */
export const idOf = (tensor: Tensor): number => nativeBackend().getInputTensorIds([tensor])[0]!;

/**
 * Runs `use` with native tensors of the given values and frees them afterwards, whatever happens.
 * @returns what `use` returns
 */
export function withConstants<R>(
  constants: { shape: number[]; values: Float32Array | Int32Array | Uint8Array }[],
  use: (ids: number[]) => R,
): R {
  const native = binding();
  const ids = constants.map(({ shape, values }) => native.createTensor(shape, typeOf(values), values));
  try {
    return use(ids);
  } finally {
    for (const id of ids) native.deleteTensor(id);
  }
}

function typeOf(values: Float32Array | Int32Array | Uint8Array): number {
  const native = binding();
  if (values instanceof Float32Array) return native.TF_FLOAT;
  return values instanceof Int32Array ? native.TF_INT32 : native.TF_UINT8;
}
