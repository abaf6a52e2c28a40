import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { judged } from '@engine/families/stylegan/discriminator.ts';
import { mixedStyles, synthesised } from '@engine/families/stylegan/generator.ts';
import { growthAt, stagesOf, stepsWithin } from '@engine/families/stylegan/growth.ts';
import { model } from '@engine/families/stylegan/index.ts';
import { statistics } from '@engine/families/stylegan/parameters.ts';
import { levelsOf, styleLayers } from '@engine/families/stylegan/pyramid.ts';
import { StyleganConfig } from '@engine/families/stylegan/config.ts';
import { averagePixels, repeatPixels } from '@engine/nn/resampling.ts';
import { loadTensorFlow } from '@engine/tensorflow/load.ts';
import { ModelExecutor } from '@engine/tensorflow/modelExecutor.ts';
import { updatesBy } from '@engine/tensorflow/modelState.ts';
import { keyedRandom } from '@engine/tensorflow/random.ts';
import type { DatasetCard } from '@shared/dataset.ts';
import { blobs } from '../support/tiny.ts';

beforeAll(() => loadTensorFlow({ threads: 1, device: 'cpu' }));

const small = { baseChannels: 4, channelLimit: 8, latentSize: 6, styleSize: 5, mappingLayers: 2 };
const card = (shape: DatasetCard['shape'], classes: string[] = []) =>
  ({ shape, classes, splits: { train: 8, valid: 0, test: 0 } }) as unknown as DatasetCard;
const greatest = (a: tf.Tensor, b: tf.Tensor): number => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!;

function executorOf(config: StyleganConfig, shape: DatasetCard['shape'], mode: 'eager' | 'graph' = 'eager') {
  const made = model(config, card(shape));
  const executor = new ModelExecutor({
    model: made,
    imageShape: shape,
    seed: 3,
    learningRate: 2e-3,
    mode,
  });
  executor.initialise();
  const weights = () =>
    Object.fromEntries(
      made.parameters.map(({ name, shape: own }) => [name, tf.tensor(executor.read(`weights/${name}`), own)]),
    );
  return { executor, made, weights };
}

describe('levels', () => {
  const config = { baseChannels: 32, channelLimit: 100 };

  it.each<[number, number[]]>([
    [28, [7, 14, 28]],
    [32, [4, 8, 16, 32]],
    [256, [4, 8, 16, 32, 64, 128, 256]],
    [40, [5, 10, 20, 40]],
  ])('of images of side %i', (side, sides) => {
    const levels = levelsOf(config, card([side, side, 3]))!;
    expect(levels.map(({ height }) => height)).toEqual(sides);
    expect(
      levels
        .toReversed()
        .map(({ channels }) => channels)
        .slice(0, 3),
    ).toEqual([32, 64, 100]);
  });

  it.each([34, 29, 4, 31 * 8])('there are none of images of side %i', (side) => {
    expect(levelsOf(config, card([side, side, 1]))).toBeNull();
  });
});

describe('growth', () => {
  it('trains each resolution in turn, without a gap', () => {
    const stages = stagesOf(3, 10);
    expect(stages.map(({ begin, end }) => [begin, end])).toEqual([
      [0, 10],
      [10, 30],
      [30, Infinity],
    ]);
    for (const step of [1, 10, 11, 30, 31, 1000]) {
      expect(stages.reduce((sum, stage) => sum + stepsWithin(stage, step), 0)).toBe(step);
    }
  });

  it('rises by one over the steps of a stage, then rests as long', () => {
    const at = (step: number) => growthAt(3, 10, step);
    expect([1, 10, 11, 15, 20, 21, 30, 31, 40, 41, 500].map(at)).toEqual([
      1, 1, 1.1, 1.5, 2, 2, 2, 2.1, 3, 3, 3,
    ]);
  });

  it('updates the networks of one resolution at a time', () => {
    const config = StyleganConfig.parse({ ...small, architecture: 'progressive', stageSteps: 20 });
    const { phases } = model(config, card([16, 16, 1]));
    const dueAt = (step: number) =>
      phases.filter((phase) => updatesBy(phase, step) > updatesBy(phase, step - 1)).map(({ id }) => id);
    expect(dueAt(1)).toEqual(['discriminator-4', 'generator-4']);
    expect(dueAt(16)).toEqual(['discriminator-4', 'penalty-4', 'generator-4']);
    expect(dueAt(21)).toEqual(['discriminator-8', 'generator-8']);
    expect(dueAt(32)).toEqual(['discriminator-8', 'penalty-8', 'generator-8']);
    expect(dueAt(1000)).toEqual(['discriminator-16', 'generator-16']);
  });
});

