import { join } from 'node:path';
import type { PushPayload } from '@shared/ipc/contract.ts';
import { runFolder } from '@shared/layout.ts';
import { activeStatuses } from '@shared/run.ts';
import { abandonedRuns } from '@main/registry/index.ts';
import { readEvents } from '@storage/events.ts';
import { runPath } from '@storage/folders.ts';
import { isActive, type Context } from './context.ts';
import { recordEnd } from './ending.ts';

/** Between two looks at runs trained by other processes, milliseconds. */
const LOOK_MS = 1000;
/** Looks between two scans of the data folder for new runs and datasets. */
const LOOKS_A_SCAN = 3;
/** A new run is queued or its worker has the lock within this time. */
const START_MS = 10_000;
/**
 * Follows what other processes do in the same data folder: takes in the events of runs that they train,
 * finds new runs and datasets, and writes down the end of runs whose trainer is gone.
 */
export class Watch {
  #timer: NodeJS.Timeout | null = null;
  #looking: Promise<void> = Promise.resolve();
  #looks = 0;
  #foreign = new Set<string>();
  #suspects = new Map<string, number>();
  #closed = false;

  constructor(
    private readonly context: Context,
    /** Whether this process trains the run itself. */
    private readonly isOwn: (run: string) => boolean,
  ) {}

  start(): void {
    this.#timer = setInterval(() => {
      this.#looking = this.#looking.then(() => this.#look()).catch(() => undefined);
    }, LOOK_MS);
    this.#timer.unref();
  }

  async close(): Promise<void> {
    this.#closed = true;
    if (this.#timer) clearInterval(this.#timer);
    await this.#looking;
  }

  /** Marks runs as interrupted whose trainer is gone. */
  async recover(): Promise<void> {
    const { registry, home } = this.context;
    const abandoned = (await abandonedRuns(registry, home)).filter((run) => !this.isOwn(run));
    for (const run of abandoned) {
      if ((await this.#wasTraining(run)) || this.#suspectedLong(run)) await this.#interrupted(run);
    }
    for (const run of this.#suspects.keys()) if (!abandoned.includes(run)) this.#suspects.delete(run);
  }

  /** Whether the events break off: a trainer holds the lock from before its first event until after its last. */
  async #wasTraining(run: string): Promise<boolean> {
    const file = join(runPath(this.context.home, run), runFolder.events);
    const last = (await readEvents(file)).events.at(-1);
    return last !== undefined && last.type !== 'end';
  }

  /** A worker that has only been started does not hold its lock yet. */
  #suspectedLong(run: string): boolean {
    const since = this.#suspects.get(run) ?? performance.now();
    this.#suspects.set(run, since);
    return performance.now() - since > START_MS;
  }

  async #interrupted(run: string): Promise<void> {
    await recordEnd(this.context, run, 'interrupted', null);
    if (!isActive(this.context.registry.status(run))) this.context.ended(run);
  }

  async #look(): Promise<void> {
    if (this.#closed) return;
    const { context } = this;
    const { registry } = context;
    const active = registry.withStatus(activeStatuses).filter((run) => !this.isOwn(run));
    for (const run of active) {
      const events = await context.takeIn(run);
      if (events.length > 0) this.#tellProgress(run);
    }
    for (const run of this.#foreign) {
      if (!isActive(registry.status(run)) && !this.isOwn(run)) context.ended(run);
    }
    this.#foreign = new Set(active.filter((run) => isActive(registry.status(run))));
    this.#looks += 1;
    if (this.#looks % LOOKS_A_SCAN !== 0 || this.#closed) return;
    const changes = await registry.sync(context.home);
    context.changed(...changes.runs);
    if (changes.datasets.length > 0) {
      context.announcer.tell('datasets.changed', { datasets: changes.datasets });
    }
    await this.recover();
  }

  /** Progress of a run trained elsewhere, by its events alone. */
  #tellProgress(run: string): void {
    const { registry, announcer } = this.context;
    const summary = registry.run(run);
    if (summary) announcer.tell('run.progress', foreignProgress(summary));
  }
}

/** Progress as the last metrics of a run tell it. */
export function foreignProgress(summary: {
  id: string;
  status: PushPayload<'run.progress'>['status'];
  step: number;
  steps: number;
  metrics: Record<string, number>;
}): PushPayload<'run.progress'> {
  const rate = summary.metrics['system/stepsPerSecond'] ?? null;
  const memory = summary.metrics['system/memory'];
  return {
    run: summary.id,
    status: summary.status,
    progress: {
      step: summary.step,
      steps: summary.steps,
      stage: 'train',
      stepsPerSecond: rate,
      secondsLeft: rate ? Math.max(0, summary.steps - summary.step) / rate : null,
    },
    cpuCores: summary.metrics['system/cpu'] ?? null,
    memoryBytes: memory === undefined ? null : Math.round(memory),
  };
}
