import type { PackedDataset } from '@storage/packed.ts';
import type { ImageBatch } from '../tensorflow/executor.ts';
import { keyedPermutation } from '../tensorflow/random.ts';

/** Where a step stands in the data. */
export interface Position {
  /** From 0. */
  epoch: number;
  batchInEpoch: number;
}

/** Reads items of a dataset with their labels. */
export async function readBatch(dataset: PackedDataset, items: Uint32Array): Promise<ImageBatch> {
  const [pixels, labels] = await Promise.all([dataset.images(items), dataset.labels(items)]);
  return { pixels, count: items.length, labels };
}

/** What a training step takes: a batch, and further ones for phases of several updates. */
export type StepBatches = [ImageBatch, ...ImageBatch[]];

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
  readonly #perStep: number;
  #ahead: { step: number; batches: Promise<StepBatches> } | null = null;

  /**
   * @param batchSize as wished; a split with fewer images gives batches of all of them
   * @param perStep batches in a training step
   */
  constructor(dataset: PackedDataset, batchSize: number, seed: number, perStep = 1) {
    this.#dataset = dataset;
    this.#items = dataset.indices('train');
    this.#seed = seed;
    this.#perStep = perStep;
    this.batchSize = Math.min(batchSize, this.#items.length);
    this.perEpoch = Math.floor(this.#items.length / this.batchSize);
  }

  /** Of a step's first batch. @param step from 1 */
  position(step: number): Position {
    return this.#positionOf((step - 1) * this.#perStep);
  }

  #positionOf(batch: number): Position {
    return { epoch: Math.floor(batch / this.perEpoch), batchInEpoch: batch % this.perEpoch };
  }

  /** The batches of a step; those of the next one are read meanwhile. */
  async take(step: number): Promise<StepBatches> {
    const batches = this.#ahead?.step === step ? this.#ahead.batches : this.#readStep(step);
    const current = await batches;
    const next = this.#readStep(step + 1);
    // Its failure is met when it is taken.
    next.catch(() => undefined);
    this.#ahead = { step: step + 1, batches: next };
    return current;
  }

  async #readStep(step: number): Promise<StepBatches> {
    const start = (step - 1) * this.#perStep;
    const batches: StepBatches = [await this.#read(start)];
    for (let index = 1; index < this.#perStep; index += 1) batches.push(await this.#read(start + index));
    return batches;
  }

  /** @param batch number, from 0 */
  async #read(batch: number): Promise<ImageBatch> {
    const { epoch, batchInEpoch } = this.#positionOf(batch);
    if (epoch !== this.#epoch) {
      this.#order = keyedPermutation(this.#seed, epoch, 'order', this.#items.length);
      this.#epoch = epoch;
    }
    const start = batchInEpoch * this.batchSize;
    const items = this.#order
      .subarray(start, start + this.batchSize)
      .map((position) => this.#items[position]!);
    return readBatch(this.#dataset, items);
  }

  /** Waits for what is still being read, before the dataset is closed. */
  async settle(): Promise<void> {
    await this.#ahead?.batches.catch(() => undefined);
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
    yield await readBatch(dataset, items.subarray(start, start + batchSize));
  }
}
