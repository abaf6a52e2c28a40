import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AtelierError } from '@shared/errors.ts';
import type { Evaluation, EvaluationPhase, EvaluationRequest } from '@shared/evaluation.ts';
import { evaluationFile, runFolder } from '@shared/layout.ts';
import type { WorkerJob, WorkerResult } from '@shared/worker.ts';
import { fileError, writeJsonAtomically } from '@storage/atomic.ts';
import { datasetPath, readSpec, runPath } from '@storage/folders.ts';
import { openPacked } from '@storage/packed.ts';
import { loadSampler, type Loaded } from '../generation/loaded.ts';
import type { JobHost } from '../training/host.ts';
import { type ImagePart, judgeAll, judgedAtOnce } from './classifier.ts';
import { classifierOf } from './classifierStore.ts';
import { chooseReference, type Reference, scoreSamples } from './scores.ts';

export type EvaluateJob = Extract<WorkerJob, { type: 'evaluate' }>;

/**
 * Scores the samples of a checkpoint against the real images of its run's dataset, and keeps the scores as
 * `evaluations/<step>.json` of the run. The classifier that it needs is trained first where there is none yet.
 * @throws AtelierError `classes-missing`, `split-empty`, `no-checkpoint`, `checkpoint-damaged`, `run-damaged`,
 *   `dataset-damaged`, `not-found`, `cancelled`, `disk-full`, `native-missing`
 */
export async function evaluate(
  job: EvaluateJob,
  host: JobHost,
): Promise<Extract<WorkerResult, { type: 'evaluate' }>> {
  const { home, request } = job;
  host.setStage('load');
  const spec = await readSpec(home, request.run);
  const dataset = await openPacked(datasetPath(home, spec.dataset.id));
  try {
    if (dataset.card.hash !== spec.dataset.hash || dataset.card.splitHash !== spec.dataset.splitHash) {
      throw new AtelierError('dataset-damaged', { dataset: spec.dataset.name, reason: 'hash' });
    }
    if (dataset.card.classes.length < 2) {
      throw new AtelierError('classes-missing', { dataset: spec.dataset.name });
    }
    const loaded = await loadSampler(home, request.run, request.checkpoint);
    const reference = await chooseReference(dataset, request.seed, request.samples);
    const tell = teller(host);
    const scored = await classifierOf(dataset, home, {
      progress: (done, total) => tell('classifier', done, total),
      get stopRequested() {
        return host.stopRequested;
      },
    });
    try {
      const labels = labelsOf(loaded, reference, request.samples);
      const parts = samplesOf(loaded, request, labels);
      const judged = await judgeAll(scored.classifier, parts, request.samples, (done) =>
        tell('samples', done, request.samples),
      );
      const result: Evaluation = {
        evaluationVersion: 1,
        run: request.run,
        checkpoint: loaded.description.step,
        weightsHash: loaded.description.weightsHash,
        seed: request.seed,
        ...(await scoreSamples(dataset, scored, reference, { judged, labels }, tell)),
        createdAt: Date.now(),
      };
      await keep(home, result);
      return { type: 'evaluate', result };
    } finally {
      scored.classifier.dispose();
    }
  } finally {
    await dataset.close();
    host.setStage('idle');
  }
}

/** Tells the parent, and ends the job once it is to stop. */
function teller(host: JobHost) {
  return (phase: Exclude<EvaluationPhase, 'waiting'>, done: number, total: number): void => {
    if (host.stopRequested) throw new AtelierError('cancelled');
    host.setStage(phase === 'samples' ? 'sample' : 'evaluate');
    host.progress(phase, done, total);
  };
}

/** Classes for a conditional model, as often as among the real images, so that both sides hold the same mixture. */
function labelsOf({ model }: Loaded, reference: Reference, count: number): Int32Array | null {
  if (!model.capabilities.classes) return null;
  return Int32Array.from({ length: count }, (_, image) => reference.labels[image % reference.labels.length]!);
}

/** Sample i depends on the seed and i alone, as in the gallery. */
async function* samplesOf(
  { executor }: Loaded,
  { samples, seed }: EvaluationRequest,
  labels: Int32Array | null,
): AsyncGenerator<ImagePart> {
  for (let start = 0; start < samples; start += judgedAtOnce) {
    const count = Math.min(judgedAtOnce, samples - start);
    const latents = executor.latents(
      seed,
      Array.from({ length: count }, (_, index) => start + index),
    );
    const asked = labels ? { labels: labels.slice(start, start + count) } : {};
    yield { pixels: executor.decode({ ...latents, ...asked }), count };
  }
}

async function keep(home: string, evaluation: Evaluation): Promise<void> {
  const folder = runPath(home, evaluation.run);
  try {
    // Not recursively: a run that was erased meanwhile stays so.
    await mkdir(join(folder, runFolder.evaluations)).catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    });
  } catch (error) {
    throw fileError(error, folder);
  }
  await writeJsonAtomically(join(folder, evaluationFile(evaluation.checkpoint)), evaluation);
}
