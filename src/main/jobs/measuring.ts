import type { Measurement, RunSpec } from '@shared/run.ts';
import { newId, type Context } from './context.ts';
import { expectResult, runOnce } from './keptWorker.ts';
import type { WorkerProcess } from './workerProcess.ts';

/** Measures configurations by real steps, one at a time, each in a fresh process so that memory is its own. */
export class Measuring {
  #worker: WorkerProcess | null = null;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(private readonly context: Context) {}

  /** @throws AtelierError of the training; `cancelled` */
  measure(spec: RunSpec): Promise<Measurement> {
    this.cancel();
    const measured = this.#tail.then(() => this.#measure(spec));
    this.#tail = measured.catch(() => undefined);
    return measured;
  }

  async #measure(spec: RunSpec): Promise<Measurement> {
    const job = { type: 'measure', job: newId(), home: this.context.home, spec } as const;
    try {
      const answer = await runOnce(this.context, 'measure', job, spec.training.threads, {
        started: (worker) => {
          this.#worker = worker;
        },
      });
      return expectResult(answer, 'measure').result;
    } finally {
      this.#worker = null;
    }
  }

  cancel(): void {
    this.#worker?.end();
  }

  async close(): Promise<void> {
    this.cancel();
    await this.#tail;
  }
}
