import { join } from 'node:path';
import type { SplitName } from '@shared/dataset.ts';
import { AtelierError } from '@shared/errors.ts';
import { runFolder } from '@shared/layout.ts';
import type { SampleKind } from '@shared/run.ts';
import { imageGrid, writePng } from '../generation/pictures.ts';
import type { ImageBatch } from '../tensorflow/executor.ts';
import { inOrder, readBatch } from './batches.ts';
import type { JobHost } from './host.ts';
import type { Journal } from './journal.ts';
import { heldOutSplit, type Session } from './session.ts';

/** Images along one side of a grid, where they are small enough. */
const GRID_SIDE = 8;
/** Longest side of a grid in pixels. */
const GRID_PIXELS = 2048;
/** Grids before the first regular one, as a network learns fastest at first. */
const EARLY_SAMPLES = [1, 10, 30, 100, 300];

/** Whether the sample grid is due after a step. */
export const samplesDue = (step: number, sampleEvery: number): boolean =>
  step % sampleEvery === 0 || (step < sampleEvery && EARLY_SAMPLES.includes(step));

/** Throws when a metric is NaN or infinite. @throws AtelierError `loss-not-finite` */
export function assertFinite(step: number, metrics: Record<string, number>): void {
  for (const [metric, value] of Object.entries(metrics)) {
    if (!Number.isFinite(value)) throw new AtelierError('loss-not-finite', { step, metric });
  }
}

/**
 * Means over a split, as series (`test/kl`). The noise is the same in every evaluation.
 * @param interruptible whether a stop cuts it short
 * @returns null when it was cut short
 */
export async function evaluateSplit(
  session: Session,
  split: SplitName,
  batchSize: number,
  host: JobHost,
  interruptible: boolean,
): Promise<Record<string, number> | null> {
  const { dataset, executor } = session;
  const items = dataset.indices(split);
  const sums: Record<string, number> = {};
  let index = 0;
  for await (const batch of inOrder(dataset, items, batchSize)) {
    if (interruptible && host.stopRequested) return null;
    host.setStage('evaluate');
    const means = executor.evaluate(index, batch);
    for (const [name, mean] of Object.entries(means)) sums[name] = (sums[name] ?? 0) + mean * batch.count;
    index += 1;
    await new Promise(setImmediate);
  }
  const series = Object.entries(sums).map(([name, sum]) => [`${split}/${name}`, sum / items.length]);
  return Object.fromEntries(series) as Record<string, number>;
}

/** Writes the grids that a person watches: the same latents and the same held-out images every time. */
export class Gallery {
  readonly #session: Session;
  readonly #folder: string;
  readonly #columns: number;
  #originals: ImageBatch | null = null;

  constructor(session: Session, folder: string) {
    this.#session = session;
    this.#folder = folder;
    const [height, width] = session.dataset.card.shape;
    this.#columns = Math.max(1, Math.min(GRID_SIDE, Math.floor(GRID_PIXELS / Math.max(height, width))));
  }

  async write(journal: Journal): Promise<void> {
    const side = this.#columns;
    const { executor, spec } = this.#session;
    const indices = Array.from({ length: side * side }, (_, index) => index);
    const samples = executor.decode(executor.latents(spec.training.seed, indices));
    await this.#save(journal, 'samples', samples);
    const originals = (this.#originals ??= await this.#pick());
    const reconstructed = executor.reconstruct(originals);
    if (reconstructed) {
      await this.#save(journal, 'reconstructions', this.#interleave(originals.pixels, reconstructed));
    }
  }

  async #save(journal: Journal, kind: SampleKind, pixels: Uint8Array): Promise<void> {
    const { dataset, spec } = this.#session;
    const grid = imageGrid(pixels, dataset.card.shape, this.#columns);
    const file = `${runFolder.samples}/${journal.step}-${kind}.png`;
    await writePng(join(this.#folder, file), grid);
    const { rows, columns } = grid;
    await journal.append({ type: 'samples', kind, file, rows, columns, seed: spec.training.seed });
  }

  /** Held-out images, evenly spread over the split; training images where nothing is held out. */
  async #pick(): Promise<ImageBatch> {
    const { dataset } = this.#session;
    const items = dataset.indices(heldOutSplit(dataset) ?? 'train');
    const wanted = this.#columns * Math.max(1, Math.floor(this.#columns / 2));
    const count = Math.min(items.length, wanted);
    const chosen = Array.from(
      { length: count },
      (_, index) => items[Math.floor((index * items.length) / count)]!,
    );
    return readBatch(dataset, Uint32Array.from(chosen));
  }

  /** A row of originals, below it their reconstructions, and so on. */
  #interleave(originals: Uint8Array, reconstructed: Uint8Array): Uint8Array {
    const rowBytes =
      this.#columns * this.#session.dataset.card.shape.reduce((product, side) => product * side, 1);
    const rows = Math.ceil(originals.length / rowBytes);
    const pixels = new Uint8Array(2 * rows * rowBytes);
    for (let row = 0; row < rows; row += 1) {
      const from = row * rowBytes;
      pixels.set(originals.subarray(from, from + rowBytes), 2 * from);
      pixels.set(reconstructed.subarray(from, from + rowBytes), 2 * from + rowBytes);
    }
    return pixels;
  }
}
