import type { WorkerJob, WorkerResult } from '@shared/worker.ts';
import { AtelierError } from '@shared/errors.ts';
import { batchesPerStep } from '../tensorflow/modelState.ts';
import { Batches, readBatch } from './batches.ts';
import type { JobHost } from './host.ts';
import { heldOutSplit, openSession, peakMemory } from './session.ts';

export type MeasureJob = Extract<WorkerJob, { type: 'measure' }>;

/** Steps left out, as the first ones allocate. */
const WARM_UP = 5;
const MINIMUM_STEPS = 20;
const MINIMUM_MS = 2000;
/** A slow network is measured over fewer steps than that. */
const MAXIMUM_MS = 20_000;

/**
 * Takes real steps on the real dataset and leaves nothing behind.
 * @returns median time of a step, the time of all steps and evaluations at that rate, and peak memory
 * @throws AtelierError `cancelled`, and those of opening a session
 */
export async function measure(
  job: MeasureJob,
  host: JobHost,
): Promise<Extract<WorkerResult, { type: 'measure' }>> {
  const { spec } = job;
  host.setStage('load');
  const session = await openSession(job.home, spec);
  const { batchSize, seed } = spec.training;
  const batches = new Batches(session.dataset, batchSize, seed, batchesPerStep(session.model));
  try {
    session.executor.initialise();
    host.setStage('train');
    const times: number[] = [];
    let spent = 0;
    for (let step = 1; !enough(times.length - WARM_UP, spent); step += 1) {
      if (host.stopRequested) throw new AtelierError('cancelled');
      const begun = performance.now();
      session.executor.step(step, ...(await batches.take(step)));
      times.push(performance.now() - begun);
      if (times.length > WARM_UP) spent += times.at(-1)!;
      host.setStep(step);
      host.progress('measure', Math.min(times.length, MINIMUM_STEPS + WARM_UP), MINIMUM_STEPS + WARM_UP);
      await new Promise(setImmediate);
    }
    const steps = times.slice(WARM_UP);
    const stepMs = median(steps);
    const evaluationMs = await evaluationTime();
    return {
      type: 'measure',
      result: {
        device: spec.device,
        stepMs,
        totalSeconds: (stepMs * spec.training.steps + evaluationMs) / 1000,
        memoryBytes: peakMemory(),
        measuredSteps: steps.length,
      },
    };
  } finally {
    await batches.settle();
    await session.close();
    host.setStage('idle');
  }

  /** Of all the evaluations that a run of the spec makes, from one batch. */
  async function evaluationTime(): Promise<number> {
    const split = heldOutSplit(session.dataset);
    if (!split) return 0;
    const items = session.dataset.indices(split).subarray(0, batches.batchSize);
    const batch = await readBatch(session.dataset, items);
    const begun = performance.now();
    session.executor.evaluate(0, batch);
    const perImage = (performance.now() - begun) / items.length;
    const { steps, evaluateEvery, checkpointEvery } = spec.training;
    const evaluations = Math.ceil(steps / evaluateEvery) + Math.floor(steps / checkpointEvery);
    return perImage * session.dataset.indices(split).length * evaluations;
  }
}

const enough = (steps: number, spentMs: number) =>
  (steps >= MINIMUM_STEPS && spentMs >= MINIMUM_MS) || (steps > 0 && spentMs >= MAXIMUM_MS);

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
