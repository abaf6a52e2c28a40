import { AtelierError } from '@shared/errors.ts';
import {
  type Evaluation,
  EvaluationPhase,
  type EvaluationProgress,
  type EvaluationRequest,
} from '@shared/evaluation.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';
import { listEvaluations, readSpec } from '@storage/folders.ts';
import { newId, type Context } from './context.ts';
import { expectResult, runOnce } from './keptWorker.ts';
import type { WorkerProcess } from './workerProcess.ts';

/** How long a cancelled evaluation may take to leave. */
const CANCEL_GRACE_MS = 10_000;

interface Entry {
  progress: EvaluationProgress;
  worker: WorkerProcess | null;
  cancelled: boolean;
}

/** Evaluations of checkpoints, one after another, each in a worker of its own, one at a time for a run. */
export class Evaluations {
  readonly #entries = new Map<string, Entry>();
  #tail: Promise<unknown> = Promise.resolve();

  constructor(private readonly context: Context) {}

  async list(run: string): Promise<CallOutput<'runs.evaluations'>> {
    const evaluations = await listEvaluations(this.context.home, run);
    return { evaluations, progress: this.#entries.get(run)?.progress ?? null };
  }

  /**
   * @throws AtelierError `not-found`, `evaluation-active` while another evaluation of the run is under way, `cancelled`,
   *   and what the worker meets
   */
  evaluate(request: EvaluationRequest): Promise<Evaluation> {
    const { run } = request;
    if (!this.context.registry.run(run)) throw new AtelierError('not-found', { kind: 'run', id: run });
    if (this.#entries.has(run)) throw new AtelierError('evaluation-active', { run });
    const entry: Entry = {
      progress: { run, phase: 'waiting', done: 0, total: null },
      worker: null,
      cancelled: false,
    };
    this.#entries.set(run, entry);
    this.#tell(entry, {});
    const finished = this.#tail.then(() => this.#evaluate(entry, request));
    this.#tail = finished.catch(() => undefined);
    return finished;
  }

  async #evaluate(entry: Entry, request: EvaluationRequest): Promise<Evaluation> {
    const { context } = this;
    try {
      if (entry.cancelled) throw new AtelierError('cancelled');
      const { training } = await readSpec(context.home, request.run);
      const job = { type: 'evaluate', job: newId(), home: context.home, request } as const;
      const answer = await runOnce(context, 'evaluate', job, training.threads, {
        started: (worker) => {
          entry.worker = worker;
        },
        listener: {
          progress: (phase, done, total) => {
            const known = EvaluationPhase.safeParse(phase);
            if (known.success) this.#tell(entry, { phase: known.data, done, total });
          },
        },
      });
      return expectResult(answer, 'evaluate').result;
    } catch (error) {
      throw entry.cancelled ? new AtelierError('cancelled') : error;
    } finally {
      this.#entries.delete(request.run);
      this.context.announcer.tell('evaluation.progress', { run: request.run, progress: null });
    }
  }

  #tell(entry: Entry, change: Partial<EvaluationProgress>): void {
    entry.progress = { ...entry.progress, ...change };
    const { progress } = entry;
    this.context.announcer.tell('evaluation.progress', { run: progress.run, progress });
  }

  /** Gives up the evaluation of a run; nothing where there is none. */
  cancel(run: string): void {
    const entry = this.#entries.get(run);
    if (!entry) return;
    entry.cancelled = true;
    entry.worker?.stop(CANCEL_GRACE_MS);
  }

  async close(): Promise<void> {
    for (const run of this.#entries.keys()) this.cancel(run);
    await this.#tail;
  }
}
