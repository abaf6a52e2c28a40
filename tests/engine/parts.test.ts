import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Model } from '@engine/families/family.ts';
import { attribute, binding, idOf } from '@engine/tensorflow/backend.ts';
import { asFunction } from '@engine/tensorflow/compile/recorder.ts';
import {
  type EntryPoint,
  EntryPoints,
  type ExecutionMode,
  recordEntryPoint,
} from '@engine/tensorflow/entryPoint.ts';
import { loadTensorFlow } from '@engine/tensorflow/load.ts';
import { ModelExecutor } from '@engine/tensorflow/modelExecutor.ts';
import { partsFor, partSize, rowsOf } from '@engine/tensorflow/parts.ts';
import { keyedRandom } from '@engine/tensorflow/random.ts';
import { Variable } from '@engine/tensorflow/variables.ts';
import { batchOf, executorOf, regression, stateOf } from './support/regression.ts';

beforeAll(() => loadTensorFlow({ threads: 2, sideBySide: true, device: 'cpu' }));

const compiled: readonly Exclude<ExecutionMode, 'eager'>[] = ['graph', 'xla'];

describe('the size of parts', () => {
  it('is that of the greatest number of equal ones', () => {
    expect(partSize(16, 2)).toBe(8);
    expect(partSize(16, 1)).toBe(16);
    expect(partSize(9, 4)).toBe(3);
    expect(partSize(2, 4)).toBe(1);
    expect(partSize(1, 4)).toBe(1);
  });

  it('is all of a batch that cannot be parted', () => {
    expect(partSize(7, 2)).toBe(7);
    expect(partSize(13, 4)).toBe(13);
  });

  it('is one thread’s, for separable models on the processor alone', () => {
    const model: Model = { ...separable(), execution: 'xla' };
    expect(partsFor(model, 3, 'cpu')).toBe(3);
    expect(partsFor({ ...model, execution: 'graph' }, 3, 'cpu')).toBe(3);
    expect(partsFor({ ...model, execution: 'eager' }, 3, 'cpu')).toBe(1);
    expect(partsFor({ ...model, separable: false }, 3, 'cpu')).toBe(1);
    expect(partsFor(model, 3, 'gpu:0')).toBe(1);
    const accumulated = { ...model.phases[0]!, microBatches: 2 };
    expect(partsFor({ ...model, phases: [accumulated] }, 3, 'cpu')).toBe(1);
  });
});

describe('what a part draws', () => {
  it.each(['normal', 'uniform'] as const)('is its rows of what the whole batch draws (%s)', (kind) => {
    const random = keyedRandom(5, 9);
    tf.tidy(() => {
      const whole = random[kind]('noise', [6, 3, 2]);
      for (const start of [0, 2, 4]) {
        const part = rowsOf(random, 6, 2, tf.scalar(start, 'int32'))[kind]('noise', [2, 3, 2]);
        expect(part.dataSync()).toEqual(tf.slice(whole, [start, 0, 0], [2, -1, -1]).dataSync());
      }
    });
  });

  it('is the same in each part where it is not by item', () => {
    const random = keyedRandom(5, 9);
    tf.tidy(() => {
      const expected = random.uniform('one', [3]).dataSync();
      for (const start of [0, 2]) {
        const rows = rowsOf(random, 4, 2, tf.scalar(start, 'int32'));
        expect(rows.uniform('one', [3]).dataSync()).toEqual(expected);
        expect(rows.normal('scalar', []).dataSync()).toEqual(random.normal('scalar', []).dataSync());
      }
    });
  });
});

/** The regression with noise on the images but without running statistics, which span a batch. */
function separable(clipNorm = 0): Model {
  const model = regression({ clipNorm }, 0, 0.5);
  return {
    ...model,
    separable: true,
    loss: (...given) => ({ ...model.loss(...given), updates: {} }),
  };
}

function inParts(model: Model, mode: ExecutionMode, parts: number): ModelExecutor {
  const made = new ModelExecutor({
    model,
    imageShape: [4, 4, 1],
    seed: 11,
    learningRate: 1e-2,
    steps: 20,
    mode,
    parts,
  });
  made.initialise();
  return made;
}

function expectClose(found: number, expected: number, name: string): void {
  expect(Math.abs(found - expected), name).toBeLessThan(1e-5 * Math.max(1, Math.abs(expected)));
}

