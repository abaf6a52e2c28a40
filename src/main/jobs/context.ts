import { join } from 'node:path';
import { monotonicFactory } from 'ulid';
import { home as homeLayout, runFolder } from '@shared/layout.ts';
import type { RunEvent } from '@shared/events.ts';
import { activeStatuses, type RunStatus } from '@shared/run.ts';
import { ingestRun, type Registry } from '@main/registry/index.ts';
import { runPath } from '@storage/folders.ts';
import { Announcer } from './announcer.ts';
import type { WorkerProgram } from './workerProcess.ts';

const nextUlid = monotonicFactory();

/** A new identifier of a run, a dataset or a job. */
export const newId = () => nextUlid().toLowerCase();

export const isActive = (status: RunStatus | null) => status !== null && activeStatuses.includes(status);

/** What every part of the studio shares. */
export class Context {
  readonly announcer = new Announcer();
  readonly #takingIn = new Map<string, Promise<RunEvent[]>>();

  constructor(
    readonly home: string,
    readonly registry: Registry,
    readonly program: WorkerProgram,
    readonly appVersion: string,
  ) {}

  lockFile(run: string): string {
    return join(runPath(this.home, run), runFolder.lock);
  }

  runLog(run: string): string {
    return join(runPath(this.home, run), runFolder.log);
  }

  /** The log of workers that serve no run. */
  jobLog(name: string): string {
    return join(this.home, homeLayout.logs, `${name}.log`);
  }

  changed(...runs: string[]): void {
    if (runs.length > 0) this.announcer.tell('runs.changed', { runs });
  }

  /** Takes a run's new events into the registry and tells of them; calls for one run follow each other. */
  takeIn(run: string): Promise<RunEvent[]> {
    const before = this.#takingIn.get(run) ?? Promise.resolve();
    const taken = before
      .catch(() => undefined)
      .then(async () => {
        const events = await ingestRun(this.registry, this.home, run);
        if (events.length > 0) {
          this.announcer.tell('run.events', { run, events });
          this.changed(run);
        }
        return events;
      });
    this.#takingIn.set(run, taken);
    const forget = () => {
      if (this.#takingIn.get(run) === taken) this.#takingIn.delete(run);
    };
    taken.then(forget, forget);
    return taken;
  }

  /** Tells that a run is no longer active. */
  ended(run: string): void {
    const summary = this.registry.run(run);
    if (!summary) return;
    this.changed(run);
    this.announcer.tell('run.ended', {
      run,
      name: summary.name,
      status: summary.status,
      error: this.registry.error(run),
    });
  }
}
