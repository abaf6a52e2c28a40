import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { averagingDecayAt } from '@engine/tensorflow/averaging.ts';
import { clipByGlobalNorm } from '@engine/tensorflow/clipping.ts';
import { type EntryPoint, EntryPoints, recordEntryPoint } from '@engine/tensorflow/entryPoint.ts';
import { learningRateAt } from '@engine/tensorflow/learningRate.ts';
import { loadTensorFlow } from '@engine/tensorflow/load.ts';
import { ModelExecutor } from '@engine/tensorflow/modelExecutor.ts';
import { ModelState } from '@engine/tensorflow/modelState.ts';
import { applyUpdates, updateScalars } from '@engine/tensorflow/optimizers.ts';
import { PhaseUpdate } from '@engine/tensorflow/phaseUpdate.ts';
import { Variable } from '@engine/tensorflow/variables.ts';
import { hashWeights } from '@engine/training/checkpoints.ts';
import { type LearningRateSchedule, type OptimizerSettings, slotNames } from '@shared/optimization.ts';
import { batchOf, executorOf, type PhaseOptions, regression, stateOf } from './support/regression.ts';

type Named = Record<string, number[]>;

/** Made by optimizers_golden.py. */
interface Golden {
  shapes: Record<string, number[]>;
  optimizers: {
    settings: OptimizerSettings;
    start: Named;
    steps: { learningRate: number; gradients: Named; parameters: Named; slots: Record<string, Named> }[];
  }[];
  schedules: {
    base: number;
    steps: number;
    cases: { schedule: LearningRateSchedule; rates: number[] }[];
  };
  clipping: { limit: number; gradients: Named; norm: number; clipped: Named }[];
}

const golden = JSON.parse(
  readFileSync(join(import.meta.dirname, '../fixtures/golden/optimizers.json'), 'utf8'),
) as Golden;
const parameterNames = Object.keys(golden.shapes);
const modes = ['eager', 'graph', 'xla'] as const;

/** Largest difference, relative to the largest of the expected values. */
function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  expect(actual.length).toBe(expected.length);
  const values = Array.from(expected);
  const scale = Math.max(...values.map(Math.abs), 1e-12);
  return Math.max(...values.map((value, index) => Math.abs(value - actual[index]!))) / scale;
}

/** TensorFlow's Adam takes 1 - beta2 from a float32 beta2: for 0.999 it is 1.3e-5 off. */
const slotTolerance = 2e-5;

const titleOf = ({ algorithm, ...options }: OptimizerSettings) =>
  `${algorithm} ${Object.entries(options)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')}`;
const optimizerCases = golden.optimizers.map((one) => [titleOf(one.settings), one] as const);

beforeAll(() => loadTensorFlow({ threads: 2, device: 'cpu' }));

describe.each(optimizerCases)('%s', (_title, { settings, start, steps }) => {
  it.each(modes)('moves as PyTorch does in float64, within 1e-5, run as %s', (mode) => {
    const variable = (name: string, values: ArrayLike<number>) =>
      new Variable(golden.shapes[name]!, Float32Array.from(values));
    const held = parameterNames.map((name) => ({
      name,
      variable: variable(name, start[name]!),
      slots: slotNames(settings).map(() =>
        variable(
          name,
          start[name]!.map(() => 0),
        ),
      ),
    }));
    const variables = held.flatMap((one) => [one.variable, ...one.slots]);
    const entry: EntryPoint = {
      name: 'update',
      variables,
      body(inputs) {
        const updates = held.map((one) => ({ ...one, gradient: inputs[one.name]! }));
        applyUpdates(settings, inputs, updates);
        return {};
      },
    };
    const entries = new EntryPoints();
    for (const [index, step] of steps.entries()) {
      const scalars = Object.entries(updateScalars(settings, step.learningRate, index + 1));
      const inputs = Object.fromEntries([
        ...parameterNames.map((name) => [
          name,
          { shape: golden.shapes[name]!, values: Float32Array.from(step.gradients[name]!) },
        ]),
        ...scalars.map(([name, value]) => [name, { shape: [], values: Float32Array.of(value) }]),
      ]) as Parameters<EntryPoints['run']>[2];
      tf.tidy(() => entries.run(entry, mode, inputs));
      for (const { name, variable: moved, slots } of held) {
        expect(relativeError(moved.read(), step.parameters[name]!), name).toBeLessThan(1e-5);
        for (const [position, slot] of slotNames(settings).entries()) {
          const expected = step.slots[slot]![name]!;
          expect(relativeError(slots[position]!.read(), expected), `${slot} of ${name}`).toBeLessThan(
            slotTolerance,
          );
        }
      }
    }
    entries.dispose();
    for (const each of variables) each.dispose();
  });
});

