import { SplitName } from '@shared/dataset.ts';
import { AtelierError } from '@shared/errors.ts';
import { runPath } from '@storage/folders.ts';
import { ModelExecutor } from '../tensorflow/modelExecutor.ts';
import { batchesPerStep } from '../tensorflow/modelState.ts';
import { firstNotFinite } from '../tensorflow/watch.ts';
import { Batches, inOrder, type StepBatches } from './batches.ts';
import { findCheckpoint, loadCheckpoint } from './checkpoints.ts';
import type { JobHost } from './host.ts';
import type { Session } from './session.ts';

/** The first tensor that was not finite, and the step at which it was. */
export interface Origin {
  step: number;
  tensor: string;
}

/**
 * Finds where a training went wrong that ended with `loss-not-finite`: goes back to the last good checkpoint,
 * comes to the step before the last good one as it did the first time, and runs the rest operation by
 * operation, looking at every tensor.
 * @returns null when it does not happen again, or a stop is asked for
 */
export async function findOrigin(
  session: Session,
  home: string,
  error: AtelierError,
  host: JobHost,
): Promise<Origin | null> {
  const { spec, model, executor, dataset } = session;
  const { description } = await findCheckpoint(home, spec.id, null);
  if (description) await loadCheckpoint(runPath(home, spec.id), description.step, executor);
  else executor.initialise();
  const { seed, learningRate, batchSize, steps } = spec.training;
  const batches = new Batches(dataset, batchSize, seed, batchesPerStep(model));
  const imageShape = dataset.card.shape;
  const eager = new ModelExecutor({ model, imageShape, seed, learningRate, steps, mode: 'eager' });
  const failed = Number(error.parameters['step']);
  const metric = String(error.parameters['metric']);
  try {
    const first = (description?.step ?? 0) + 1;
    // A value that overflows in one step's update shows in the next one's loss.
    const watched = Math.max(first, failed - 1);
    for (let step = first; step < watched; step += 1) {
      if (host.stopRequested) return null;
      host.setStep(step);
      executor.step(step, ...(await batches.take(step)));
      await new Promise(setImmediate);
    }
    for (const { name } of executor.state) eager.write(name, executor.read(name));
    for (let step = watched; step <= failed; step += 1) {
      const tensor = inStep(eager, step, await batches.take(step));
      if (tensor) return { step, tensor };
    }
    const tensor = await inEvaluation(eager, session, metric, batches.batchSize);
    return tensor === null ? null : { step: failed, tensor };
  } finally {
    await batches.settle();
    eager.dispose();
  }
}

function inStep(eager: ModelExecutor, step: number, batches: StepBatches): string | null {
  const tensor = firstNotFinite(eager.handles(), () => eager.step(step, ...batches));
  return tensor ?? eager.state.find(({ name }) => !eager.read(name).every(Number.isFinite))?.name ?? null;
}

/** Looks through the evaluation that `metric` (`test/kl`) is a part of, if it is. */
async function inEvaluation(
  eager: ModelExecutor,
  { dataset }: Session,
  metric: string,
  batchSize: number,
): Promise<string | null> {
  const split = SplitName.safeParse(metric.split('/')[0]).data;
  if (!split) return null;
  let index = 0;
  for await (const batch of inOrder(dataset, dataset.indices(split), batchSize)) {
    const at = index;
    const tensor = firstNotFinite(eager.handles(), () => eager.evaluate(at, batch));
    if (tensor) return tensor;
    index += 1;
  }
  return null;
}

/** The same error with the origin in its parameters. */
export function withOrigin(error: AtelierError, origin: Origin): AtelierError {
  const { step, tensor } = origin;
  return new AtelierError(error.code, { ...error.parameters, originStep: step, tensor }, { cause: error });
}
