import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type DatasetCard, type SkippedItem, SplitName } from '@shared/dataset.ts';
import { AtelierError } from '@shared/errors.ts';
import type { CallOutput, CallParsed } from '@shared/ipc/contract.ts';
import { datasetFolder, home as homeLayout } from '@shared/layout.ts';
import { fileError, writeJsonAtomically } from '@storage/atomic.ts';
import { datasetPath, readCard, readSkipped } from '@storage/folders.ts';
import { openPacked } from '@storage/packed.ts';
import { builtinDatasets, type Builtins } from './builtin.ts';
import { newId, type Context } from './context.ts';

/** A page of a dataset is read in small windows, so that looking at one doesn't keep much in memory. */
const PAGE_CACHE_BYTES = 16 * (1 << 20);

const isBuiltin = (id: string) => builtinDatasets.some((builtin) => builtin === id);

/** Datasets in the data folder, built-in ones prepared at their first use. */
export class Datasets {
  constructor(
    private readonly context: Context,
    private readonly builtins: Builtins,
  ) {}

  async list(): Promise<DatasetCard[]> {
    await this.builtins.prepareAll();
    return this.context.registry.datasets();
  }

  /** @throws AtelierError `not-found` */
  async card(id: string): Promise<DatasetCard> {
    if (isBuiltin(id)) return this.builtins.prepare(id);
    const card = this.context.registry.dataset(id);
    if (!card) throw new AtelierError('not-found', { kind: 'dataset', id });
    return card;
  }

  async detail(id: string): Promise<{ card: DatasetCard; skipped: SkippedItem[]; usedBy: number }> {
    const card = await this.card(id);
    const skipped = await readSkipped(this.context.home, id);
    return { card, skipped, usedBy: this.context.registry.datasetUse(id) };
  }

  /** @throws AtelierError `not-found` */
  async find(nameOrId: string): Promise<DatasetCard> {
    const find = () => {
      const cards = this.context.registry.datasets();
      return cards.find((card) => card.id === nameOrId) ?? cards.find((card) => card.name === nameOrId);
    };
    // A built-in may have been renamed, so its preparation is not told from its name alone.
    if (isBuiltin(nameOrId) && !find()) return this.builtins.prepare(nameOrId);
    const card = find();
    if (!card) throw new AtelierError('not-found', { kind: 'dataset', id: nameOrId });
    return card;
  }

  /** Pixels of one window of a dataset's items, of one split and class where they are given. */
  async page(query: CallParsed<'datasets.page'>): Promise<CallOutput<'datasets.page'>> {
    await this.card(query.dataset);
    const packed = await openPacked(datasetPath(this.context.home, query.dataset), {
      cacheBytes: PAGE_CACHE_BYTES,
    });
    try {
      const splits = query.split === null ? SplitName.options : [query.split];
      const all = Uint32Array.from(splits.flatMap((split) => [...packed.indices(split)])).sort();
      const labels = await packed.labels(all);
      const { label } = query;
      const items = label === null ? all : all.filter((_, position) => labels?.[position] === label);
      const window = items.subarray(query.offset, query.offset + query.count);
      const windowLabels = await packed.labels(window);
      return {
        total: items.length,
        pixels: new Uint8Array(await packed.images(window)),
        labels: Array.from(window, (_, position) => windowLabels?.[position] ?? null),
      };
    } finally {
      await packed.close();
    }
  }

  /** @throws AtelierError `not-found`, `name-taken` */
  async rename(id: string, name: string): Promise<DatasetCard> {
    const { home, registry, announcer } = this.context;
    if (registry.datasets().some((card) => card.name === name && card.id !== id)) {
      throw new AtelierError('name-taken', { name });
    }
    const card = { ...(await readCard(home, id)), name };
    await writeJsonAtomically(join(datasetPath(home, id), datasetFolder.card), card);
    registry.upsertDataset(card);
    announcer.tell('datasets.changed', { datasets: [id] });
    return card;
  }

  /** @throws AtelierError `not-found`, `dataset-in-use`, `invalid-input` for a built-in */
  async delete(id: string): Promise<void> {
    const { home, registry, announcer } = this.context;
    if (isBuiltin(id)) throw new AtelierError('invalid-input', { field: 'dataset', reason: 'built-in' });
    const card = await this.card(id);
    const runs = registry.datasetUse(id);
    if (runs > 0) throw new AtelierError('dataset-in-use', { dataset: card.name, runs });
    // Out of sight in one step, since deleting takes several.
    const aside = join(home, homeLayout.cache, `deleted-${newId()}`);
    try {
      await rename(datasetPath(home, id), aside);
    } catch (error) {
      throw fileError(error, home);
    }
    registry.removeDataset(id);
    announcer.tell('datasets.changed', { datasets: [id] });
    await rm(aside, { recursive: true, force: true });
  }
}
