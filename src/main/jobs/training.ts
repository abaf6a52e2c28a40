import { AtelierError, toErrorPayload, type ErrorPayload } from '@shared/errors.ts';
import type { PushPayload } from '@shared/ipc/contract.ts';
import type { Progress, RunStatus } from '@shared/run.ts';
import { readMeta, readSpec } from '@storage/folders.ts';
import { isActive, newId, type Context } from './context.ts';
import { nextAttempt, recordEnd } from './ending.ts';
import { ProgressTracker } from './progress.ts';
import { WorkerProcess } from './workerProcess.ts';

/** How long a training may take to finish its step and write a checkpoint once it is asked to stop. */
const STOP_GRACE_MS = 300_000;

/** One attempt at training a run: its worker from start to end, and what becomes of the run. */
export class Training {
  #worker: WorkerProcess | null = null;
  #tracker: ProgressTracker | null = null;
  #stopping = false;
  #steps = 0;
  #before: RunStatus = 'queued';
  #failure: ErrorPayload | null = null;
  /** Resolves once the attempt is over and written down; never rejects. */
  readonly ended: Promise<void>;

  constructor(
    private readonly context: Context,
    readonly run: string,
  ) {
    this.ended = this.#train();
  }

  get progress(): Progress | null {
    return this.#tracker?.progress ?? null;
  }

  /** Why the attempt came to nothing; null when it ended by itself or by a stop. */
  get failure(): ErrorPayload | null {
    return this.#failure;
  }

  get pid(): number | undefined {
    return this.#worker?.pid;
  }

  get status(): RunStatus {
    return this.context.registry.status(this.run) ?? 'starting';
  }

  pause(): void {
    this.#worker?.pause();
  }

  continue(): void {
    this.#worker?.resume();
  }

  /** Ends with a checkpoint; at once where nothing has been learnt since the last. */
  stop(): void {
    this.#stopping = true;
    if (!this.#worker) return;
    if (isActive(this.status)) this.#setStatus('stopping');
    this.#worker.stop(STOP_GRACE_MS);
  }

  /** Ends at once, without a checkpoint. */
  end(): void {
    this.#stopping = true;
    this.#worker?.end();
  }

  #setStatus(status: RunStatus): void {
    this.context.registry.setStatus(this.run, status);
    this.context.changed(this.run);
  }

  async #train(): Promise<void> {
    let attempt: number | undefined;
    try {
      const { home } = this.context;
      const spec = await readSpec(home, this.run);
      const meta = await readMeta(home, this.run);
      this.#steps = meta.stepsTarget ?? spec.training.steps;
      attempt = await nextAttempt(home, this.run);
      this.#before = this.status;
      this.#setStatus('starting');
      if (this.#stopping) throw new AtelierError('cancelled');
      await this.#attempt(attempt, spec.training.threads);
    } catch (error) {
      await this.#failed(error, attempt);
    }
  }

  async #attempt(attempt: number, threads: number): Promise<void> {
    const { context, run } = this;
    const worker = new WorkerProcess(context.program, { threads, logFile: context.runLog(run) });
    this.#worker = worker;
    const tracker = new ProgressTracker(
      run,
      this.#steps,
      worker.pid,
      () => this.status,
      (payload: PushPayload<'run.progress'>) => context.announcer.tell('run.progress', payload),
    );
    this.#tracker = tracker;
    const takeIn = () => void context.takeIn(run).catch(() => undefined);
    try {
      const result = await worker.run(
        {
          type: 'train',
          job: newId(),
          home: context.home,
          run,
          attempt,
          fromCheckpoint: null,
          steps: this.#steps,
        },
        {
          heartbeat: (beat) => tracker.beat(beat),
          appended: takeIn,
          paused: () => {
            tracker.paused();
            takeIn();
          },
        },
      );
      await context.takeIn(run);
      if (result.type === 'train' && isActive(this.status)) this.#setStatus(result.status);
      worker.quit();
    } finally {
      this.#worker = null;
      if (!worker.gone) worker.quit();
      await worker.exited;
    }
  }

  /** The worker is gone or refused the job: the run is left in a state from which it can go on. */
  async #failed(error: unknown, attempt: number | undefined): Promise<void> {
    const { context, run } = this;
    const payload = toErrorPayload(error);
    this.#failure = payload.code === 'cancelled' ? null : payload;
    try {
      if (payload.code === 'run-locked') {
        // Somebody else trains it: what its events say holds.
        await context.takeIn(run);
        if (this.status === 'starting') {
          context.registry.setStatus(run, isActive(this.#before) ? this.#before : 'running');
        }
      } else if (payload.code === 'cancelled') {
        await recordEnd(context, run, 'stopped', null, attempt);
      } else if (deadly.has(payload.code)) {
        await recordEnd(context, run, 'interrupted', payload, attempt);
      } else {
        await recordEnd(context, run, 'failed', payload, attempt);
      }
    } catch (recording) {
      // The disk may be full or gone; the registry's word is then all that there is.
      context.registry.setStatus(run, 'interrupted', toErrorPayload(recording));
    }
  }
}

/** The worker did not get to say how it ended. */
const deadly: ReadonlySet<string> = new Set(['worker-died', 'worker-unresponsive', 'out-of-memory']);
