import { open, readFile, stat, type FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { DatasetCard, SplitName, splitCodes } from '@shared/dataset.ts';
import { AtelierError } from '@shared/errors.ts';
import { datasetFolder } from '@shared/layout.ts';

/**
 * A dataset packed on disk, read in windows. Layout of its folder: `card.json`; `images.bin`, bytes,
 * count x height x width x channels; `labels.bin`, int32 little-endian, one an item, absent without
 * classes; `split.bin`, one byte an item (`splitCodes`).
 */
export interface PackedDataset {
  readonly card: DatasetCard;
  /** Items of one split in order of position. */
  indices(split: SplitName): Uint32Array;
  /** Pixels of the items, one after another: items x height x width x channels bytes. */
  images(items: ArrayLike<number>): Promise<Uint8Array>;
  /** Labels of the items; null where the data carries none. */
  labels(items: ArrayLike<number>): Promise<Int32Array | null>;
  close(): Promise<void>;
}

/** Bytes of a block of images that stays in memory once it has been read. */
const BLOCK_BYTES = 1 << 18;
/** Images of all open blocks together, by default; a dataset up to this size is read from disk once. */
const CACHE_BYTES = 512 * (1 << 20);

/**
 * Opens the packed dataset in `folder`. Images are read in blocks of about 256 KiB as they are asked for;
 * the least recently used blocks are let go beyond `cacheBytes`, so that shuffled batches of a dataset
 * within it touch the disk once. Labels and split (5 bytes an item) are read whole.
 * @throws AtelierError `dataset-damaged` when a file is missing, or its length disagrees with the card
 */
export async function openPacked(
  folder: string,
  options: { cacheBytes?: number } = {},
): Promise<PackedDataset> {
  const name = basename(folder);
  const card = await readDatasetCard(folder, name);
  const itemBytes = card.shape[0] * card.shape[1] * card.shape[2];
  await expectLength(folder, datasetFolder.images, card.count * itemBytes, name);
  await expectLength(folder, datasetFolder.split, card.count, name);
  if (card.classes.length > 0) await expectLength(folder, datasetFolder.labels, card.count * 4, name);

  const split = await readFile(join(folder, datasetFolder.split));
  const labels = card.classes.length > 0 ? await readLabels(join(folder, datasetFolder.labels)) : null;
  const indices = splitIndices(split, card, name);
  const blocks = new Blocks(
    await open(join(folder, datasetFolder.images), 'r'),
    card.count,
    itemBytes,
    options.cacheBytes ?? CACHE_BYTES,
    name,
  );

  const checked = (items: ArrayLike<number>) => {
    for (let position = 0; position < items.length; position += 1) {
      const item = items[position]!;
      if (!Number.isInteger(item) || item < 0 || item >= card.count) {
        throw new RangeError(`item ${item} of ${card.count}`);
      }
    }
  };

  return {
    card,
    indices: (which) => indices[which],
    images: async (items) => {
      checked(items);
      return blocks.gather(items);
    },
    labels: async (items) => {
      checked(items);
      return labels && Int32Array.from(items, (item) => labels[item]!);
    },
    close: () => blocks.close(),
  };
}

const damaged = (dataset: string, reason: string, cause?: unknown) =>
  new AtelierError('dataset-damaged', { dataset, reason }, { cause });

async function readDatasetCard(folder: string, name: string): Promise<DatasetCard> {
  try {
    return DatasetCard.parse(JSON.parse(await readFile(join(folder, datasetFolder.card), 'utf8')));
  } catch (error) {
    throw damaged(name, datasetFolder.card, error);
  }
}

async function expectLength(folder: string, file: string, bytes: number, name: string): Promise<void> {
  const found = await stat(join(folder, file)).catch((error: unknown) => {
    throw damaged(name, file, error);
  });
  if (found.size !== bytes) throw damaged(name, `${file}: ${found.size} / ${bytes}`);
}

async function readLabels(file: string): Promise<Int32Array> {
  const bytes = await readFile(file);
  return Int32Array.from({ length: bytes.length / 4 }, (_, item) => bytes.readInt32LE(item * 4));
}

function splitIndices(split: Uint8Array, card: DatasetCard, name: string): Record<SplitName, Uint32Array> {
  const found: Record<SplitName, Uint32Array> = {
    train: new Uint32Array(card.splits.train),
    valid: new Uint32Array(card.splits.valid),
    test: new Uint32Array(card.splits.test),
  };
  const filled: Record<SplitName, number> = { train: 0, valid: 0, test: 0 };
  const names = SplitName.options;
  split.forEach((code, item) => {
    const which = names.find((candidate) => splitCodes[candidate] === code);
    if (!which || filled[which] >= found[which].length) throw damaged(name, datasetFolder.split);
    found[which][filled[which]] = item;
    filled[which] += 1;
  });
  if (names.some((which) => filled[which] !== found[which].length)) throw damaged(name, datasetFolder.split);
  return found;
}

/** Images in blocks of neighbouring items; those read last stay in memory. */
class Blocks {
  readonly #handle: FileHandle;
  readonly #count: number;
  readonly #itemBytes: number;
  readonly #itemsPerBlock: number;
  readonly #kept: number;
  readonly #name: string;
  /** In order of last use; a block being read is there as its promise, so that nobody reads it twice. */
  readonly #blocks = new Map<number, Uint8Array | Promise<Uint8Array>>();

  constructor(handle: FileHandle, count: number, itemBytes: number, cacheBytes: number, name: string) {
    this.#handle = handle;
    this.#count = count;
    this.#itemBytes = itemBytes;
    this.#itemsPerBlock = Math.max(1, Math.floor(BLOCK_BYTES / itemBytes));
    this.#kept = Math.max(1, Math.floor(cacheBytes / (this.#itemsPerBlock * itemBytes)));
    this.#name = name;
  }

  async gather(items: ArrayLike<number>): Promise<Uint8Array> {
    const pixels = new Uint8Array(items.length * this.#itemBytes);
    const places = new Map<number, number[]>();
    for (let place = 0; place < items.length; place += 1) {
      const block = Math.floor(items[place]! / this.#itemsPerBlock);
      const known = places.get(block);
      if (known) known.push(place);
      else places.set(block, [place]);
    }
    // A dataset beyond the cache is read item by item where a batch wants few of a block.
    const whole = this.#kept * this.#itemsPerBlock >= this.#count;
    for (const [block, wanted] of [...places].sort(([a], [b]) => a - b)) {
      if (!whole && !this.#blocks.has(block) && wanted.length * 8 < this.#itemsPerBlock) {
        await this.#scattered(items, wanted, pixels);
        continue;
      }
      const kept = this.#block(block);
      // Awaiting only what is not there yet: a batch in memory must not cost a turn for every block.
      const bytes = kept instanceof Uint8Array ? kept : await kept;
      const first = block * this.#itemsPerBlock;
      for (const place of wanted) {
        const start = (items[place]! - first) * this.#itemBytes;
        pixels.set(bytes.subarray(start, start + this.#itemBytes), place * this.#itemBytes);
      }
    }
    return pixels;
  }

  #block(block: number): Uint8Array | Promise<Uint8Array> {
    const known = this.#blocks.get(block);
    if (known) {
      this.#blocks.delete(block);
      this.#blocks.set(block, known);
      return known;
    }
    const first = block * this.#itemsPerBlock;
    const items = Math.min(this.#itemsPerBlock, this.#count - first);
    const bytes = new Uint8Array(items * this.#itemBytes);
    const reading = this.#read(bytes, first * this.#itemBytes).then(
      () => {
        if (this.#blocks.has(block)) this.#blocks.set(block, bytes);
        return bytes;
      },
      (error: unknown) => {
        this.#blocks.delete(block);
        throw error;
      },
    );
    this.#blocks.set(block, reading);
    const oldest = this.#blocks.keys().next();
    if (this.#blocks.size > this.#kept && !oldest.done) this.#blocks.delete(oldest.value);
    return reading;
  }

  /** Reads single items, neighbours in one go. */
  async #scattered(items: ArrayLike<number>, places: number[], pixels: Uint8Array): Promise<void> {
    const ordered = [...places].sort((a, b) => items[a]! - items[b]!);
    for (let from = 0; from < ordered.length;) {
      const first = items[ordered[from]!]!;
      let to = from + 1;
      while (to < ordered.length && items[ordered[to]!]! - items[ordered[to - 1]!]! <= 1) to += 1;
      const last = items[ordered[to - 1]!]!;
      const bytes = new Uint8Array((last - first + 1) * this.#itemBytes);
      await this.#read(bytes, first * this.#itemBytes);
      for (; from < to; from += 1) {
        const start = (items[ordered[from]!]! - first) * this.#itemBytes;
        pixels.set(bytes.subarray(start, start + this.#itemBytes), ordered[from]! * this.#itemBytes);
      }
    }
  }

  async #read(into: Uint8Array, position: number): Promise<void> {
    let done = 0;
    while (done < into.length) {
      const { bytesRead } = await this.#handle.read(into, done, into.length - done, position + done);
      if (bytesRead === 0) throw damaged(this.#name, datasetFolder.images);
      done += bytesRead;
    }
  }

  async close(): Promise<void> {
    this.#blocks.clear();
    await this.#handle.close();
  }
}
