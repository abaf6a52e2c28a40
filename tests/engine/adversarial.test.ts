import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { convolutionalNetworks } from '@engine/families/adversarial/convolutional.ts';
import { pyramidOf } from '@engine/families/adversarial/convolutionalParameters.ts';
import { DcganConfig } from '@engine/families/dcgan/schema.ts';
import { familyOf } from '@engine/families/index.ts';
import { isStatistic } from '@engine/nn/parameters.ts';
import { loadTensorFlow } from '@engine/tensorflow/load.ts';
import { ModelExecutor } from '@engine/tensorflow/modelExecutor.ts';
import { keyedRandom } from '@engine/tensorflow/random.ts';
import type { DatasetCard } from '@shared/dataset.ts';
import type { ConfigValues } from '@shared/family.ts';
import { blobs } from './support/tiny.ts';

beforeAll(() => loadTensorFlow({ threads: 1, device: 'cpu' }));

const shape: DatasetCard['shape'] = [16, 16, 1];
const cardOf = (values: Partial<DatasetCard>) =>
  ({
    shape,
    classes: ['round', 'square'],
    splits: { train: 8, valid: 0, test: 0 },
    ...values,
  }) as DatasetCard;
const count = 8;
const batch = {
  pixels: blobs(count, shape),
  count,
  labels: Int32Array.from({ length: count }, (_, item) => item % 2),
};

function settings(id: string, config: ConfigValues): ConfigValues {
  const parsed = familyOf(id).schema.parse(config, {}, null);
  if ('issues' in parsed) throw new Error(JSON.stringify(parsed.issues));
  return parsed.config;
}

function executorOf(id: string, config: ConfigValues, mode: 'eager' | 'graph' = 'graph') {
  const model = familyOf(id).model(settings(id, config), cardOf({}));
  const executor = new ModelExecutor({ model, imageShape: shape, seed: 3, learningRate: 2e-4, mode });
  executor.initialise();
  return { model, executor };
}

describe('weight clipping', () => {
  it.each(['eager', 'graph'] as const)('keeps every weight of the critic within its bound (%s)', (mode) => {
    const config = { constraint: 'weightClipping', optimizer: 'rmsprop', baseChannels: 8, clipValue: 0.015 };
    const { model, executor } = executorOf('wgan', config, mode);
    const greatest = (network: string) =>
      Math.max(
        ...model.parameters
          .filter(({ name }) => name.startsWith(network) && !isStatistic(name))
          .map(({ name }) => Math.max(...executor.read(`weights/${name}`).map(Math.abs))),
      );
    expect(greatest('critic.')).toBeGreaterThan(0.015);
    for (let step = 1; step <= 2; step += 1) executor.step(step, batch);
    expect(greatest('critic.')).toBe(Math.fround(0.015));
    expect(greatest('generator.')).toBeGreaterThan(0.02);
    executor.dispose();
  });

  it('is left out with the gradient penalty', () => {
    const { model, executor } = executorOf('wgan', { baseChannels: 8 });
    expect(model.phases.map(({ clipWeights }) => clipWeights)).toEqual([undefined, undefined]);
    executor.dispose();
  });
});

describe('updates in turn', () => {
  it.each([
    ['gan', { discriminatorUpdates: 3 }],
    ['wgan', { baseChannels: 8, discriminatorUpdates: 3 }],
  ] as const)('%s: the judging network learns from each batch, the generator once', (id, config) => {
    const { executor } = executorOf(id, config);
    const others = [1, 2].map((step) => ({ ...batch, pixels: batch.pixels.map((byte) => byte >> step) }));
    const same = executorOf(id, config).executor;
    executor.step(1, batch, ...others);
    same.step(1, batch);
    const judge = executor.state.find(({ name }) =>
      /^weights\/(critic|discriminator)\.0\.weight/.test(name),
    )!;
    expect(executor.read(judge.name)).not.toEqual(same.read(judge.name));
    executor.dispose();
    same.dispose();
  });
});

