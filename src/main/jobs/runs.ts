import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { AtelierError, fromErrorPayload } from '@shared/errors.ts';
import type { RunEvent } from '@shared/events.ts';
import { home as homeLayout, runFolder } from '@shared/layout.ts';
import { RunMeta, type NewRun, type RunDetail } from '@shared/run.ts';
import { fileError } from '@storage/atomic.ts';
import { readEvents } from '@storage/events.ts';
import {
  createRunFolder,
  listCheckpoints,
  readMeta,
  readResult,
  runPath,
  writeMeta,
} from '@storage/folders.ts';
import { lockHolder } from '@storage/locks.ts';
import { newSpec } from './configuration.ts';
import { isActive, newId, type Context } from './context.ts';
import type { Datasets } from './datasets.ts';
import { recordEnd } from './ending.ts';
import type { Machine } from './machine.ts';
import { defaultRunName } from './naming.ts';
import type { Runner } from './runner.ts';
import type { RunOutcome } from './studio.ts';
import { foreignProgress } from './watch.ts';
import { readTail } from './workerProcess.ts';

/** Of a run's events the newest so many bytes are shown in its log, and of its worker's words. */
const LOG_BYTES = 4 * (1 << 20);
const NATIVE_LOG_BYTES = 1 << 16;
/** Between two looks at whether another process has let go of a run, milliseconds. */
const RELEASE_LOOK_MS = 100;
const RELEASE_LOOKS = 100;

/** The runs of a data folder and what a person does with them. */
export class Runs {
  /** The last change of each run's meta that is under way. */
  readonly #changes = new Map<string, Promise<void>>();

  constructor(
    private readonly context: Context,
    private readonly datasets: Datasets,
    private readonly runner: Runner,
    private readonly machine: Machine,
  ) {}

  /**
   * @throws AtelierError `not-found`, `unknown-setting`, `config-invalid`, `dataset-not-accepted`, `disk-full`,
   * `device-missing`, `device-unsupported`
   */
  async create(request: NewRun, options: { first?: boolean; ownSettings?: boolean } = {}): Promise<string> {
    const { home, registry } = this.context;
    const dataset = await this.datasets.card(request.dataset);
    await this.machine.expect(request.device);
    const id = newId();
    const spec = newSpec(id, request, dataset, options.ownSettings === false ? null : registry.settings());
    const meta: RunMeta = {
      metaVersion: 1,
      name: request.name ?? defaultRunName(registry, request.family, dataset.name),
      notes: '',
      tags: [],
      star: false,
      trashedAt: null,
      parent: null,
      stepsTarget: null,
    };
    await createRunFolder(home, spec, meta);
    registry.upsertRun(spec, meta);
    this.runner.submit(id, options.first);
    this.context.changed(id);
    return id;
  }

  /** @throws AtelierError `not-found` */
  async detail(id: string): Promise<RunDetail> {
    const { registry, home } = this.context;
    const summary = registry.run(id);
    const spec = registry.spec(id);
    if (!summary || !spec) throw new AtelierError('not-found', { kind: 'run', id });
    const own = this.runner.own(id)?.progress;
    return {
      summary,
      spec,
      meta: registry.meta(id) ?? (await readMeta(home, id)),
      progress: own ?? foreignProgress(summary).progress,
      series: registry.series(id),
      samples: registry.samples(id),
      checkpoints: registry.checkpoints(id),
      error: registry.error(id),
      folder: runPath(home, id),
      startedAt: registry.startedAt(id),
      exactResume: await this.#exactResume(id, spec.device),
    };
  }

