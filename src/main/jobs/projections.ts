import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { AtelierError } from '@shared/errors.ts';
import { projectionFile } from '@shared/layout.ts';
import type { Projection, ProjectionRequest } from '@shared/projection.ts';
import { listProjections, readSpec, runPath } from '@storage/folders.ts';
import { newId, type Context } from './context.ts';
import { expectResult, runOnce } from './keptWorker.ts';
import type { WorkerProcess } from './workerProcess.ts';

/** How long a cancelled search may take to leave. */
const CANCEL_GRACE_MS = 10_000;

/** Searches for latents of people's own images, one after another, each in a worker of its own. */
export class Projections {
  #worker: WorkerProcess | null = null;
  /** Counts what was asked for and given up; an older turn is no longer wanted. */
  #turn = 0;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(private readonly context: Context) {}

  /**
   * Searches; `projection.progress` tells how far it is.
   * @throws AtelierError `not-found`, `cancelled`, and what the worker meets
   */
  project(request: ProjectionRequest): Promise<Projection> {
    const { run } = request;
    if (!this.context.registry.run(run)) throw new AtelierError('not-found', { kind: 'run', id: run });
    const turn = this.#turn;
    const found = this.#tail.then(() => this.#project({ ...request, image: resolve(request.image) }, turn));
    this.#tail = found.catch(() => undefined);
    return found;
  }

  async #project(request: ProjectionRequest, turn: number): Promise<Projection> {
    const { home, announcer } = this.context;
    const { training } = await readSpec(home, request.run);
    if (turn !== this.#turn) throw new AtelierError('cancelled');
    const job = { type: 'project', job: newId(), home, request } as const;
    try {
      const answer = await runOnce(this.context, 'project', job, training.threads, {
        started: (worker) => {
          this.#worker = worker;
        },
        listener: { projected: (progress) => announcer.tell('projection.progress', progress) },
      });
      return expectResult(answer, 'project').result;
    } catch (error) {
      throw turn === this.#turn ? error : new AtelierError('cancelled');
    } finally {
      this.#worker = null;
    }
  }

  /** Gives up all that was asked for so far. */
  cancel(): void {
    this.#turn += 1;
    this.#worker?.stop(CANCEL_GRACE_MS);
  }

  /** What was found before, the newest first. */
  async list(run: string): Promise<Projection[]> {
    return (await listProjections(this.context.home, run)).reverse();
  }

  /** @throws AtelierError `not-found` */
  async delete(run: string, id: string): Promise<void> {
    const found = (await listProjections(this.context.home, run)).find((one) => one.id === id);
    if (!found) throw new AtelierError('not-found', { kind: 'projection', id });
    const folder = runPath(this.context.home, run);
    for (const file of [projectionFile(id), found.original, found.reconstruction]) {
      await rm(join(folder, file), { force: true });
    }
  }

  async close(): Promise<void> {
    this.cancel();
    await this.#tail;
  }
}
