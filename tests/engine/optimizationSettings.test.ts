import { beforeAll, describe, expect, it } from 'vitest';
import { familyOf } from '@engine/families/index.ts';
import { loadTensorFlow } from '@engine/tensorflow/load.ts';
import { ModelExecutor } from '@engine/tensorflow/modelExecutor.ts';
import type { DatasetCard } from '@shared/dataset.ts';
import type { ConfigValues } from '@shared/family.ts';
import { batchOf, stateOf } from './support/regression.ts';

beforeAll(() => loadTensorFlow({ threads: 2, device: 'cpu' }));

describe('the settings of a family', () => {
  const family = familyOf('vae');
  const shape: DatasetCard['shape'] = [4, 4, 1];
  const card = { shape, splits: { train: 16, valid: 0, test: 0 } } as DatasetCard;
  const executor = (changed: ConfigValues) => {
    const parsed = family.schema.parse({ hidden: [8], latentSize: 2, ...changed }, {}, null);
    if ('issues' in parsed) throw new Error(JSON.stringify(parsed.issues));
    const model = family.model(parsed.config, card);
    const made = new ModelExecutor({
      model,
      imageShape: shape,
      seed: 1,
      learningRate: 1e-3,
      steps: 9,
      mode: 'graph',
    });
    made.initialise();
    return { made, config: parsed.config };
  };
  const choices: ConfigValues[] = [
    ...['adam', 'adamw', 'rmsprop', 'sgd'].map((optimizer) => ({ optimizer })),
    { optimizer: 'sgd', nesterov: true },
    { optimizer: 'sgd', momentum: 0 },
    { learningRateSchedule: 'cosine', learningRateWarmup: 2, learningRateMinimum: 0.1 },
    { learningRateSchedule: 'step', learningRateDecayEvery: 2, learningRateDecayFactor: 0.1 },
    { clipNorm: 1 },
    { microBatches: 4 },
    { emaDecay: 0.99, optimizer: 'rmsprop' },
  ];

  it.each(choices)('reach the training step, and the announced size: %j', (choice) => {
    const [plain, chosen] = [executor({}), executor(choice)];
    const named = new Set(family.schema.card.metrics.map(({ name }) => name));
    for (let step = 1; step <= 4; step += 1) {
      plain.made.step(step, batchOf(step));
      for (const name of Object.keys(chosen.made.step(step, batchOf(step)))) expect(named).toContain(name);
    }
    const bytes = [...stateOf(chosen.made).values()].reduce((sum, values) => sum + values.byteLength, 0);
    expect(family.schema.checkpointBytes(chosen.config, card)).toBe(bytes);
    const changes = [...stateOf(chosen.made)].some(
      ([name, values]) => !plain.made.state.some((one) => one.name === name) || differs(name, values),
    );
    // Adam is what is chosen already.
    expect(changes).toBe(choice['optimizer'] !== 'adam');
    function differs(name: string, values: Float32Array) {
      const other = plain.made.read(name);
      return values.some((value, index) => value !== other[index]);
    }
    for (const { made } of [plain, chosen]) made.dispose();
  });
});
