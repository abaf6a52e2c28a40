import { join } from 'node:path';
import { home as homeLayout } from '@shared/layout.ts';
import { acquireLock, type Lock } from '@storage/locks.ts';
import type { Context } from './context.ts';
import type { Runner } from './runner.ts';
import { Training } from './training.ts';

/** Between two looks at the queue and at its lock, milliseconds. */
const LOOK_MS = 1000;

/**
 * Trains the runs that wait, one after another. One process a data folder does so, the holder of the
 * queue's lock; another takes over when it is gone.
 */
export class QueueRunner implements Runner {
  #lock: Lock | null = null;
  #training: Training | null = null;
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> = Promise.resolve();
  #closed = false;

  constructor(private readonly context: Context) {}

  submit(run: string, first = false): void {
    const { registry } = this.context;
    if (first) registry.enqueueFirst(run);
    else registry.enqueue(run);
    this.context.changed(...registry.queue());
    this.kick();
  }

  own(run: string): Training | null {
    return this.#training?.run === run ? this.#training : null;
  }

  get training(): boolean {
    return this.#training !== null;
  }

  start(): void {
    this.#timer = setInterval(() => this.kick(), LOOK_MS);
    this.kick();
  }

  /** Looks at the queue now. */
  kick(): void {
    this.#looking = this.#looking.then(() => this.#look()).catch(() => undefined);
  }

  async #look(): Promise<void> {
    if (this.#closed || this.#training) return;
    this.#lock ??= await acquireLock(join(this.context.home, homeLayout.locks, 'queue.lock')).catch(
      () => null,
    );
    const next = this.context.registry.queue()[0];
    if (!this.#lock || !next || this.#closed) return;
    this.context.registry.dequeue(next);
    this.context.changed(...this.context.registry.queue());
    const training = new Training(this.context, next);
    this.#training = training;
    void training.ended.then(() => {
      this.#training = null;
      this.context.ended(next);
      this.kick();
    });
  }

  /** Starts nothing more, stops what trains with a checkpoint, and lets another process have the queue. */
  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer) clearInterval(this.#timer);
    await this.#looking;
    this.#training?.stop();
    await this.#training?.ended;
    await this.#lock?.release();
  }
}