describe.each(compiled)('a step in parts (%s)', (mode) => {
  it.each([
    ['two parts', 16, 2],
    ['three parts for four threads', 9, 4],
    ['a batch that cannot be parted', 7, 2],
  ])('trains as the whole batch does, operation by operation: %s', (_name, count, parts) => {
    // Clipping needs the gradients of the whole batch.
    const model = separable(0.5);
    const [whole, parted] = [executorOf(model, 'eager'), inParts(model, mode, parts)];
    for (let step = 1; step <= 6; step += 1) {
      const expected = whole.step(step, batchOf(step, count));
      const found = parted.step(step, batchOf(step, count));
      expect(Object.keys(found)).toEqual(Object.keys(expected));
      for (const [name, value] of Object.entries(expected)) expectClose(found[name]!, value, name);
    }
    const state = stateOf(parted);
    for (const [name, values] of stateOf(whole)) {
      for (const [index, value] of values.entries()) expectClose(state.get(name)![index]!, value, name);
    }
    for (const each of [whole, parted]) each.dispose();
  });

  it('gives the same bits each time', () => {
    const states = [0, 1].map(() => {
      const one = inParts(separable(), mode, 2);
      for (let step = 1; step <= 5; step += 1) one.step(step, batchOf(step));
      const state = stateOf(one);
      one.dispose();
      return state;
    });
    expect(states[1]).toEqual(states[0]);
  });

  it('refuses a model with statistics of a batch', () => {
    const one = inParts({ ...regression(), separable: true }, mode, 2);
    expect(() => one.step(1, batchOf(1))).toThrow(/not separable/);
    one.dispose();
  });
});

describe('a function within a recorded graph', () => {
  const entry = (body: EntryPoint['body'], variables: EntryPoint['variables'] = []): EntryPoint => ({
    name: 'nested',
    variables,
    body,
  });
  const inputs = (x: number) => ({ x: { shape: [2], values: Float32Array.of(x, -x) } });
  const square = (x: Tensor) => asFunction([x], (given) => [tf.square(given), tf.exp(given)]);

  it.each(compiled)('does as if it were run directly (%s)', (mode) => {
    const points = new EntryPoints();
    const body = entry(({ x }) => {
      const [first, second] = square(x!);
      const [again] = square(tf.add(second!, 1));
      return { first: first!, sum: tf.add(second!, again!) };
    });
    for (const value of [0.5, 2]) {
      tf.tidy(() => {
        const found = points.run(body, mode, inputs(value));
        const expected = points.run(body, 'eager', inputs(value));
        for (const [name, tensor] of Object.entries(expected)) {
          const values = found[name]!.dataSync();
          for (const [index, one] of tensor.dataSync().entries()) expectClose(values[index]!, one, name);
        }
      });
    }
    points.dispose();
  });

  it('is one with those that do the same', () => {
    const functionsOf = (body: EntryPoint['body']) =>
      recordEntryPoint(entry(body), inputs(1)).graph.functions;
    const twice = functionsOf(({ x }) => ({
      y: tf.add(square(x!)[0]!, square(tf.neg(x!))[0]!),
    }));
    expect(twice).toHaveLength(1);
    const two = functionsOf(({ x }) => ({
      y: tf.add(square(x!)[0]!, asFunction([x!], (given) => [tf.exp(given)])[0]!),
    }));
    expect(two).toHaveLength(2);
    expect(new Set(two.map(({ name }) => name)).size).toBe(2);
    // Whether XLA compiles it is part of what it is.
    const body: EntryPoint['body'] = ({ x }) => ({ y: square(x!)[0]! });
    const [plain, byXla] = [false, true].map((xla) => recordEntryPoint(entry(body), inputs(1), xla).graph);
    expect(byXla!.functions[0]!.name).not.toBe(plain!.functions[0]!.name);
  });

  it('must not change a variable', () => {
    const variable = new Variable([2], Float32Array.of(1, 2));
    const body: EntryPoint['body'] = ({ x }) => ({
      y: asFunction([x!], (given) => {
        const native = binding();
        const attributes = [attribute.type('dtype', native.TF_FLOAT)];
        native.executeOp('AssignAddVariableOp', attributes, [variable.id, idOf(given)], 0);
        return [given];
      })[0]!,
    });
    expect(() => recordEntryPoint(entry(body, [variable]), inputs(1))).toThrow(/before the recording/);
    variable.dispose();
  });

  it('must not do anything but compute', () => {
    const body: EntryPoint['body'] = ({ x }) => ({
      y: asFunction([x!], (given) => {
        binding().executeOp('NoOp', [], [], 0);
        return [tf.square(given)];
      })[0]!,
    });
    expect(() => recordEntryPoint(entry(body), inputs(1))).toThrow(/changes a variable/);
  });

  it('must not take a tensor from outside', () => {
    const body: EntryPoint['body'] = ({ x }) => {
      const outer = tf.relu(x!) as Tensor2D;
      return { y: asFunction([x!], (given) => [tf.add(given, outer)])[0]! };
    };
    expect(() => recordEntryPoint(entry(body), inputs(1))).toThrow(/before the recording/);
  });
});
