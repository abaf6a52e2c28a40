import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { familyOf } from '@engine/families/index.ts';
import { imagesFromBytes } from '@engine/tensorflow/images.ts';
import { loadTensorFlow } from '@engine/tensorflow/load.ts';
import { applyUpdates, updateScalars } from '@engine/tensorflow/optimizers.ts';
import { Variable } from '@engine/tensorflow/variables.ts';
import type { DatasetCard } from '@shared/dataset.ts';
import type { ConfigValues } from '@shared/family.ts';

interface Case {
  shape: DatasetCard['shape'];
  config: ConfigValues;
  beta: number;
  pixels: number[];
  noise: number[];
  parameters: Record<string, number[]>;
  loss: number;
  reconstruction: number;
  kl: number;
  gradients: Record<string, number[]>;
}

const golden = <T>(name: string): T =>
  JSON.parse(readFileSync(join(import.meta.dirname, '../fixtures/golden', name), 'utf8')) as T;

/** Largest difference, relative to the largest of the expected values. */
function relativeError(actual: ArrayLike<number>, expected: readonly number[]): number {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(...expected.map(Math.abs), 1e-12);
  return Math.max(...expected.map((value, index) => Math.abs(value - actual[index]!))) / scale;
}

beforeAll(() => loadTensorFlow({ threads: 1, device: 'cpu' }));

const cases = golden<{ cases: Case[] }>('vae.json').cases;

describe.each(cases)('the VAE against PyTorch in float64: $config.architecture, $config.likelihood', (c) => {
  const family = familyOf('vae');
  const parsed = family.schema.parse({ ...c.config, beta: c.beta }, {}, null);
  if ('issues' in parsed) throw new Error(JSON.stringify(parsed.issues));
  const model = family.model(parsed.config, { shape: c.shape } as DatasetCard);
  const batch = c.pixels.length / (c.shape[0] * c.shape[1] * c.shape[2]);

  const evaluate = () =>
    tf.tidy(() => {
      const names = model.parameters.map(({ name }) => name);
      const images = imagesFromBytes(Uint8Array.from(c.pixels), [batch, ...c.shape]);
      const random = {
        normal: (_stream: string, shape: number[]) => tf.tensor(c.noise, shape),
        uniform: () => {
          throw new Error('the loss draws no uniform numbers');
        },
      };
      let parts: Record<string, number> = {};
      const lossOf = (...values: tf.Tensor[]) => {
        const weights = Object.fromEntries(names.map((name, index) => [name, values[index]!]));
        const beta = tf.scalar(model.schedule(1)['beta']!);
        const result = model.loss('elbo', weights, { images, labels: tf.zeros([batch], 'int32') }, random, {
          beta,
        });
        parts = Object.fromEntries(
          Object.entries(result.parts).map(([name, { value }]) => [name, value.dataSync()[0]!]),
        );
        return result.loss;
      };
      const weights = model.parameters.map(({ name, shape }) => tf.tensor(c.parameters[name]!, shape));
      const { value, grads } = tf.valueAndGrads(lossOf)(weights);
      return {
        loss: value.dataSync()[0]!,
        parts,
        gradients: Object.fromEntries(names.map((name, index) => [name, grads[index]!.dataSync()])),
      };
    });

  it('names the same parameters', () => {
    expect(model.parameters.map(({ name }) => name).sort()).toEqual(Object.keys(c.parameters).sort());
  });

  it('has the same loss and parts within 1e-5', () => {
    const { loss, parts } = evaluate();
    expect(relativeError([loss, parts['reconstruction']!], [c.loss, c.reconstruction])).toBeLessThan(1e-5);
    expect(relativeError([parts['kl']!], [c.kl])).toBeLessThan(1e-5);
  });

  it('has the same gradients within 2e-5', () => {
    const { gradients } = evaluate();
    for (const [name, expected] of Object.entries(c.gradients)) {
      expect(relativeError(gradients[name]!, expected), name).toBeLessThan(2e-5);
    }
  });
});

it('Adam moves as PyTorch does in float64, within 1e-5 over eight steps', () => {
  interface Adam {
    learningRate: number;
    beta1: number;
    beta2: number;
    epsilon: number;
    start: number[];
    steps: { gradient: number[]; parameter: number[]; firstMoment: number[]; secondMoment: number[] }[];
  }
  const { learningRate, beta1, beta2, epsilon, start, steps } = golden<Adam>('adam.json');
  const variable = new Variable([5], Float32Array.from(start));
  const slots = [new Variable([5], new Float32Array(5)), new Variable([5], new Float32Array(5))];
  for (const [index, step] of steps.entries()) {
    const gradient = tf.tensor1d(step.gradient);
    const settings = { algorithm: 'adam', beta1, beta2, epsilon } as const;
    tf.tidy(() => {
      const numbers = Object.entries(updateScalars(settings, learningRate, index + 1));
      const scalars = Object.fromEntries(numbers.map(([name, value]) => [name, tf.scalar(value)]));
      applyUpdates(settings, scalars, [{ variable, slots, gradient }]);
    });
    gradient.dispose();
    expect(relativeError(variable.read(), step.parameter)).toBeLessThan(1e-5);
    expect(relativeError(slots[0]!.read(), step.firstMoment)).toBeLessThan(1e-5);
    expect(relativeError(slots[1]!.read(), step.secondMoment)).toBeLessThan(1e-5);
  }
  for (const each of [variable, ...slots]) each.dispose();
});
