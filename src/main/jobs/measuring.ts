import { AtelierError } from '@shared/errors.ts';
import type { Measurement, RunSpec } from '@shared/run.ts';
import { newId, type Context } from './context.ts';
import { expectResult, runOnce } from './keptWorker.ts';
import type { WorkerProcess } from './workerProcess.ts';

/** Measures configurations by real steps, one at a time, each in a fresh process so that memory is its own. */
export class Measuring {
  #worker: WorkerProcess | null = null;
  /** Counts what was asked for and given up; an older turn is no longer wanted. */
  #turn = 0;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(private readonly context: Context) {}

  /**
   * Measures instead of whatever is being measured.
   * @throws AtelierError of the specification or the training; `cancelled`
   */
  measure(wanted: Promise<RunSpec>): Promise<Measurement> {
    this.cancel();
    const turn = this.#turn;
    const measured = this.#tail.then(async () => this.#measure(await wanted, turn));
    this.#tail = measured.catch(() => undefined);
    return measured;
  }

  async #measure(spec: RunSpec, turn: number): Promise<Measurement> {
    if (turn !== this.#turn) throw new AtelierError('cancelled');
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
    this.#turn += 1;
    this.#worker?.end();
  }

  async close(): Promise<void> {
    this.cancel();
    await this.#tail;
  }
}
