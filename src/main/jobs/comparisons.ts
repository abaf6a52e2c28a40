import {
  type AugmentationComparison,
  ComparisonPhase,
  type ComparisonProgress,
} from '@shared/augmentation.ts';
import type { DatasetCard } from '@shared/dataset.ts';
import { AtelierError, type ErrorPayload, toErrorPayload } from '@shared/errors.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';
import { findReal, readComparison } from '@storage/folders.ts';
import { newId, type Context } from './context.ts';
import { expectResult, runOnce } from './keptWorker.ts';
import type { WorkerProcess } from './workerProcess.ts';

/** How long a cancelled comparison may take to leave. */
const CANCEL_GRACE_MS = 10_000;

interface Entry {
  progress: ComparisonProgress;
  worker: WorkerProcess | null;
  cancelled: boolean;
  finished: Promise<unknown>;
}

/** Comparisons of synthetic datasets with real ones, one after another, each in a worker of its own. */
export class Comparisons {
  readonly #entries = new Map<string, Entry>();
  #tail: Promise<unknown> = Promise.resolve();

  constructor(private readonly context: Context) {}

  /** The comparison kept, the one under way, and why there cannot be one. */
  async look(card: DatasetCard): Promise<CallOutput<'datasets.comparison'>> {
    return {
      comparison: await readComparison(this.context.home, card),
      progress: this.#entries.get(card.id)?.progress ?? null,
      refusal: await this.#refusal(card),
    };
  }

  async #refusal({ source, name }: DatasetCard): Promise<ErrorPayload | null> {
    try {
      if (source.kind !== 'synthetic') throw new AtelierError('dataset-not-synthetic', { dataset: name });
      const real = await findReal(this.context.home, source.recipe);
      if (real.splits.test === 0)
        throw new AtelierError('split-empty', { dataset: real.name, split: 'test' });
      if (real.classes.length < 2) throw new AtelierError('classes-missing', { dataset: real.name });
      return null;
    } catch (error) {
      return toErrorPayload(error);
    }
  }

  /**
   * @throws AtelierError `comparison-active` while another one of the dataset is under way, `dataset-not-synthetic`,
   *   `real-dataset-missing`, `split-empty`, `classes-missing`, `cancelled`, and what the worker meets
   */
  async compare(card: DatasetCard, threads: number): Promise<AugmentationComparison> {
    const dataset = card.id;
    if (this.#entries.has(dataset)) throw new AtelierError('comparison-active', { dataset: card.name });
    const entry: Entry = {
      progress: { dataset, phase: 'waiting', done: 0, total: null },
      worker: null,
      cancelled: false,
      finished: Promise.resolve(),
    };
    this.#entries.set(dataset, entry);
    this.#tell(entry, {});
    const finished = this.#tail.then(() => this.#compare(entry, card, threads));
    entry.finished = finished.catch(() => undefined);
    this.#tail = entry.finished;
    return finished;
  }

  async #compare(entry: Entry, card: DatasetCard, threads: number): Promise<AugmentationComparison> {
    const { context } = this;
    const dataset = card.id;
    try {
      if (entry.cancelled) throw new AtelierError('cancelled');
      const refusal = await this.#refusal(card);
      if (refusal) throw new AtelierError(refusal.code, refusal.parameters);
      const job = {
        type: 'compare-augmentation',
        job: newId(),
        home: context.home,
        dataset,
        threads,
      } as const;
      const answer = await runOnce(context, 'compare', job, threads, {
        started: (worker) => {
          entry.worker = worker;
        },
        listener: {
          progress: (phase, done, total) => {
            const known = ComparisonPhase.safeParse(phase);
            if (known.success) this.#tell(entry, { phase: known.data, done, total });
          },
        },
      });
      return expectResult(answer, 'compare-augmentation').result;
    } catch (error) {
      throw entry.cancelled ? new AtelierError('cancelled') : error;
    } finally {
      this.#entries.delete(dataset);
      context.announcer.tell('comparison.progress', { dataset, progress: null });
    }
  }

  #tell(entry: Entry, change: Partial<ComparisonProgress>): void {
    entry.progress = { ...entry.progress, ...change };
    const { progress } = entry;
    this.context.announcer.tell('comparison.progress', { dataset: progress.dataset, progress });
  }

  /** Gives up the comparison of a dataset and waits until its worker has left; nothing where there is none. */
  async cancel(dataset: string): Promise<void> {
    const entry = this.#entries.get(dataset);
    if (!entry) return;
    entry.cancelled = true;
    entry.worker?.stop(CANCEL_GRACE_MS);
    if (entry.worker) await entry.finished;
  }

  async close(): Promise<void> {
    const cancelled = [...this.#entries.keys()].map((dataset) => this.cancel(dataset));
    await Promise.all(cancelled);
    await this.#tail;
  }
}
