import type { Model } from '@engine/families/family.ts';
import type { ExecutionMode } from '@engine/tensorflow/entryPoint.ts';
import type { ImageBatch } from '@engine/tensorflow/executor.ts';
import { ModelExecutor } from '@engine/tensorflow/modelExecutor.ts';
import type { DatasetCard } from '@shared/dataset.ts';

/** The model with some of its phases alone, which take part in every step. */
export const onlyPhases = (model: Model, phases: readonly string[]): Model => ({
  ...model,
  phases: model.phases
    .filter(({ id }) => phases.includes(id))
    .map((one) => ({ ...one, updatesBy: (step: number) => step * one.repeats })),
});

/** The phases that train none of the parameters that one trains. */
export function opponentsOf(model: Model, phase: string): string[] {
  const one = model.phases.find(({ id }) => id === phase)!;
  const own = model.parameters.filter(({ name }) => one.trains(name));
  return model.phases.filter((other) => !own.some(({ name }) => other.trains(name))).map(({ id }) => id);
}

/**
 * The parameters that a training step of one phase alone changes.
 * @param mode how the step runs
 */
export function changedBy(
  model: Model,
  phase: string,
  mode: ExecutionMode,
  imageShape: DatasetCard['shape'],
  batch: ImageBatch,
): string[] {
  const alone = onlyPhases(model, [phase]);
  const executor = new ModelExecutor({
    model: alone,
    imageShape,
    seed: 1,
    learningRate: 1e-3,
    steps: 10,
    mode,
  });
  try {
    executor.initialise();
    const weights = () =>
      model.parameters.map(({ name }) => [name, executor.read(`weights/${name}`)] as const);
    const before = new Map(weights());
    executor.step(1, batch);
    return weights().flatMap(([name, values]) =>
      values.every((value, index) => Object.is(value, before.get(name)![index])) ? [] : [name],
    );
  } finally {
    executor.dispose();
  }
}
