import { beforeAll, describe, expect, it } from 'vitest';
import * as tf from '@tensorflow/tfjs-core';
import type { ConfigValues } from '@shared/family.ts';
import { families } from '@engine/families/index.ts';
import { binding } from '@engine/tensorflow/backend.ts';
import { RecordingError } from '@engine/tensorflow/compile/recorder.ts';
import { loadTensorFlow } from '@engine/tensorflow/load.ts';
import { ModelExecutor } from '@engine/tensorflow/modelExecutor.ts';
import { EntryPoints, type ExecutionMode } from '@engine/tensorflow/entryPoint.ts';
import type { DatasetCard } from '@shared/dataset.ts';
import { keyedRandom } from '@engine/tensorflow/random.ts';
import { recordEntryPoint } from '@engine/tensorflow/entryPoint.ts';

beforeAll(() => loadTensorFlow({ threads: 2, device: 'cpu' }));

const small: Record<string, ConfigValues> = {
  mlp: { hidden: [32, 16], latentSize: 4 },
  convolutional: { architecture: 'convolutional', channels: [4, 8], latentSize: 4, likelihood: 'gaussian' },
};
const shape: [number, number, 1] = [8, 8, 1];
const card = { shape, splits: { train: 16, valid: 0, test: 0 } } as DatasetCard;
const count = 16;
const pixels = (seed: number) =>
  Uint8Array.from({ length: count * 64 }, (_, i) => (Math.imul(i + 1 + seed * 977, 2654435761) >>> 24) & 255);

const executor = (config: ConfigValues, mode: ExecutionMode) => {
  const family = families.get('vae')!;
  const parsed = family.schema.parse(config, {}, null);
  if (!('config' in parsed)) throw new Error('invalid');
  const model = family.model(parsed.config, card);
  const made = new ModelExecutor({ model, imageShape: shape, seed: 7, learningRate: 1e-3, mode });
  made.initialise();
  return made;
};

describe.each(Object.entries(small))('a compiled VAE (%s)', (_name, config) => {
  it.each(['graph', 'xla'] as const)('as %s trains as operation by operation', (mode) => {
    const [eager, compiled] = [executor(config, 'eager'), executor(config, mode)];
    for (let step = 1; step <= 5; step += 1) {
      const batch = { pixels: pixels(step), count };
      const [expected, found] = [eager.step(step, batch), compiled.step(step, batch)];
      for (const [name, value] of Object.entries(expected)) {
        expect(Math.abs(found[name]! - value) / Math.max(1, Math.abs(value)), name).toBeLessThan(1e-5);
      }
    }
    for (const { name } of eager.state) {
      const [a, b] = [eager.read(name), compiled.read(name)];
      const scale = Math.max(1, ...a.map(Math.abs));
      for (const [i, value] of a.entries()) expect(Math.abs(b[i]! - value) / scale, name).toBeLessThan(1e-5);
    }
    const batch = { pixels: pixels(99), count };
    expect(compiled.evaluate(0, batch)['negativeElbo']).toBeCloseTo(
      eager.evaluate(0, batch)['negativeElbo']!,
      3,
    );
    for (const each of [eager, compiled]) each.dispose();
  });
});

describe('recording', () => {
  const scalar = (value: number) => ({ x: { shape: [], values: Float32Array.of(value) } });
  const recordOf = (body: (x: tf.Tensor) => tf.Tensor, value = 1) =>
    recordEntryPoint({ name: 'test', variables: [], body: ({ x }) => ({ y: body(x!) }) }, scalar(value));

  it('gives the same bytes for other values', () => {
    const body = (x: tf.Tensor) => tf.mul(tf.add(x, 2), tf.exp(x));
    expect(recordOf(body, 1).graph.bytes).toEqual(recordOf(body, 5).graph.bytes);
  });

  it.each([
    ['reading values', (x: tf.Tensor) => tf.scalar(x.dataSync()[0]!), /reading a tensor.*compiled\.test/],
    ['randomNormal', (x: tf.Tensor) => tf.add(x, tf.randomNormal([2])), /randomNormal.*key.*compiled\.test/],
    ['randomUniform', (x: tf.Tensor) => tf.add(x, tf.randomUniform([2])), /randomUniform.*key/],
    [
      'truncatedNormal with a seed',
      (x: tf.Tensor) => tf.add(x, tf.truncatedNormal([2], 0, 1, 'float32', 3)),
      /truncatedNormal.*key/,
    ],
    ['multinomial', (x: tf.Tensor) => tf.multinomial(tf.stack([x, x]) as tf.Tensor1D, 2), /multinomial.*key/],
  ])('refuses %s, naming operation and line', (_name, body, message) => {
    expect(() => recordOf(body)).toThrow(RecordingError);
    expect(() => recordOf(body)).toThrow(message);
  });

  it('refuses a tensor from outside', () => {
    const outside = tf.relu(tf.tensor1d([1, -2]));
    expect(() => recordOf((x) => tf.add(x, outside))).toThrow(/before the recording/);
    outside.dispose();
  });

  it('leaves the library as it was after a refusal', () => {
    expect(() => recordOf((x) => tf.add(x, tf.randomNormal([2])))).toThrow();
    expect(tf.tidy(() => tf.randomNormal([2]).dataSync().length)).toBe(2);
    expect(binding().getNumOfTensors()).toBeGreaterThanOrEqual(0);
  });

  it('draws keyed numbers that follow the key handed in', () => {
    const entry = {
      name: 'draw',
      variables: [],
      body: (inputs: Readonly<Record<string, tf.Tensor>>) => ({
        y: keyedRandom(inputs['seed']!, inputs['draw']!).normal('noise', [64]),
      }),
    };
    const inputs = (seed: number, draw: number) => ({
      seed: { shape: [], values: Int32Array.of(seed) },
      draw: { shape: [], values: Int32Array.of(draw) },
    });
    const points = new EntryPoints();
    const drawn = (mode: ExecutionMode, seed: number, draw: number) =>
      tf.tidy(() => Array.from(points.run(entry, mode, inputs(seed, draw))['y']!.dataSync()));
    for (const [seed, draw] of [
      [1, 1],
      [1, 2],
      [4_000_000_000, 1],
    ] as const) {
      const expected = tf.tidy(() => Array.from(keyedRandom(seed, draw).normal('noise', [64]).dataSync()));
      expect(drawn('eager', seed, draw)).toEqual(expected);
      for (const mode of ['graph', 'xla'] as const) {
        for (const [i, value] of drawn(mode, seed, draw).entries()) {
          expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-6);
        }
      }
    }
    expect(drawn('xla', 1, 1)).not.toEqual(drawn('xla', 1, 2));
    points.dispose();
  });
});