describe('classes', () => {
  it.each([
    ['vae', { conditional: true }],
    ['gan', { conditional: true }],
    ['dcgan', { conditional: true, baseChannels: 8 }],
    ['wgan', { conditional: true, baseChannels: 8 }],
  ] as const)('%s makes other images of the same latents for another class', (id, config) => {
    const { model, executor } = executorOf(id, config);
    expect(model.capabilities.classes).toBe(2);
    for (let step = 1; step <= 3; step += 1) executor.step(step, batch);
    const latents = executor.latents(1, [0, 1]);
    const of = (label: number) => executor.decode({ ...latents, labels: Int32Array.of(label, label) });
    expect(of(0)).toEqual(of(0));
    expect(of(0)).not.toEqual(of(1));
    executor.dispose();
  });

  it.each(['vae', 'gan', 'dcgan', 'wgan'])('%s takes no dataset without them when asked for them', (id) => {
    const { schema } = familyOf(id);
    const issues = (conditional: boolean) =>
      schema.accepts(cardOf({ classes: [] }), settings(id, { conditional })).map(({ code }) => code);
    expect(issues(true)).toEqual(['no-classes']);
    expect(issues(false)).toEqual([]);
  });
});

describe('the networks of DCGAN', () => {
  const config = DcganConfig.parse({});

  it.each([
    [28, 7, [64, 128]],
    [32, 4, [64, 128, 256]],
    [64, 4, [64, 128, 256, 512]],
    [96, 6, [64, 128, 256, 512]],
    [128, 4, [64, 128, 256, 512, 512]],
  ])('halve images of %i pixels to %i', (side, innermost, channels) => {
    const pyramid = pyramidOf(config, cardOf({ shape: [side, side, 3] }));
    expect(pyramid).toEqual({ height: innermost, width: innermost, channels });
  });

  it.each([27, 100, 4])('refuse images of %i pixels', (side) => {
    const issues = familyOf('dcgan').schema.accepts(cardOf({ shape: [side, side, 1] }), config);
    expect(issues.map(({ code }) => code)).toEqual(['size-not-halvable']);
  });

  it('make much the same images by running statistics as by those of a batch', () => {
    const values = { baseChannels: 8, latentSize: 16 };
    const { model, executor } = executorOf('dcgan', values);
    for (let step = 1; step <= 60; step += 1) executor.step(step, batch);
    const networks = convolutionalNetworks(DcganConfig.parse(values), cardOf({}), 'discriminator');
    tf.tidy(() => {
      const weights = Object.fromEntries(
        model.parameters.map(({ name, shape: sides }) => [
          name,
          tf.tensor(executor.read(`weights/${name}`), sides),
        ]),
      );
      const latents = keyedRandom(4, 4).normal('latents', [256, 16]) as tf.Tensor2D;
      const labels = tf.zeros<tf.Rank.R1>([256], 'int32');
      const [training, sampling] = [true, false].map(
        (mode) => networks.generate(weights, latents, labels, mode).output,
      );
      const apart = tf.mean(tf.abs(tf.sub(training!, sampling!))).dataSync()[0]!;
      const spread = Math.sqrt(tf.moments(training!).variance.dataSync()[0]!);
      expect(apart).toBeLessThan(0.25 * spread);
    });
    executor.dispose();
  });
});

it('the gradient penalty refuses batch norm, weight clipping does not', () => {
  const { schema } = familyOf('wgan');
  const issues = (config: ConfigValues) =>
    schema.accepts(cardOf({}), settings('wgan', { discriminatorNorm: 'batch', ...config }));
  expect(issues({}).map(({ code }) => code)).toEqual(['batch-norm-with-penalty']);
  expect(issues({ constraint: 'weightClipping' })).toEqual([]);
});

it.each([
  ['gan', 2e-4],
  ['wgan', 1e-4],
] as const)('%s begins at its own learning rate, which a preset or a person may change', (id, rate) => {
  const { schema } = familyOf(id);
  expect(schema.card.training.find(({ name }) => name === 'learningRate')?.default).toBe(rate);
  const parsed = (training: ConfigValues, preset: string | null) => {
    const settings = schema.parse({}, training, preset);
    return 'issues' in settings ? settings.issues : settings.training.learningRate;
  };
  expect(parsed({}, null)).toBe(rate);
  expect(parsed({}, 'standard')).toBe(rate);
  expect(parsed({ learningRate: 0.5 }, 'standard')).toBe(0.5);
  if (id === 'wgan') expect(parsed({}, 'clipping')).toBe(5e-5);
});
