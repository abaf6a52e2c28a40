import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Batch } from '../families/family.ts';
import type { InputValue } from './entryPoint.ts';
import type { ImageBatch } from './executor.ts';
import { imagesFromByteTensor } from './images.ts';

/** Inputs of an entry point, by name. */
export type InputValues = Record<string, InputValue>;
export type Inputs = Readonly<Record<string, Tensor>>;
export type Outputs = Record<string, Tensor>;

export const imageInput = ({ count, pixels }: ImageBatch, shape: readonly number[]): InputValue => ({
  shape: [count, ...shape],
  values: pixels,
});

/** Images and labels of a batch. */
export const batchInputs = (batch: ImageBatch, shape: readonly number[]): InputValues => ({
  images: imageInput(batch, shape),
  labels: { shape: [batch.count], values: batch.labels ?? new Int32Array(batch.count).fill(-1) },
});

/** The batch that `batchInputs` handed over, as a loss sees it. */
export const batchOfInputs = (inputs: Inputs): Batch => ({
  images: imagesFromByteTensor(inputs['images'] as Tensor4D),
  labels: inputs['labels'] as Tensor1D,
});

/** What random numbers are keyed by. */
export const keyInputs = (seed: number, draw: number): InputValues => ({
  seed: { shape: [], values: Int32Array.of(seed) },
  draw: { shape: [], values: Int32Array.of(draw) },
});

/** Each as a float32 scalar under its name after `prefix`. */
export function scalarInputs(prefix: string, values: Readonly<Record<string, number>>): InputValues {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      prefix + name,
      { shape: [], values: Float32Array.of(value) },
    ]),
  );
}

/** The inputs whose names begin with `prefix`, without it. */
export function ofPrefix(inputs: Inputs, prefix: string): Outputs {
  return Object.fromEntries(
    Object.entries(inputs)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, tensor]) => [name.slice(prefix.length), tensor]),
  );
}
