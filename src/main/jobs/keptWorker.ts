import { AtelierError } from '@shared/errors.ts';
import type { WorkerJob, WorkerResult } from '@shared/worker.ts';
import type { Context } from './context.ts';
import { WorkerProcess, type JobListener } from './workerProcess.ts';

/** After this long without a job a kept worker leaves and gives its memory back. */
const IDLE_MS = 60_000;
/** As many deaths within as many milliseconds, and no further worker is started until time has passed. */
const RESTART_LIMIT = 3;
const RESTART_SPAN_MS = 60_000;
const STOP_GRACE_MS = 10_000;

/** What TensorFlow is loaded with. */
export interface Engine {
  threads: number;
  device: string;
}

/** A worker kept alive between jobs that a person waits for; its jobs run one after another. */
export class KeptWorker {
  #worker: WorkerProcess | null = null;
  #key = '';
  #tail: Promise<unknown> = Promise.resolve();
  #idle: NodeJS.Timeout | null = null;
  #deaths: number[] = [];
  #closed = false;

  constructor(
    private readonly context: Context,
    private readonly name: string,
  ) {}

  /**
   * Runs a job after those asked for before.
   * @param engine what TensorFlow is loaded with, once a process; a worker kept with anything else is replaced
   * @throws AtelierError of the job, or of a worker that dies too often
   */
  run(job: WorkerJob, engine: Engine, listener?: JobListener): Promise<WorkerResult> {
    const done = this.#tail.then(() => this.#run(job, engine, listener));
    this.#tail = done.catch(() => undefined);
    return done;
  }

  async #run(job: WorkerJob, engine: Engine, listener?: JobListener): Promise<WorkerResult> {
    const worker = await this.#ready(engine);
    try {
      return await worker.run(job, listener);
    } catch (error) {
      if (worker.gone) this.#deaths.push(performance.now());
      throw error;
    } finally {
      if (worker.gone) this.#worker = null;
      else this.#waitIdle();
    }
  }

  /** Asks the job that runs now to give up; it ends as `cancelled`, within ten seconds by force. */
  stopJob(): void {
    if (this.#worker?.busy) this.#worker.stop(STOP_GRACE_MS);
  }

  async #ready({ threads, device }: Engine): Promise<WorkerProcess> {
    if (this.#closed) throw new AtelierError('cancelled');
    if (this.#idle) clearTimeout(this.#idle);
    this.#idle = null;
    const key = `${threads} ${device}`;
    if (this.#worker && (this.#worker.gone || this.#key !== key)) await this.#leave();
    this.#key = key;
    this.#deaths = this.#deaths.filter((at) => performance.now() - at < RESTART_SPAN_MS);
    if (this.#deaths.length >= RESTART_LIMIT) {
      throw new AtelierError('worker-died', { stage: 'load', exit: `${RESTART_LIMIT} x` });
    }
    this.#worker ??= new WorkerProcess(this.context.program, {
      threads,
      logFile: this.context.jobLog(this.name),
    });
    return this.#worker;
  }

  #waitIdle(): void {
    this.#idle = setTimeout(() => void this.#leave(), IDLE_MS);
    this.#idle.unref();
  }

  async #leave(): Promise<void> {
    const worker = this.#worker;
    this.#worker = null;
    if (!worker || worker.gone) return;
    worker.quit();
    await worker.exited;
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#idle) clearTimeout(this.#idle);
    if (this.#worker?.busy) this.#worker.stop(STOP_GRACE_MS);
    await this.#tail;
    await this.#leave();
  }
}

/**
 * Runs one job in a worker of its own, which leaves afterwards.
 * @param started is handed the process, to stop or end it
 */
export async function runOnce(
  context: Context,
  name: string,
  job: WorkerJob,
  threads: number,
  options: { listener?: JobListener; started?(worker: WorkerProcess): void } = {},
): Promise<WorkerResult> {
  const worker = new WorkerProcess(context.program, { threads, logFile: context.jobLog(name) });
  options.started?.(worker);
  try {
    return await worker.run(job, options.listener);
  } finally {
    worker.quit();
    await worker.exited;
  }
}

/** The part of a worker's answers that a job of type `type` gives. */
export function expectResult<T extends WorkerResult['type']>(
  result: WorkerResult,
  type: T,
): Extract<WorkerResult, { type: T }> {
  if (!isOf(result, type)) throw new AtelierError('internal', { detail: `a worker answered ${result.type}` });
  return result;
}

function isOf<T extends WorkerResult['type']>(
  result: WorkerResult,
  type: T,
): result is Extract<WorkerResult, { type: T }> {
  return result.type === type;
}