describe('a resolution is faded in', () => {
  const config = StyleganConfig.parse({ ...small, architecture: 'progressive' });
  const shape: DatasetCard['shape'] = [16, 16, 1];
  const levels = levelsOf(config, card(shape))!;
  const stylesOf = (count: number) =>
    keyedRandom(1, 1).normal('styles', [4, 2 * count, config.styleSize]) as tf.Tensor3D;
  const labels = (): tf.Tensor1D => tf.zeros([4], 'int32');
  const made = (count: number, growth: number | null, weights: Record<string, tf.Tensor>, all = false) =>
    synthesised(
      {
        config,
        levels: levels.slice(0, count),
        weights,
        random: null,
        ...(growth !== null && { growth: tf.scalar(growth) }),
        everyLevel: all,
      },
      tf.slice(stylesOf(3), [0, 0, 0], [-1, 2 * count, -1]),
    );
  const scored = (count: number, growth: number | null, weights: Record<string, tf.Tensor>, x: tf.Tensor4D) =>
    judged(
      {
        config,
        levels: levels.slice(0, count),
        weights,
        ...(growth !== null && { growth: tf.scalar(growth) }),
      },
      x,
      labels(),
    );

  it('and nothing jumps where it begins: the larger networks do what the smaller ones did', () => {
    tf.tidy(() => {
      const { executor, weights } = executorOf(config, shape);
      const all = weights();
      const before = made(2, 2, all);
      expect(greatest(made(3, 2, all), repeatPixels(before))).toBe(0);
      const images = keyedRandom(1, 1).normal('images', [4, 16, 16, 1]) as tf.Tensor4D;
      const smaller = averagePixels(images);
      expect(greatest(scored(3, 2, all, images), scored(2, 2, all, smaller))).toBe(0);
      executor.dispose();
    });
  });

  it('and nothing jumps where it ends: what is whole is what it was when faded in entirely', () => {
    tf.tidy(() => {
      const { executor, weights } = executorOf(config, shape);
      const all = weights();
      expect(greatest(made(3, 3, all), made(3, null, all))).toBe(0);
      const images = keyedRandom(1, 1).normal('images', [4, 16, 16, 1]) as tf.Tensor4D;
      expect(greatest(scored(3, 3, all, images), scored(3, null, all, images))).toBe(0);
      executor.dispose();
    });
  });

  it('and sampling, which knows no stage, makes what training makes, at every growth', () => {
    tf.tidy(() => {
      const { executor, weights } = executorOf(config, shape);
      const all = weights();
      expect(greatest(made(3, 2.3, all, true), made(3, 2.3, all))).toBeLessThan(1e-6);
      expect(greatest(made(3, 1.4, all, true), repeatPixels(made(2, 1.4, all)))).toBeLessThan(1e-6);
      expect(greatest(made(3, 1, all, true), repeatPixels(repeatPixels(made(1, null, all))))).toBe(0);
      expect(greatest(made(3, 2.3, all), made(3, 2.4, all))).toBeGreaterThan(1e-3);
      executor.dispose();
    });
  });

  it('and training remembers how far', () => {
    const grown = StyleganConfig.parse({ ...small, architecture: 'progressive', stageSteps: 4 });
    const { executor } = executorOf(grown, shape, 'graph');
    const batch = { pixels: blobs(8, shape), count: 8 };
    for (let step = 1; step <= 7; step += 1) executor.step(step, batch);
    expect(executor.read(`weights/${statistics.growth}`)[0]).toBe(1.75);
    expect(executor.read(`ema/${statistics.growth}`)[0]).toBe(1.75);
    executor.dispose();
  });
});

