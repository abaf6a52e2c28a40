import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import type { Tensors } from '@engine/nn/tensors.ts';
import {
  type EntryPoint,
  EntryPoints,
  type ExecutionMode,
  type InputValue,
} from '@engine/tensorflow/entryPoint.ts';
import { keyedRandom } from '@engine/tensorflow/random.ts';

interface Values {
  shape: number[];
  values: number[];
}

/** See tests/fixtures/golden/nn/nn_golden.py. */
export interface Golden {
  name: string;
  inputs: Record<string, Values>;
  output: Values;
  gradients: Record<string, Values>;
  updates: Record<string, Values>;
}

export interface Result {
  output: tf.Tensor;
  updates?: Tensors;
}

/** What a golden case is compared with: a function of its inputs, by name. */
export type Layer = (inputs: Tensors) => tf.Tensor | Result;

export function readGolden(file: string): Golden[] {
  const path = join(import.meta.dirname, '../../fixtures/golden/nn', file);
  return JSON.parse(readFileSync(path, 'utf8')) as Golden[];
}

const resultOf = (result: tf.Tensor | Result): Result =>
  result instanceof tf.Tensor ? { output: result } : result;

function tensors(golden: Golden): Tensors {
  return Object.fromEntries(
    Object.entries(golden.inputs).map(([name, { shape, values }]) => [
      name,
      tf.tensor(values, shape, /^ids/.test(name) ? 'int32' : 'float32'),
    ]),
  );
}

/** Greatest difference, relative to the greatest expected number or 1e-2, whichever is more. */
function difference(actual: tf.Tensor, expected: Values): number {
  expect(actual.shape).toEqual(expected.shape);
  const values = actual.dataSync();
  const size = Math.max(1e-2, ...expected.values.map(Math.abs));
  return Math.max(...expected.values.map((value, index) => Math.abs(values[index]! - value))) / size;
}

/** Scalar whose gradients the golden values are. */
function probed(output: tf.Tensor): tf.Scalar {
  if (output.rank === 0) return output as tf.Scalar;
  const probe = tf.tensor(
    Array.from({ length: output.size }, (_, index) => Math.cos(index)),
    output.shape,
  );
  return tf.sum(tf.mul(output, probe));
}

/** Asserts that a layer agrees with the golden outputs, gradients and updates within `tolerance`. */
export function agree(golden: Golden, layer: Layer, tolerance: number): void {
  tf.tidy(() => {
    const inputs = tensors(golden);
    const { output, updates = {} } = resultOf(layer(inputs));
    expect(difference(output, golden.output), 'output').toBeLessThan(tolerance);
    expect(Object.keys(updates).sort()).toEqual(Object.keys(golden.updates).sort());
    for (const [name, expected] of Object.entries(golden.updates)) {
      expect(difference(updates[name]!, expected), name).toBeLessThan(tolerance);
    }
    const wanted = Object.keys(golden.gradients);
    if (wanted.length === 0) return;
    const loss = (...values: tf.Tensor[]) => {
      const replaced = Object.fromEntries(wanted.map((name, index) => [name, values[index]!]));
      return probed(resultOf(layer({ ...inputs, ...replaced })).output);
    };
    const gradients = tf.grads(loss)(wanted.map((name) => inputs[name]!));
    for (const [index, name] of wanted.entries()) {
      expect(difference(gradients[index]!, golden.gradients[name]!), name).toBeLessThan(tolerance);
    }
  });
}

/**
 * Asserts that along a random direction through the differentiable inputs, the difference quotient of the
 * probed output is the gradient's share, within 2e-2.
 */
export function agreeWithDifferences(golden: Golden, layer: Layer, step = 1e-2): void {
  tf.tidy(() => {
    const inputs = tensors(golden);
    const wanted = Object.keys(golden.gradients);
    const random = keyedRandom(3, 0);
    const along = wanted.map((name) => random.normal(name, inputs[name]!.shape));
    const loss = (...values: tf.Tensor[]) => {
      const replaced = Object.fromEntries(wanted.map((name, index) => [name, values[index]!]));
      return probed(resultOf(layer({ ...inputs, ...replaced })).output);
    };
    const at = (distance: number) => {
      const moved = wanted.map((name, index) => tf.add(inputs[name]!, tf.mul(along[index]!, distance)));
      return loss(...moved).dataSync()[0]!;
    };
    const gradients = tf.grads(loss)(wanted.map((name) => inputs[name]!));
    const shares = gradients.map((gradient, index) => tf.sum(tf.mul(gradient, along[index]!)).dataSync()[0]!);
    const slope = shares.reduce((sum, share) => sum + share, 0);
    const quotient = (at(step) - at(-step)) / (2 * step);
    expect(Math.abs(quotient - slope)).toBeLessThan(2e-2 * Math.max(Math.abs(slope), 1));
  });
}

/**
 * Asserts that a layer's output, updates and gradients, run as a graph or under XLA, are those of eager
 * execution within 1e-5.
 */
export function agreeWithEager(golden: Golden, layer: Layer, mode: ExecutionMode): void {
  const wanted = Object.keys(golden.gradients);
  const entry: EntryPoint = {
    name: golden.name,
    variables: [],
    body(inputs) {
      const { output, updates = {} } = resultOf(layer(inputs));
      if (wanted.length === 0) return { output, ...updates };
      const loss = (...values: tf.Tensor[]) => {
        const replaced = Object.fromEntries(wanted.map((name, index) => [name, values[index]!]));
        return probed(resultOf(layer({ ...inputs, ...replaced })).output);
      };
      const gradients = tf.grads(loss)(wanted.map((name) => inputs[name]!));
      return { output, ...updates, ...Object.fromEntries(gradients.map((value, index) => [index, value])) };
    },
  };
  const inputs = Object.fromEntries(
    Object.entries(golden.inputs).map(([name, { shape, values }]): [string, InputValue] => [
      name,
      { shape, values: /^ids/.test(name) ? Int32Array.from(values) : Float32Array.from(values) },
    ]),
  );
  const entryPoints = new EntryPoints();
  tf.tidy(() => {
    const eager = entryPoints.run(entry, 'eager', inputs);
    const compiled = entryPoints.run(entry, mode, inputs);
    expect(Object.keys(compiled)).toEqual(Object.keys(eager));
    for (const [name, expected] of Object.entries(eager)) {
      const values = { shape: expected.shape, values: [...expected.dataSync()] };
      expect(difference(compiled[name]!, values), name).toBeLessThan(1e-5);
    }
  });
  entryPoints.dispose();
}
