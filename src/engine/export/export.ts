import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AtelierError } from '@shared/errors.ts';
import { checkpointFile } from '@shared/layout.ts';
import type { WorkerJob, WorkerResult } from '@shared/worker.ts';
import { writeAtomically } from '@storage/atomic.ts';
import { readMeta, readSpec, runPath } from '@storage/folders.ts';
import { findCheckpoint } from '../training/checkpoints.ts';
import type { JobHost } from '../training/host.ts';
import { safetensorsParts, SafetensorsFile } from './safetensors.ts';

export type ExportJob = Extract<WorkerJob, { type: 'export' }>;

const WEIGHTS = 'weights/';

/**
 * Writes the weights of a checkpoint as a safetensors file for other tools: names without prefix, no
 * optimizer state; spec and configuration as JSON in the file's metadata. Needs no TensorFlow.
 * @throws AtelierError `no-checkpoint`, `checkpoint-damaged`, `disk-full`, `folder-not-writable`, `cancelled`
 */
export async function exportCheckpoint(
  job: ExportJob,
  host: JobHost,
): Promise<Extract<WorkerResult, { type: 'export' }>> {
  const spec = await readSpec(job.home, job.run);
  const { description } = await findCheckpoint(job.home, job.run, job.checkpoint);
  if (!description) throw new AtelierError('no-checkpoint', { run: job.run });
  const file = await SafetensorsFile.open(join(runPath(job.home, job.run), checkpointFile(description.step)));
  try {
    const tensors = [...file.tensors]
      .filter(([name]) => name.startsWith(WEIGHTS))
      .map(([name, { shape }]) => ({ name: name.slice(WEIGHTS.length), shape }));
    const values = new Map<string, Float32Array>();
    for (const [done, { name }] of tensors.entries()) {
      if (host.stopRequested) throw new AtelierError('cancelled');
      values.set(name, await file.read(WEIGHTS + name));
      host.progress('export', done + 1, tensors.length);
    }
    const metadata = {
      format: 'pt',
      application: 'atelier',
      run: spec.id,
      runName: (await readMeta(job.home, job.run)).name,
      family: spec.family,
      familyVersion: String(spec.familyVersion),
      checkpoint: String(description.step),
      weightsHash: description.weightsHash,
      dataset: JSON.stringify(spec.dataset),
      config: JSON.stringify(spec.config),
      training: JSON.stringify(spec.training),
      spec: JSON.stringify(spec),
    };
    await writeAtomically(
      job.target,
      safetensorsParts(tensors, metadata, (name) => values.get(name)!),
    );
    const { size } = await stat(job.target);
    return { type: 'export', tensors: tensors.length, bytes: size, target: job.target };
  } finally {
    await file.close();
  }
}