describe('learning-rate schedules', () => {
  const { base, steps, cases } = golden.schedules;

  it.each(cases)('follow PyTorch: $schedule', ({ schedule, rates }) => {
    const found = rates.map((_, index) => learningRateAt(schedule, base, index + 1, steps));
    for (const [index, rate] of rates.entries()) expect(found[index]! / rate - 1).toBeCloseTo(0, 12);
  });

  it('have the values worked out by hand', () => {
    const schedule: LearningRateSchedule = {
      shape: 'cosine',
      warmupSteps: 4,
      minimum: 0.2,
      decayEvery: 10,
      decayFactor: 0.5,
    };
    const at = (step: number, changed: Partial<LearningRateSchedule> = {}) =>
      learningRateAt({ ...schedule, ...changed }, 2, step, 24);
    expect([1, 2, 4, 5].map((step) => at(step))).toEqual([0.5, 1, 2, 2]);
    // Half of the twenty steps after the warm-up: half way between 2 and 0.4.
    expect(at(15)).toBeCloseTo(1.2, 14);
    expect([25, 1000].map((step) => at(step))).toEqual([0.4, 0.4]);
    expect([5, 14, 15, 24, 25].map((step) => at(step, { shape: 'step' }))).toEqual([2, 2, 1, 1, 0.5]);
  });

  it('reach the updates: the rate of every step is the one watched, and moves the weights', () => {
    const learningRateSchedule: LearningRateSchedule = {
      shape: 'step',
      warmupSteps: 2,
      minimum: 0,
      decayEvery: 1,
      decayFactor: 0.5,
    };
    const optimizer: OptimizerSettings = { algorithm: 'sgd', momentum: 0, nesterov: false };
    const executor = executorOf(regression({ optimizer, learningRateSchedule }), 'graph');
    const constant = executorOf(regression({ optimizer }), 'graph', { learningRate: 1 });
    for (const [index, factor] of [0.5, 1, 1, 0.5, 0.25].entries()) {
      const before = stateOf(executor);
      for (const [name, values] of before) constant.write(name, values);
      const { learningRate } = executor.step(index + 1, batchOf(index));
      constant.step(index + 1, batchOf(index));
      expect(learningRate).toBe(1e-2 * factor);
      const start = before.get('weights/weight')!;
      const whole = constant.read('weights/weight').map((value, at) => value - start[at]!);
      const moved = executor.read('weights/weight').map((value, at) => value - start[at]!);
      const expected = whole.map((value) => value * 1e-2 * factor);
      expect(relativeError(moved, expected)).toBeLessThan(1e-3);
    }
    for (const each of [executor, constant]) each.dispose();
  });

  it('refuse a cosine without a length', () => {
    const shape = { shape: 'cosine', warmupSteps: 0, minimum: 0, decayEvery: 1, decayFactor: 1 } as const;
    const model = regression({ learningRateSchedule: shape });
    const executor = new ModelExecutor({
      model,
      imageShape: [4, 4, 1],
      seed: 1,
      learningRate: 1,
      mode: 'eager',
    });
    expect(() => executor.step(1, batchOf(1))).toThrow(/number of steps/);
    executor.dispose();
  });
});

describe('gradient clipping', () => {
  it.each(golden.clipping)('to $limit is that of clip_grad_norm_ within 1e-6', (one) => {
    tf.tidy(() => {
      const gradients = parameterNames.map((name) => tf.tensor(one.gradients[name]!, golden.shapes[name]));
      const { gradients: clipped, norm } = clipByGlobalNorm(gradients, one.limit);
      expect(relativeError(norm.dataSync(), [one.norm])).toBeLessThan(1e-6);
      for (const [index, name] of parameterNames.entries()) {
        expect(relativeError(clipped[index]!.dataSync(), one.clipped[name]!), name).toBeLessThan(1e-6);
      }
    });
  });

  it('bounds a step, whose norm is watched', () => {
    const optimizer: OptimizerSettings = { algorithm: 'sgd', momentum: 0, nesterov: false };
    const executor = executorOf(regression({ optimizer, clipNorm: 0.01 }), 'eager', { learningRate: 1 });
    const before = stateOf(executor);
    const { gradientNorm } = executor.step(1, batchOf(1));
    expect(gradientNorm).toBeGreaterThan(0.1);
    const moved = ['weight', 'bias', 'gain'].flatMap((name) => {
      const start = before.get(`weights/${name}`)!;
      return Array.from(executor.read(`weights/${name}`), (value, at) => value - start[at]!);
    });
    expect(Math.hypot(...moved)).toBeCloseTo(0.01, 5);
    executor.dispose();
  });
});

