import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { families } from '@engine/families/index.ts';
import { binding } from '@engine/tensorflow/backend.ts';
import { GraphCache } from '@engine/tensorflow/compile/graphCache.ts';
import { ModelExecutor } from '@engine/tensorflow/modelExecutor.ts';
import { imagesFromBytes } from '@engine/tensorflow/images.ts';
import { loadTensorFlow } from '@engine/tensorflow/load.ts';
import { keyedRandom } from '@engine/tensorflow/random.ts';
import type { DatasetCard } from '@shared/dataset.ts';
import type { ConfigValues } from '@shared/family.ts';
import { changedBy, onlyPhases, opponentsOf } from './support/phases.ts';
import { blobs } from './support/tiny.ts';

beforeAll(() => loadTensorFlow({ threads: 1, device: 'cpu' }));

const count = 8;
const shapes: readonly DatasetCard['shape'][] = [
  [16, 16, 1],
  [28, 28, 1],
  [32, 32, 3],
];
const cards = shapes.map(
  (shape) =>
    ({
      shape,
      classes: ['round', 'square', 'long'],
      splits: { train: count, valid: 0, test: 0 },
    }) as DatasetCard,
);
const labels = Int32Array.from({ length: count }, (_, item) => item % 3);

/** Settings that make other networks or losses than any preset. */
const variants: Readonly<Record<string, readonly ConfigValues[]>> = {
  vae: [{ conditional: true }, { conditional: true, architecture: 'convolutional' }],
  gan: [{ conditional: true, objective: 'hinge', discriminatorUpdates: 2 }],
  dcgan: [
    {
      conditional: true,
      objective: 'leastSquares',
      discriminatorNorm: 'spectral',
      augmentTranslation: true,
      augmentCutout: true,
      emaDecay: 0.99,
    },
  ],
  wgan: [{ conditional: true, baseChannels: 32 }],
  stylegan: [
    {
      conditional: true,
      baseChannels: 8,
      channelLimit: 16,
      resampling: 'binomial',
      adaptiveAugmentation: true,
      mixingProbability: 0,
    },
  ],
};

const cases = [...families].flatMap(([id, family]) => [
  ...family.schema.card.presets.map((preset) => ({
    name: `preset ${preset.id}`,
    id,
    family,
    preset: preset.id,
    config: {},
  })),
  ...(variants[id] ?? []).map((config) => ({
    name: JSON.stringify(config),
    id,
    family,
    preset: null,
    config,
  })),
]);

