import type { DatasetCard, SplitName } from '@shared/dataset.ts';

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