describe('parts of a batch', () => {
  // 16 images in 3 parts are of two sizes.
  it.each([2, 3, 16, 40])('give the update of the whole batch within 1e-5: %i', (microBatches) => {
    const [whole, parts] = [{}, { microBatches }].map((phase) => executorOf(regression(phase), 'graph')) as [
      ModelExecutor,
      ModelExecutor,
    ];
    for (let step = 1; step <= 4; step += 1) {
      const [expected, found] = [whole.step(step, batchOf(step)), parts.step(step, batchOf(step))];
      expect(Object.keys(found)).toEqual(Object.keys(expected));
      expect(relativeError([found['loss']!], [expected['loss']!])).toBeLessThan(1e-5);
    }
    for (const [name, values] of stateOf(whole)) {
      // Running statistics see every part.
      if (name.endsWith('runningMean')) continue;
      expect(relativeError(parts.read(name), values), name).toBeLessThan(1e-5);
    }
    expect(parts.state).toEqual(whole.state);
    for (const each of [whole, parts]) each.dispose();
  });

  it('draw noise of their own', () => {
    const twice = { count: 2, pixels: new Uint8Array(32) };
    const state = new ModelState(regression({ microBatches: 2 }), false);
    const model = regression({ microBatches: 2 }, 0, 1);
    const options = { model, imageShape: [4, 4, 1], seed: 1, learningRate: 1 };
    const draws = [1, 2].flatMap((update) =>
      new PhaseUpdate(options, model.phases[0]!, state)
        .calls(update, update, twice)
        .flatMap(({ inputs }) => (inputs['draw'] ? [inputs['draw'].values[0]] : [])),
    );
    expect(draws).toEqual([1, 2, 3, 4]);
    state.dispose();
  });
});

describe('averaged weights', () => {
  it('are the exponential moving average, and copies of running statistics', () => {
    const decay = 0.5;
    const executor = executorOf(regression({}, decay), 'graph', { learningRate: 0.1 });
    let expected = executor.read('weights/weight');
    expect(executor.read('ema/weight')).toEqual(expected);
    for (let step = 1; step <= 12; step += 1) {
      executor.step(step, batchOf(step));
      const kept = Math.min(decay, (1 + step) / (10 + step));
      expect(averagingDecayAt(decay, step)).toBe(kept);
      const weights = executor.read('weights/weight');
      expected = expected.map((value, at) => kept * value + (1 - kept) * weights[at]!);
      expect(relativeError(executor.read('ema/weight'), expected)).toBeLessThan(1e-6);
      expect(executor.read('ema/norm.runningMean')).toEqual(executor.read('weights/norm.runningMean'));
    }
    expect(relativeError(executor.read('weights/weight'), expected)).toBeGreaterThan(1e-3);
    executor.dispose();
  });

  it('leave the weights, their hash and their optimizer alone', () => {
    const [with_, without] = [0.9, 0].map((decay) => executorOf(regression({}, decay), 'graph')) as [
      ModelExecutor,
      ModelExecutor,
    ];
    for (let step = 1; step <= 3; step += 1) {
      expect(with_.step(step, batchOf(step))).toEqual(without.step(step, batchOf(step)));
    }
    for (const [name, values] of stateOf(without)) expect(with_.read(name), name).toEqual(values);
    expect(hashWeights(with_, 3)).toBe(hashWeights(without, 3));
    expect(with_.state.length).toBe(without.state.length + 4);
    for (const each of [with_, without]) each.dispose();
  });

  it('are what is evaluated and drawn, unless the raw ones are asked for', () => {
    const executor = executorOf(regression({}, 0.9), 'graph', { learningRate: 0.1 });
    for (let step = 1; step <= 5; step += 1) executor.step(step, batchOf(step));
    const size = (name: string) => executor.read(name).reduce((sum, value) => sum + value * value, 0);
    const evaluated = (kind?: 'raw' | 'averaged') => executor.evaluate(0, batchOf(0), kind)['size']!;
    expect(relativeError([evaluated()], [size('ema/weight')])).toBeLessThan(1e-5);
    expect(relativeError([evaluated('raw')], [size('weights/weight')])).toBeLessThan(1e-5);
    expect(Math.abs(evaluated('raw') - evaluated())).toBeGreaterThan(1e-3);
    const latents = executor.latents(1, [0, 1]);
    expect(executor.decode(latents)).toEqual(executor.decode(latents, 'averaged'));
    expect(executor.decode(latents)).not.toEqual(executor.decode(latents, 'raw'));
    executor.dispose();
    const plain = executorOf(regression(), 'eager');
    expect(() => plain.evaluate(0, batchOf(0), 'averaged')).toThrow(/averaged/);
    plain.dispose();
  });
});

