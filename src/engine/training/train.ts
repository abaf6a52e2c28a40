import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AtelierError, toErrorPayload } from '@shared/errors.ts';
import type { RunEvent } from '@shared/events.ts';
import { checkpointDescription, runFolder } from '@shared/layout.ts';
import type { CheckpointDescription, RunSpec } from '@shared/run.ts';
import type { WorkerJob, WorkerResult } from '@shared/worker.ts';
import { EventWriter, readEvents, setEventsAside } from '@storage/events.ts';
import { listCheckpoints, readResult, readSpec, runPath, writeResult } from '@storage/folders.ts';
import { engineFingerprint } from '../tensorflow/fingerprint.ts';
import {
  continues,
  findCheckpoint,
  type FoundCheckpoint,
  loadCheckpoint,
  nothingPending,
  removeCheckpoint,
} from './checkpoints.ts';
import type { JobHost } from './host.ts';
import { Journal } from './journal.ts';
import { findOrigin, withOrigin } from './lossGuard.ts';
import { openSession, type Session } from './session.ts';
import { type Ending, Trainer } from './trainer.ts';

export type TrainJob = Extract<WorkerJob, { type: 'train' }>;
export type TrainResult = Extract<WorkerResult, { type: 'train' }>;

/**
 * Trains a run whose folder stands, from its newest whole checkpoint or the one named, up to `job.steps`, and
 * leaves events, samples, checkpoints and `result.json` in the folder. A run that already stands there is
 * answered for from its last checkpoint. The caller holds the run's lock.
 * @throws AtelierError of the cause, once the run is on disk as failed
 */
export async function train(job: TrainJob, host: JobHost): Promise<TrainResult> {
  const { home, run } = job;
  const folder = runPath(home, run);
  host.setStage('load');
  const spec = await readSpec(home, run);
  const found = await findCheckpoint(home, run, job.fromCheckpoint);
  const start = found.description;
  const earlier = await readResult(home, run);
  if (start && start.step >= job.steps) {
    const metrics = earlier?.metrics ?? {};
    return { type: 'train', status: 'finished', step: start.step, metrics, weightsHash: start.weightsHash };
  }
  const past = await rewind(folder, job, found);
  host.setStep(start?.step ?? 0);
  const writer = await EventWriter.open(folder, run, job.attempt);
  const journal = new Journal(writer, host, start?.step ?? 0, start ? { ...earlier?.metrics } : {});
  try {
    await journal.status('starting');
    await journal.stage('load');
    const ending = await attempt(job, host, spec, found, past, journal);
    await conclude(job, journal, ending.status, ending.weightsHash, null);
    const { step, last: metrics } = journal;
    return { type: 'train', ...ending, step, metrics: measured(metrics) };
  } catch (thrown) {
    const error = asCodedError(thrown);
    // The error itself matters more than a failure to write it down, as on a full disk.
    await conclude(job, journal, 'failed', null, error).catch(() => undefined);
    throw error;
  } finally {
    await writer.close().catch(() => undefined);
    host.setStage('idle');
  }
}

async function attempt(
  job: TrainJob,
  host: JobHost,
  spec: RunSpec,
  { description, damaged }: FoundCheckpoint,
  past: RunEvent[],
  journal: Journal,
): Promise<Ending> {
  const session = await openSession(job.home, spec);
  try {
    const folder = runPath(job.home, job.run);
    const fingerprint = engineFingerprint(session.model.execution);
    const exact = !description || continues(description.fingerprint, fingerprint);
    await journal.append({ type: 'attempt', device: spec.device, fingerprint, exact, steps: job.steps });
    for (const { step } of damaged) await journal.log('warning', 'checkpoint-damaged', { step });
    const pending = await restore(session, folder, description);
    if (description) await journal.log('info', 'resumed', { step: description.step });
    if (!exact) await journal.log('warning', 'resume-not-exact');
    await journal.status('running');
    const trainer = new Trainer({
      session,
      journal,
      host,
      folder,
      attempt: job.attempt,
      fingerprint,
      steps: job.steps,
      pending,
      past,
      checkpoints: await listCheckpoints(job.home, job.run),
    });
    try {
      return await trainer.run();
    } catch (error) {
      throw await explained(error, session, job, journal, host);
    }
  } finally {
    await session.close();
  }
}

/** A loss that is not finite, with the tensor that it came from; any other error as it is. */
async function explained(
  error: unknown,
  session: Session,
  { home }: TrainJob,
  journal: Journal,
  host: JobHost,
): Promise<unknown> {
  if (!(error instanceof AtelierError) || error.code !== 'loss-not-finite') return error;
  await journal.stage('replay');
  const origin = await findOrigin(session, home, error, host);
  if (!origin) return error;
  await journal.log('error', 'first-not-finite', { ...origin });
  return withOrigin(error, origin);
}

function restore(session: Session, folder: string, description: CheckpointDescription | null) {
  if (description) return loadCheckpoint(folder, description.step, session.executor);
  session.executor.initialise();
  return nothingPending;
}

/**
 * Brings the folder to where it stood at the checkpoint, keeping the events that came after aside.
 * @returns the events up to there
 */
async function rewind(
  folder: string,
  job: TrainJob,
  { description, damaged }: FoundCheckpoint,
): Promise<RunEvent[]> {
  for (const part of [runFolder.checkpoints, runFolder.samples]) {
    await mkdir(join(folder, part), { recursive: true });
  }
  await setEventsAside(folder, Math.max(1, job.attempt - 1), description?.eventsBytes ?? 0);
  for (const { step } of damaged) {
    const file = join(folder, checkpointDescription(step));
    await rename(file, file.replace(/\.json$/, '.damaged.json'));
  }
  const { events } = await readEvents(join(folder, runFolder.events));
  const removed = events.flatMap((event) => (event.type === 'checkpoint-removed' ? [event.removed] : []));
  for (const { step } of await listCheckpoints(job.home, job.run)) {
    // Those before are there where a crash came between the word and the deed.
    const gone = step > (description?.step ?? -1) || removed.includes(step);
    if (gone && step !== description?.step) await removeCheckpoint(folder, step);
  }
  const files = await readdir(join(folder, runFolder.checkpoints));
  for (const file of files.filter((name) => name.endsWith('.tmp'))) {
    await rm(join(folder, runFolder.checkpoints, file), { force: true });
  }
  return events;
}

async function conclude(
  job: TrainJob,
  journal: Journal,
  status: 'finished' | 'stopped' | 'failed',
  weightsHash: string | null,
  error: AtelierError | null,
): Promise<void> {
  const payload = error && toErrorPayload(error);
  await writeResult(job.home, job.run, {
    resultVersion: 1,
    status,
    step: journal.step,
    metrics: measured(journal.last),
    weightsHash,
    error: payload,
    endedAt: Date.now(),
  });
  await journal.append({ type: 'end', status, weightsHash, error: payload });
}

/** Without the series of the machine. */
const measured = (metrics: Record<string, number>) =>
  Object.fromEntries(Object.entries(metrics).filter(([series]) => !series.startsWith('system/')));

/** TensorFlow's own refusal of memory as the error that a person knows. */
function asCodedError(thrown: unknown): AtelierError {
  if (thrown instanceof AtelierError) return thrown;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  if (/OOM when allocating|Resource exhausted|failed to allocate/i.test(detail)) {
    return new AtelierError('out-of-memory', { stage: 'train' }, { cause: thrown });
  }
  return new AtelierError('internal', { detail }, { cause: thrown });
}
