import type { Context } from './context.ts';
import type { Runner } from './runner.ts';
import { Training } from './training.ts';

/** Trains every run at once, past the queue: the command line's way. */
export class DirectRunner implements Runner {
  readonly #trainings = new Map<string, Training>();

  constructor(private readonly context: Context) {}

  submit(run: string): void {
    // Off the queue, so that an open app does not take the run too.
    this.context.registry.dequeue(run);
    const training = new Training(this.context, run);
    this.#trainings.set(run, training);
    void training.ended.then(() => {
      if (this.#trainings.get(run) === training) this.#trainings.delete(run);
      this.context.ended(run);
    });
  }

  own(run: string): Training | null {
    return this.#trainings.get(run) ?? null;
  }

  get training(): boolean {
    return this.#trainings.size > 0;
  }

  async close(): Promise<void> {
    const trainings = [...this.#trainings.values()];
    for (const training of trainings) training.stop();
    await Promise.all(trainings.map((training) => training.ended));
  }
}
