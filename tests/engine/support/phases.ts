import type { Model } from '@engine/families/family.ts';
import type { ExecutionMode } from '@engine/tensorflow/entryPoint.ts';
import type { ImageBatch } from '@engine/tensorflow/executor.ts';
import { ModelExecutor } from '@engine/tensorflow/modelExecutor.ts';
import type { DatasetCard } from '@shared/dataset.ts';

/** The model with one phase alone, which takes part in every step. */
export const onlyPhase = (model: Model, phase: string): Model => ({
  ...model,
  phases: model.phases
    .filter(({ id }) => id === phase)
    .map((one) => ({ ...one, updatesBy: (step: number) => step * one.repeats })),
});

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
  const alone = onlyPhase(model, phase);
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
