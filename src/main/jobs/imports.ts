import type { AugmentRequest } from '@shared/augmentation.ts';
import type { ImportProgress, ImportRequest, ImportResult } from '@shared/dataset.ts';
import { AtelierError, toErrorPayload } from '@shared/errors.ts';
import type { WorkerJob } from '@shared/worker.ts';
import { listCheckpoints, readSpec } from '@storage/folders.ts';
import { newId, type Context } from './context.ts';
import { expectResult, runOnce } from './keptWorker.ts';
import type { WorkerProcess } from './workerProcess.ts';

/** How long a cancelled import may take to clean up. */
const CANCEL_GRACE_MS = 10_000;
/** TensorFlow is not loaded for an import. */
const THREADS = 1;

const phases: ReadonlySet<string> = new Set(['reading', 'packing', 'making', 'splitting', 'finishing']);
const isPhase = (phase: string): phase is ImportProgress['phase'] => phases.has(phase);

interface Import {
  progress: ImportProgress;
  worker: WorkerProcess | null;
  cancelled: boolean;
}

/** What makes a dataset. */
interface Making {
  name: string;
  /** Of its worker and of that one's log. */
  worker: 'import' | 'augment';
  threads: number;
  job(ids: {
    job: string;
    dataset: string;
    home: string;
  }): Extract<WorkerJob, { type: 'import' | 'augment' }>;
}

/** Datasets being imported, or made of a run's images: one after another, each in a worker of its own. */
export class Imports {
  readonly #imports = new Map<string, Import>();
  #tail: Promise<unknown> = Promise.resolve();

  constructor(private readonly context: Context) {}

  list(): ImportProgress[] {
    return [...this.#imports.values()].map(({ progress }) => progress);
  }

  /** @throws AtelierError `name-taken` */
  start(request: ImportRequest): { job: string; finished: Promise<ImportResult> } {
    return this.#start({
      name: request.name,
      worker: 'import',
      threads: THREADS,
      job: (ids) => ({ type: 'import', ...ids, request }),
    });
  }

  /**
   * Makes a dataset of a run's images.
   * @throws AtelierError `not-found`, `run-damaged`, `run-not-conditional`, `no-checkpoint`, `name-taken`
   */
  async augment(request: AugmentRequest): Promise<{ job: string; finished: Promise<ImportResult> }> {
    const { home, registry, appVersion } = this.context;
    const run = registry.run(request.run);
    if (!run) throw new AtelierError('not-found', { kind: 'run', id: request.run });
    const { config, training } = await readSpec(home, request.run);
    if (config['conditional'] !== true) throw new AtelierError('run-not-conditional', { run: run.name });
    const { checkpoint } = request;
    const known = await listCheckpoints(home, request.run);
    if (!known.some(({ step }) => checkpoint === null || step === checkpoint)) {
      throw new AtelierError('no-checkpoint', { run: run.name });
    }
    return this.#start({
      name: request.name,
      worker: 'augment',
      threads: training.threads,
      job: (ids) => ({ type: 'augment', ...ids, appVersion, request }),
    });
  }

  #start(making: Making): { job: string; finished: Promise<ImportResult> } {
    this.#refuseTaken(making.name);
    const job = newId();
    const entry: Import = {
      progress: {
        job,
        name: making.name,
        phase: 'waiting',
        done: 0,
        total: null,
        dataset: null,
        error: null,
      },
      worker: null,
      cancelled: false,
    };
    this.#imports.set(job, entry);
    this.#tell(entry, {});
    const finished = this.#tail.then(() => this.#make(entry, making));
    this.#tail = finished.catch(() => undefined);
    // Whoever starts an import may follow it by its progress alone.
    finished.catch(() => undefined);
    return { job, finished };
  }

  #refuseTaken(name: string): void {
    const waiting = this.list().some(
      (other) => other.name === name && !['done', 'failed', 'cancelled'].includes(other.phase),
    );
    if (waiting || this.context.registry.datasets().some((card) => card.name === name)) {
      throw new AtelierError('name-taken', { name });
    }
  }

  async #make(entry: Import, making: Making): Promise<ImportResult> {
    const { context } = this;
    try {
      if (entry.cancelled) throw new AtelierError('cancelled');
      this.#tell(entry, { phase: 'reading' });
      const ids = { job: entry.progress.job, dataset: newId(), home: context.home };
      const answer = await runOnce(context, making.worker, making.job(ids), making.threads, {
        started: (worker) => {
          entry.worker = worker;
        },
        listener: {
          progress: (phase, done, total) =>
            this.#tell(entry, { phase: isPhase(phase) ? phase : entry.progress.phase, done, total }),
        },
      });
      const { result } = expectResult(answer, making.worker);
      context.registry.upsertDataset(result.card);
      context.announcer.tell('datasets.changed', { datasets: [result.dataset] });
      this.#tell(entry, { phase: 'done', dataset: result.dataset });
      return result;
    } catch (error) {
      const failure = entry.cancelled ? new AtelierError('cancelled') : error;
      const payload = toErrorPayload(failure);
      if (payload.code === 'cancelled') this.#tell(entry, { phase: 'cancelled' });
      else this.#tell(entry, { phase: 'failed', error: payload });
      throw failure;
    } finally {
      entry.worker = null;
    }
  }

  #tell(entry: Import, change: Partial<ImportProgress>): void {
    entry.progress = { ...entry.progress, ...change };
    this.context.announcer.tell('import.progress', entry.progress);
  }

  /** @throws AtelierError `not-found` */
  cancel(job: string): void {
    const entry = this.#imports.get(job);
    if (!entry) throw new AtelierError('not-found', { kind: 'import', id: job });
    entry.cancelled = true;
    entry.worker?.stop(CANCEL_GRACE_MS);
    if (entry.progress.phase === 'waiting') this.#tell(entry, { phase: 'cancelled' });
  }

  /** Forgets an import that is over. */
  dismiss(job: string): void {
    const phase = this.#imports.get(job)?.progress.phase;
    if (phase === 'done' || phase === 'failed' || phase === 'cancelled') this.#imports.delete(job);
  }

  async close(): Promise<void> {
    for (const [job, { progress }] of this.#imports) {
      if (!['done', 'failed', 'cancelled'].includes(progress.phase)) this.cancel(job);
    }
    await this.#tail;
  }
}