const everything: PhaseOptions = {
  learningRateSchedule: {
    shape: 'cosine',
    warmupSteps: 2,
    minimum: 0.1,
    decayEvery: 1,
    decayFactor: 1,
  },
  clipNorm: 0.5,
  microBatches: 3,
  repeats: 2,
};

describe.each(optimizerCases)('a training step with every option and %s', (_title, { settings }) => {
  const model = regression({ ...everything, optimizer: settings }, 0.95, 0.2);

  it.each(['graph', 'xla'] as const)('compiled as %s is as operation by operation within 1e-5', (mode) => {
    const [eager, compiled] = [executorOf(model, 'eager'), executorOf(model, mode)];
    for (let step = 1; step <= 5; step += 1) {
      const [expected, found] = [eager.step(step, batchOf(step)), compiled.step(step, batchOf(step))];
      expect(Object.keys(found)).toEqual(Object.keys(expected));
      for (const [name, value] of Object.entries(expected)) {
        expect(relativeError([found[name]!], [value]), name).toBeLessThan(1e-5);
      }
    }
    for (const [name, values] of stateOf(eager)) {
      expect(relativeError(compiled.read(name), values), name).toBeLessThan(1e-5);
    }
    for (const each of [eager, compiled]) each.dispose();
  });

  it.each(modes)('goes on from a saved state bit for bit, run as %s', (mode) => {
    const unbroken = executorOf(model, mode);
    for (let step = 1; step <= 3; step += 1) unbroken.step(step, batchOf(step));
    const resumed = executorOf(model, mode);
    for (const [name, values] of stateOf(unbroken)) resumed.write(name, values);
    for (let step = 4; step <= 6; step += 1) {
      expect(resumed.step(step, batchOf(step))).toEqual(unbroken.step(step, batchOf(step)));
    }
    expect(stateOf(resumed)).toEqual(stateOf(unbroken));
    for (const each of [unbroken, resumed]) each.dispose();
  });

  it('begins anew after another initialisation', () => {
    const [used, fresh] = [executorOf(model, 'graph'), executorOf(model, 'graph')];
    for (let step = 1; step <= 2; step += 1) used.step(step, batchOf(step));
    used.initialise();
    expect(stateOf(used)).toEqual(stateOf(fresh));
    for (const each of [used, fresh]) each.dispose();
  });
});

it('an option that is off leaves nothing in the recorded step', () => {
  const off: PhaseOptions = {
    learningRateSchedule: {
      shape: 'cosine',
      warmupSteps: 5,
      minimum: 0,
      decayEvery: 1,
      decayFactor: 1,
    },
    clipNorm: 0,
    microBatches: 1,
  };
  const recorded = (phase: PhaseOptions) => {
    const model = regression(phase);
    const state = new ModelState(model, false);
    const options = { model, imageShape: [4, 4, 1], seed: 1, learningRate: 1, steps: 10 };
    const calls = new PhaseUpdate(options, model.phases[0]!, state).calls(1, 1, batchOf(1));
    const bytes = calls.map(({ entry, inputs }) => recordEntryPoint(entry, inputs).graph.bytes);
    state.dispose();
    return bytes;
  };
  const plain = recorded({});
  expect(plain).toHaveLength(1);
  expect(recorded(off)).toEqual(plain);
  expect(recorded({ clipNorm: 1 })).not.toEqual(plain);
});
