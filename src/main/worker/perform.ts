import { join } from 'node:path';
import type { ProjectionHost } from '@engine/generation/projection.ts';
import type { JobHost } from '@engine/training/host.ts';
import { AtelierError } from '@shared/errors.ts';
import { runFolder } from '@shared/layout.ts';
import type { WorkerJob, WorkerResult } from '@shared/worker.ts';
import { runPath } from '@storage/folders.ts';
import { acquireLock } from '@storage/locks.ts';

/**
 * Does one job. Each part of the engine is loaded by the job that needs it, so that an import never pays
 * for TensorFlow.
 * @throws AtelierError of the job; `run-locked` when another process trains the run
 */
export async function perform(job: WorkerJob, host: ProjectionHost): Promise<WorkerResult> {
  switch (job.type) {
    case 'train':
      return train(job, host);
    case 'measure':
      return (await import('@engine/training/measure.ts')).measure(job, host);
    case 'generate':
      return (await import('@engine/generation/generate.ts')).generate(job, host);
    case 'preview':
      return (await import('@engine/generation/generate.ts')).preview(job, host);
    case 'space':
      return (await import('@engine/generation/generate.ts')).space(job, host);
    case 'project':
      return (await import('@engine/generation/projection.ts')).project(job, host);
    case 'animate':
      return (await import('@engine/generation/animate.ts')).animate(job, host);
    case 'evaluate':
      return (await import('@engine/evaluation/evaluate.ts')).evaluate(job, host);
    case 'samples-quality':
      return (await import('@engine/evaluation/adversarialQuality.ts')).scoreWorkload(job, host);
    case 'augment':
      return (await import('@engine/augmentation/augment.ts')).augment(job, host);
    case 'compare-augmentation':
      return (await import('@engine/augmentation/compare.ts')).compareAugmentation(job, host);
    case 'export':
      return (await import('@engine/export/export.ts')).exportCheckpoint(job, host);
    case 'describe':
      return describe(host);
    case 'import':
      return (await import('@engine/data/import.ts')).importDataset(job, host);
    case 'builtin':
      return (await import('@engine/data/import.ts')).prepareBuiltin(job, host);
    case 'inspect':
      return inspect(job.path, host);
    case 'quality':
      return quality(job, host);
  }
}

async function inspect(path: string, host: JobHost): Promise<WorkerResult> {
  host.setStage('import');
  const { inspectSource } = await import('@engine/data/inspect.ts');
  return { type: 'inspect', result: await inspectSource(path) };
}

async function describe(host: JobHost): Promise<WorkerResult> {
  host.setStage('load');
  const described = await (await import('@engine/tensorflow/describe.ts')).describe();
  const { engineFingerprint } = await import('@engine/tensorflow/fingerprint.ts');
  // The mode is left out: how a run's steps go is the run's own.
  const { tensorflow, addon, cpu, flags } = engineFingerprint('eager');
  return { ...described, fingerprint: { tensorflow, addon, cpu, flags } };
}

async function quality(job: Extract<WorkerJob, { type: 'quality' }>, host: JobHost): Promise<WorkerResult> {
  const { qualityWorkloads } = await import('@engine/evaluation/quality.ts');
  const workload = qualityWorkloads.find(({ name }) => name === job.name);
  if (!workload) throw new AtelierError('not-found', { kind: 'workload', id: job.name });
  host.setStage('train');
  const { dataset, seed, threads } = job;
  const progress = (step: number, steps: number) => {
    host.setStep(step);
    host.progress('train', step, steps);
  };
  return { type: 'quality', value: await workload.measure({ dataset, seed, threads, progress }) };
}

/** The lock belongs to the process that writes into the run, and so ends with it. */
async function train(job: Extract<WorkerJob, { type: 'train' }>, host: JobHost): Promise<WorkerResult> {
  host.setStage('load');
  const lock = await acquireLock(join(runPath(job.home, job.run), runFolder.lock), job.run);
  try {
    const trainer = await import('@engine/training/train.ts');
    return await trainer.train(job, host);
  } finally {
    await lock.release();
  }
}
