import type { PackedDataset } from '@storage/packed.ts';
import type { ImageBatch } from '../tensorflow/executor.ts';
import { keyedPermutation } from '../tensorflow/random.ts';

/** Where a step stands in the data. */
export interface Position {
  /** From 0. */
  epoch: number;
  batchInEpoch: number;
}

/**
 * Shuffled batches of the training split: another order every epoch, keyed by (seed, epoch); what is left of
 * an epoch beyond the last whole batch is dropped.
 */
export class Batches {
  readonly batchSize: number;
  readonly perEpoch: number;
  readonly #dataset: PackedDataset;
  readonly #items: Uint32Array;
  readonly #seed: number;
  #epoch = -1;
  #order: Uint32Array = new Uint32Array();
  #ahead: { step: number; batch: Promise<ImageBatch> } | null = null;

  /** @param batchSize as wished; a split with fewer images gives batches of all of them */
  constructor(dataset: PackedDataset, batchSize: number, seed: number) {
    this.#dataset = dataset;
    this.#items = dataset.indices('train');
    this.#seed = seed;
    this.batchSize = Math.min(batchSize, this.#items.length);
    this.perEpoch = Math.floor(this.#items.length / this.batchSize);
  }

  /** @param step from 1 */
  position(step: number): Position {
    return { epoch: Math.floor((step - 1) / this.perEpoch), batchInEpoch: (step - 1) % this.perEpoch };
  }

  /** The batch of a step; that of the next one is read meanwhile. */
  async take(step: number): Promise<ImageBatch> {
    const batch = this.#ahead?.step === step ? this.#ahead.batch : this.#read(step);
    const current = await batch;
    const next = this.#read(step + 1);
    // Its failure is met when it is taken.
    next.catch(() => undefined);
    this.#ahead = { step: step + 1, batch: next };
    return current;
  }

  async #read(step: number): Promise<ImageBatch> {
    const { epoch, batchInEpoch } = this.position(step);
    if (epoch !== this.#epoch) {
      this.#order = keyedPermutation(this.#seed, epoch, 'order', this.#items.length);
      this.#epoch = epoch;
    }
    const start = batchInEpoch * this.batchSize;
    const items = this.#order
      .subarray(start, start + this.batchSize)
      .map((position) => this.#items[position]!);
    return { pixels: await this.#dataset.images(items), count: items.length };
  }

  /** Waits for what is still being read, before the dataset is closed. */
  async settle(): Promise<void> {
    await this.#ahead?.batch.catch(() => undefined);
    this.#ahead = null;
  }
}

/** Whole batches of `items` in order, the last one shorter. */
export async function* inOrder(
  dataset: PackedDataset,
  items: Uint32Array,
  batchSize: number,
): AsyncGenerator<ImageBatch> {
  for (let start = 0; start < items.length; start += batchSize) {
    const part = items.subarray(start, start + batchSize);
    yield { pixels: await dataset.images(part), count: part.length };
  }
}