  async #exactResume(run: string, device: string): Promise<boolean | null> {
    const { registry, home } = this.context;
    if (this.runner.own(run) || isActive(registry.status(run))) return null;
    const newest = (await listCheckpoints(home, run)).at(-1);
    return newest ? this.machine.continues(newest, device, () => this.context.changed(run)) : true;
  }

  /** @throws AtelierError `not-found`; `invalid-input` when several runs answer to the text */
  find(text: string): string {
    const found = this.context.registry.findRuns(text);
    const exact = found.find((run) => run.id === text) ?? (found.length === 1 ? found[0] : undefined);
    if (exact) return exact.id;
    if (found.length === 0) throw new AtelierError('not-found', { kind: 'run', id: text });
    const ids = found.map((run) => run.id).join(', ');
    throw new AtelierError('invalid-input', { field: 'run', reason: ids });
  }

  /** @throws AtelierError `run-not-active`, or `run-locked` where another process trains the run */
  async pause(run: string): Promise<void> {
    (await this.#own(run)).pause();
  }

  /** @throws AtelierError as `pause` */
  async continue(run: string): Promise<void> {
    (await this.#own(run)).continue();
  }

  async #own(run: string) {
    const training = this.runner.own(run);
    if (training) return training;
    const holder = await lockHolder(this.context.lockFile(run));
    if (holder) throw new AtelierError('run-locked', { run, pid: holder.pid });
    throw new AtelierError('run-not-active', { run });
  }

  /** Ends a training with a checkpoint, whichever process trains; takes a waiting run out of the queue. */
  async stop(run: string): Promise<void> {
    const { registry } = this.context;
    const training = this.runner.own(run);
    if (training) return training.stop();
    if (registry.queue().includes(run)) return this.#unqueue(run);
    const holder = await lockHolder(this.context.lockFile(run));
    if (!holder) throw new AtelierError('run-not-active', { run });
    process.kill(holder.pid, 'SIGTERM');
  }

  /** Ends a training of this process at once, without a checkpoint. */
  endAtOnce(run: string): void {
    this.runner.own(run)?.end();
  }

  async #unqueue(run: string): Promise<void> {
    const { registry } = this.context;
    registry.dequeue(run);
    await recordEnd(this.context, run, 'stopped', null);
    this.context.changed(run, ...registry.queue());
  }

  /**
   * Trains on from the newest checkpoint.
   * @param steps trains up to this step; not given: up to the run's own number
   * @throws AtelierError `not-found`, `run-active`, `run-locked`; `config-invalid` when nothing is left to train
   */
  async resume(run: string, steps?: number): Promise<void> {
    const { home, registry } = this.context;
    const spec = registry.spec(run);
    const status = registry.status(run);
    if (!spec) throw new AtelierError('not-found', { kind: 'run', id: run });
    const holder = await lockHolder(this.context.lockFile(run));
    if (holder) throw new AtelierError('run-locked', { run, pid: holder.pid });
    if (isActive(status) || registry.queue().includes(run)) throw new AtelierError('run-active', { run });
    const meta = await readMeta(home, run);
    const target = steps ?? meta.stepsTarget ?? spec.training.steps;
    const reached = (await listCheckpoints(home, run)).at(-1)?.step ?? 0;
    if (target <= reached) {
      throw new AtelierError('config-invalid', { field: 'steps', reason: 'not-above', minimum: reached });
    }
    if (target !== (meta.stepsTarget ?? spec.training.steps)) {
      await this.#changeMeta(run, { stepsTarget: target === spec.training.steps ? null : target });
    }
    this.runner.submit(run);
    this.context.changed(run);
  }

  /**
   * Waits until a run neither waits nor trains.
   * @throws AtelierError why its last attempt broke off, for one that did not get to end
   */
  async untilEnded(run: string): Promise<RunOutcome> {
    await this.#untilQuiet(run);
    const { home, registry } = this.context;
    const status = registry.status(run);
    if (status === null) throw new AtelierError('not-found', { kind: 'run', id: run });
    const result = await readResult(home, run);
    if (status === 'interrupted' || !result) {
      const error = registry.error(run);
      throw error
        ? fromErrorPayload(error)
        : new AtelierError('worker-died', { stage: 'train', exit: 'unknown' });
    }
    return { run, folder: runPath(home, run), result };
  }

  async #untilQuiet(run: string): Promise<void> {
    const { registry, announcer } = this.context;
    const quiet = () =>
      !this.runner.own(run) && !isActive(registry.status(run)) && !registry.queue().includes(run);
    await new Promise<void>((resolve) => {
      const look = () => {
        if (!quiet()) return;
        for (const end of subscriptions) end();
        resolve();
      };
      const subscriptions = [announcer.on('runs.changed', look), announcer.on('run.ended', look)];
      look();
    });
    // Another process writes the result after the event that ends the run.
    for (let looks = 0; looks < RELEASE_LOOKS; looks += 1) {
      if (!(await lockHolder(this.context.lockFile(run)))) return;
      await new Promise((resolve) => setTimeout(resolve, RELEASE_LOOK_MS));
    }
  }

  async describe(
    run: string,
    change: Partial<Pick<RunMeta, 'name' | 'notes' | 'tags' | 'star'>>,
  ): Promise<RunMeta> {
    this.#expect(run);
    const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
    return this.#changeMeta(run, given);
  }

  /** Changes some of what is said of a run; one change after another, so that none is lost to one beside it. */
  #changeMeta(run: string, change: Partial<RunMeta>): Promise<RunMeta> {
    const apply = async () => {
      const meta = RunMeta.parse({ ...(await readMeta(this.context.home, run)), ...change });
      await writeMeta(this.context.home, run, meta);
      this.context.registry.updateMeta(run, meta);
      this.context.changed(run);
      return meta;
    };
    const changed = (this.#changes.get(run) ?? Promise.resolve()).then(apply);
    const settled = changed.then(
      () => undefined,
      () => undefined,
    );
    this.#changes.set(run, settled);
    void settled.then(() => this.#changes.get(run) === settled && this.#changes.delete(run));
    return changed;
  }

  /** @throws AtelierError `not-found`, `run-active` */
  async trash(runs: string[]): Promise<void> {
    for (const run of runs) await this.#expectQuiet(run);
    for (const run of runs) {
      if (this.context.registry.queue().includes(run)) await this.#unqueue(run);
      await this.#changeMeta(run, { trashedAt: Date.now() });
    }
  }

  /** @throws AtelierError `not-found` */
  async restore(runs: string[]): Promise<void> {
    for (const run of runs) this.#expect(run);
    for (const run of runs) {
      await this.#changeMeta(run, { trashedAt: null });
    }
  }

  /** Deletes runs for good. @throws AtelierError `not-found`, `run-active` */
  async erase(runs: string[]): Promise<void> {
    const { home, registry } = this.context;
    for (const run of runs) await this.#expectQuiet(run);
    for (const run of runs) {
      registry.dequeue(run);
      // Out of sight in one step, since deleting takes several.
      const aside = join(home, homeLayout.cache, `deleted-${newId()}`);
      try {
        await rename(runPath(home, run), aside);
      } catch (error) {
        throw fileError(error, home);
      }
      registry.removeRun(run);
      this.context.changed(run);
      await rm(aside, { recursive: true, force: true });
    }
  }

  requeue(run: string, position: number): void {
    const { registry } = this.context;
    registry.requeue(run, position);
    this.context.changed(...registry.queue());
  }

  /** The newest events but the metrics, oldest first, and the end of what the workers printed. */
  async log(run: string, limit: number): Promise<{ events: RunEvent[]; native: string }> {
    this.#expect(run);
    const file = join(runPath(this.context.home, run), runFolder.events);
    const from = Math.max(0, this.context.registry.position(run) - LOG_BYTES);
    const { events } = await readEvents(file, from);
    return {
      events: events.filter((event) => event.type !== 'metrics').slice(-limit),
      native: readTail(this.context.runLog(run), NATIVE_LOG_BYTES),
    };
  }

  #expect(run: string): void {
    if (!this.context.registry.run(run)) throw new AtelierError('not-found', { kind: 'run', id: run });
  }

  async #expectQuiet(run: string): Promise<void> {
    this.#expect(run);
    const held = await lockHolder(this.context.lockFile(run));
    if (held || this.runner.own(run) || isActive(this.context.registry.status(run))) {
      throw new AtelierError('run-active', { run });
    }
  }
}