describe.each(cases)('family $id, $name', ({ family, preset, config }) => {
  const parsed = family.schema.parse(config, {}, preset);
  if ('issues' in parsed) throw new Error(JSON.stringify(parsed.issues));
  const card = cards.find((one) => family.schema.accepts(one, parsed.config).length === 0)!;
  const { shape } = card;
  const batch = { pixels: blobs(count, shape), count, labels };
  const model = family.model(parsed.config, card);
  const executor = (seed = 1) => {
    const made = new ModelExecutor({ model, imageShape: shape, seed, learningRate: 1e-3, mode: 'eager' });
    made.initialise();
    return made;
  };
  /** What a loss is computed from, with an executor's weights. */
  const givenTo = (from: ModelExecutor) => {
    const weights = Object.fromEntries(
      model.parameters.map(({ name, shape: made }) => [name, tf.tensor(from.read(`weights/${name}`), made)]),
    );
    const seen = {
      images: imagesFromBytes(batch.pixels, [count, ...shape]),
      labels: tf.tensor1d(labels, 'int32'),
    };
    const schedule = Object.fromEntries(
      Object.entries(model.schedule(1)).map(([name, value]) => [name, tf.scalar(value)]),
    );
    return [weights, seen, schedule] as const;
  };
  const bits = (from: ModelExecutor) => from.state.map(({ name }) => [name, from.read(name)] as const);

  it('makes the parameters that its schema announces', () => {
    const announced = family.schema.parameterShapes(parsed.config, card);
    expect(model.parameters.map(({ name, shape: made }) => ({ name, shape: made }))).toEqual(announced);
    expect(new Set(announced.map(({ name }) => name)).size).toBe(announced.length);
    const one = executor();
    const bytes = one.state.reduce((sum, { name }) => sum + one.read(name).byteLength, 0);
    expect(family.schema.checkpointBytes(parsed.config, card)).toBe(bytes);
    one.dispose();
  });

  it('trains every parameter in some phase, or updates it', () => {
    const one = executor();
    const changed = new Set<string>();
    tf.tidy(() => {
      const [weights, seen, schedule] = givenTo(one);
      for (const phase of model.phases) {
        const { updates } = model.loss(phase.id, weights, seen, keyedRandom(1, 1), schedule);
        for (const { name } of model.parameters) {
          if (name in updates || phase.trains(name)) changed.add(name);
        }
      }
    });
    one.dispose();
    expect([...changed].sort()).toEqual(model.parameters.map(({ name }) => name).sort());
  });

  it.each(['eager', 'graph'] as const)('leaves the weights of other phases untouched (%s)', (mode) => {
    for (const one of model.phases) {
      const others = model.phases.filter((phase) => phase !== one);
      for (const name of changedBy(model, one.id, mode, shape, batch)) {
        // Running statistics are trained by none.
        expect(one.trains(name) || others.every((phase) => !phase.trains(name)), name).toBe(true);
      }
    }
  });

  it.each(model.phases.map(({ id }) => id))('learns one batch by heart, were there only %s', (phase) => {
    const only = (phases: readonly string[]) => {
      const one = new ModelExecutor({
        model: onlyPhases(model, phases),
        imageShape: shape,
        seed: 1,
        learningRate: 1e-3,
        mode: 'graph',
      });
      one.initialise();
      return one;
    };
    const one = only([phase]);
    // Before its opponents have learned anything, there is hardly anything to learn from them.
    const opponents = opponentsOf(model, phase);
    if (opponents.length > 0) {
      const others = only(opponents);
      for (let step = 1; step <= 20; step += 1) others.step(step, batch);
      for (const { name } of model.parameters) one.write(`weights/${name}`, others.read(`weights/${name}`));
      others.dispose();
    }
    const lossAt = (step: number) => one.step(step, batch)['loss']!;
    const first = lossAt(1);
    let last = first;
    for (let step = 2; step <= 150 && last > first - 0.4 * Math.abs(first); step += 1) last = lossAt(step);
    expect(last).toBeLessThanOrEqual(first - 0.4 * Math.abs(first));
    one.dispose();
  });

  it('keeps the number of tensors and parameters over steps', () => {
    const one = executor();
    const counts = () => [tf.memory().numTensors, binding().getNumOfTensors(), one.state.length];
    const all = () => {
      for (let step = 1; step <= 3; step += 1) one.step(step, batch);
      one.evaluate(0, batch);
      one.decode(one.latents(1, [0, 1]));
      one.reconstruct(batch);
    };
    all();
    const before = counts();
    all();
    expect(counts()).toEqual(before);
    const natives = binding().getNumOfTensors();
    one.dispose();
    expect(binding().getNumOfTensors()).toBe(natives - one.state.length);
  });

  it('has a loss that is the sum of its parts by their weights, and metrics that its card names', () => {
    const named = new Set(family.schema.card.metrics.map(({ name }) => name));
    const one = executor();
    tf.tidy(() => {
      const [weights, seen, schedule] = givenTo(one);
      for (const phase of model.phases) {
        const { loss, parts, metrics } = model.loss(phase.id, weights, seen, keyedRandom(1, 1), schedule);
        const sum = Object.values(parts).reduce((total, { value, weight }) => {
          const share = typeof weight === 'number' ? weight : weight.dataSync()[0]!;
          return total + share * value.dataSync()[0]!;
        }, 0);
        const total = loss.dataSync()[0]!;
        expect(Math.abs(sum - total)).toBeLessThan(1e-5 * Math.abs(total));
        const { id, metricsAs = id } = phase;
        for (const name of ['loss', ...Object.keys(parts), ...Object.keys(metrics)]) {
          const alone = model.phases.length === 1;
          expect(named).toContain(alone ? name : metricsAs + name[0]!.toUpperCase() + name.slice(1));
        }
      }
      const evaluated = Object.keys(model.evaluate(weights, seen, keyedRandom(1, 1)));
      for (const name of evaluated) expect(named).toContain(name);
      const { bestMetric } = family.schema.card;
      if (bestMetric !== null) expect(evaluated).toContain(bestMetric);
    });
    one.dispose();
  });

  it('gives the same bits for the same seed, and others for another', () => {
    const [a, b, c] = [executor(1), executor(1), executor(2)];
    for (const each of [a, b, c]) for (let step = 1; step <= 3; step += 1) each.step(step, batch);
    expect(bits(a)).toEqual(bits(b));
    expect(bits(c)).not.toEqual(bits(a));
    for (const each of [a, b, c]) each.dispose();
  });

  it('takes the same next step after its state was saved and loaded', () => {
    const a = executor(1);
    for (let step = 1; step <= 3; step += 1) a.step(step, batch);
    const b = new ModelExecutor({ model, imageShape: shape, seed: 1, learningRate: 1e-3, mode: 'eager' });
    for (const [name, values] of bits(a)) b.write(name, values);
    expect(b.step(4, batch)).toEqual(a.step(4, batch));
    expect(bits(b)).toEqual(bits(a));
    for (const each of [a, b]) each.dispose();
  });

  it('is recorded as the same graphs whatever the data, the seed and the step', () => {
    const phases = model.phases.map(({ id }) => id);
    const graphs = (seed: number, from: number) => {
      const folder = mkdtempSync(join(tmpdir(), 'atelier-graphs-'));
      const made = new ModelExecutor({
        model: onlyPhases(model, phases),
        imageShape: shape,
        seed,
        learningRate: 1e-3 * seed,
        mode: 'graph',
        cache: new GraphCache(folder, 'conformance'),
      });
      made.initialise();
      const bytes = shape.reduce((product, side) => product * side, 1);
      const other = { pixels: blobs(count + from, shape).subarray(from * bytes), count, labels };
      made.record(from + 1, other);
      for (let step = from + 1; step <= from + 2; step += 1) made.step(step, other);
      made.evaluate(from, other);
      made.decode(made.latents(seed, [from]));
      made.reconstruct(other);
      made.dispose();
      return readdirSync(folder)
        .sort()
        .map((file) => [file, readFileSync(join(folder, file), 'hex')]);
    };
    const recorded = graphs(1, 0);
    expect(recorded.length).toBeGreaterThanOrEqual(model.phases.length + 2);
    expect(graphs(2, 3)).toEqual(recorded);
  });

  it('does what it says it can', () => {
    const { capabilities } = family.schema.card;
    const one = executor();
    const latents = one.latents(5, [0, 1, 2]);
    expect(one.decode(latents)).toHaveLength(3 * shape.reduce((product, side) => product * side, 1));
    expect(one.latents(5, [2]).values).toEqual(latents.values.subarray(-latents.values.length / 3));
    if (capabilities.includes('reconstruct'))
      expect(one.reconstruct(batch)).toHaveLength(batch.pixels.length);
    if (capabilities.includes('encode')) expect(model.capabilities).toHaveProperty('encode');
    one.dispose();
  });
});
