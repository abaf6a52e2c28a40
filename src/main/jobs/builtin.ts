import type { DatasetCard } from '@shared/dataset.ts';
import { AtelierError } from '@shared/errors.ts';
import { readCard } from '@storage/folders.ts';
import { newId, type Context } from './context.ts';
import { expectResult, runOnce } from './keptWorker.ts';

/** Datasets that come with the app, by id. */
export const builtinDatasets = ['mnist'] as const;

/** Prepares the datasets that come with the app, each at its first use. */
export class Builtins {
  readonly #preparing = new Map<string, Promise<DatasetCard>>();

  constructor(private readonly context: Context) {}

  /** @throws AtelierError of the preparation, which the next call tries again */
  prepare(id: string): Promise<DatasetCard> {
    const known = this.#preparing.get(id);
    if (known) return known;
    const prepared = this.#prepare(id);
    this.#preparing.set(id, prepared);
    prepared.catch(() => this.#preparing.delete(id));
    return prepared;
  }

  /** Prepares whatever is missing; a failure shows when the dataset is asked for. */
  async prepareAll(): Promise<void> {
    await Promise.allSettled(builtinDatasets.map((id) => this.prepare(id)));
  }

  async #prepare(id: string): Promise<DatasetCard> {
    const { context } = this;
    const card = (await this.#standing(id)) ?? (await this.#make(id));
    context.registry.upsertDataset(card);
    context.announcer.tell('datasets.changed', { datasets: [id] });
    return card;
  }

  async #standing(id: string): Promise<DatasetCard | null> {
    try {
      return await readCard(this.context.home, id);
    } catch (error) {
      if (error instanceof AtelierError) return null;
      throw error;
    }
  }

  async #make(id: string): Promise<DatasetCard> {
    const { context } = this;
    const job = { type: 'builtin', job: newId(), home: context.home, dataset: id } as const;
    return expectResult(await runOnce(context, 'import', job, 1), 'import').result.card;
  }
}