describe('a run that goes on from a checkpoint in the middle of a fade-in', () => {
  it.each(['eager', 'graph'] as const)('takes the very steps that it would have taken (%s)', (mode) => {
    const config = StyleganConfig.parse({
      ...small,
      architecture: 'progressive',
      stageSteps: 4,
      penaltyEvery: 2,
      adaptiveAugmentation: true,
    });
    const shape: DatasetCard['shape'] = [16, 16, 1];
    const batch = { pixels: blobs(8, shape), count: 8 };
    const [unbroken, resumed] = [executorOf(config, shape, mode), executorOf(config, shape, mode)].map(
      ({ executor }) => executor,
    ) as [ModelExecutor, ModelExecutor];
    // Step 6 is half-way through the fade-in of the second resolution, step 13 begins that of the third.
    for (let step = 1; step <= 6; step += 1) unbroken.step(step, batch);
    for (const { name } of unbroken.state) resumed.write(name, unbroken.read(name));
    for (let step = 7; step <= 14; step += 1) {
      expect(resumed.step(step, batch)).toEqual(unbroken.step(step, batch));
    }
    for (const { name } of unbroken.state) expect(resumed.read(name), name).toEqual(unbroken.read(name));
    for (const one of [unbroken, resumed]) one.dispose();
  });
});

describe('a penalty of some steps', () => {
  const config = StyleganConfig.parse({ ...small, penaltyEvery: 2, pathEvery: 3, emaDecay: 0 });
  const shape: DatasetCard['shape'] = [8, 8, 1];

  it('shares the optimizer of its loss', () => {
    const { executor } = executorOf(config, shape);
    const owners = new Set(
      executor.state
        .map(({ name }) => name)
        .filter((name) => name.startsWith('optimizer/'))
        .map((name) => name.split('/')[1]),
    );
    expect([...owners].sort()).toEqual(['discriminator', 'generator']);
    executor.dispose();
  });

  it('is told of in those steps alone', () => {
    const { executor } = executorOf(config, shape);
    const batch = { pixels: blobs(8, shape), count: 8 };
    const told = [1, 2, 3].map((step) => Object.keys(executor.step(step, batch)));
    expect(told.map((names) => names.includes('penaltyR1'))).toEqual([false, true, false]);
    expect(told.map((names) => names.includes('pathLengthPenalty'))).toEqual([false, false, true]);
    executor.dispose();
  });
});

describe('styles', () => {
  const config = StyleganConfig.parse({ ...small, baseChannels: 4 });
  const shape: DatasetCard['shape'] = [16, 16, 3];

  it('of a map and a synthesis one after another make what decoding makes', () => {
    const { executor } = executorOf(config, shape);
    const latents = executor.latents(4, [0, 1]);
    const styles = executor.styles(latents)!;
    expect(styles.values).toHaveLength(2 * styleLayers(levelsOf(config, card(shape))!) * config.styleSize);
    expect(executor.decode(styles)).toEqual(executor.decode(latents));
    executor.dispose();
  });

  it('are all the mean where truncation is 0', () => {
    const { executor, made } = executorOf(config, shape);
    executor.write(
      `ema/${statistics.style}`,
      Float32Array.from({ length: config.styleSize }, (_, at) => at),
    );
    const latents = { ...executor.latents(4, [0, 1]), controls: { truncation: 0 } };
    const { values } = executor.styles(latents)!;
    expect([...values]).toEqual([...values].map((_, index) => index % config.styleSize));
    expect(made.capabilities.controls![0]!.default).toBe(1);
    executor.dispose();
  });

  it('are mixed from one layer on in as many images as the probability says', () => {
    tf.tidy(() => {
      const [first, second] = [tf.zeros([500, 2]), tf.ones([500, 2])] as [tf.Tensor2D, tf.Tensor2D];
      const mixed = mixedStyles(first, second, 4, 0.6, keyedRandom(2, 7)).arraySync();
      const mixes = mixed.map((layers) => layers.map(([value]) => value).join(''));
      expect([...new Set(mixes)].sort()).toEqual(['0000', '0001', '0011', '0111']);
      const share = mixes.filter((one) => one !== '0000').length / mixes.length;
      expect(Math.abs(share - 0.6)).toBeLessThan(0.08);
    });
  });
});
