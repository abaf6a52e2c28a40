import { beforeAll, describe, expect, it } from 'vitest';
import type { ExecutionMode } from '@engine/tensorflow/entryPoint.ts';
import { loadTensorFlow } from '@engine/tensorflow/load.ts';
import { ModelExecutor } from '@engine/tensorflow/modelExecutor.ts';
import type { DatasetCard } from '@shared/dataset.ts';
import { changedBy } from './support/phases.ts';
import { isStatistic, structureConfig, structureModel, structures } from './support/structures.ts';
import { blobs } from './support/tiny.ts';

beforeAll(() => loadTensorFlow({ threads: 1, device: 'cpu' }));

const shape: DatasetCard['shape'] = [8, 8, 1];
const card = { shape } as DatasetCard;
const batchOf = (count: number) => ({ pixels: blobs(count, shape), count });
const modes: readonly ExecutionMode[] = ['eager', 'graph', 'xla'];

describe.each(structures)('a step of phases, %s,', (structure) => {
  const model = structureModel(
    structure,
    structureConfig({ emaDecay: 0.9, clipNorm: 1, learningRateSchedule: 'cosine' }),
    card,
  );
  const executor = (mode: ExecutionMode) => {
    const made = new ModelExecutor({
      model,
      imageShape: shape,
      seed: 3,
      learningRate: 1e-3,
      steps: 10,
      mode,
    });
    made.initialise();
    return made;
  };

  const namesTrainedBy = (id: string) => {
    const phase = model.phases.find((one) => one.id === id)!;
    return model.parameters.map(({ name }) => name).filter((name) => phase.trains(name));
  };

  it.each(modes)('leaves the weights of the other phase untouched (%s)', (mode) => {
    for (const { id } of model.phases) {
      const changed = changedBy(model, id, mode, shape, batchOf(8));
      const trained = namesTrainedBy(id);
      expect(changed.filter((name) => !isStatistic(name))).toEqual(trained);
      expect(changed.some(isStatistic)).toBe(id === 'critic');
    }
  });

  it.each(['graph', 'xla'] as const)('as %s trains as operation by operation', (mode) => {
    const [eager, compiled] = [executor('eager'), executor(mode)];
    for (let step = 1; step <= 4; step += 1) {
      const [expected, found] = [eager.step(step, batchOf(8)), compiled.step(step, batchOf(8))];
      expect(Object.keys(found)).toEqual(Object.keys(expected));
      for (const [name, value] of Object.entries(expected)) {
        expect(Math.abs(found[name]! - value), name).toBeLessThan(1e-5 * Math.max(1, Math.abs(value)));
      }
    }
    for (const each of [eager, compiled]) each.dispose();
  });

  it('hands its state over bit by bit to an executor of another batch shape, and back', () => {
    const [first, second] = [executor('xla'), executor('xla')];
    const state = (of: ModelExecutor) => of.state.map(({ name }) => [name, of.read(name)] as const);
    for (let step = 1; step <= 3; step += 1) first.step(step, batchOf(8));
    const handed = state(first);
    for (const [name, values] of handed) second.write(name, values);
    expect(state(second)).toEqual(handed);

    // Had the hand-over lost anything, the steps after it would part.
    second.step(4, batchOf(5));
    const back = executor('xla');
    for (const [name, values] of state(second)) back.write(name, values);
    const direct = executor('xla');
    for (const [name, values] of handed) direct.write(name, values);
    direct.step(4, batchOf(5));
    expect(back.step(5, batchOf(8))).toEqual(direct.step(5, batchOf(8)));
    expect(state(back)).toEqual(state(direct));
    for (const each of [first, second, back, direct]) each.dispose();
  });
});
