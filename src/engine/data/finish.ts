import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { splitCodes, type DatasetCard, type SkippedItem, type SplitName } from '@shared/dataset.ts';
import { AtelierError } from '@shared/errors.ts';
import { datasetFolder } from '@shared/layout.ts';
import { writeAtomically, writeJsonAtomically } from '@storage/atomic.ts';
import { openPacked } from '@storage/packed.ts';
import type { JobHost } from '../training/host.ts';
import type { ImagePacker } from './packer.ts';
import type { PartialDataset } from './partial.ts';
import { writePreview } from './preview.ts';
import { seededSplit } from './split.ts';

/** A dataset whose images have all been packed. */
export interface PackedImages extends Pick<DatasetCard, 'id' | 'name' | 'shape' | 'classes' | 'source'> {
  packer: ImagePacker;
  /** Split code of every image, or the seed that deals them out. */
  split: Uint8Array | { seed: number };
  /** The first of the files passed over, and how many there were. */
  skipped: SkippedItem[];
  skippedCount: number;
}

/**
 * Writes labels, split, list of skipped files, preview and, last, the card; then puts the folder in place.
 * @throws AtelierError `cancelled`, `file-exists`, `disk-full`, `folder-not-writable`
 */
export async function finishDataset(
  partial: PartialDataset,
  host: JobHost,
  images: PackedImages,
): Promise<DatasetCard> {
  const { packer, shape, classes, skippedCount } = images;
  host.progress('splitting', 0, null);
  const { labels, labelBytes, groups, digests, hash } = await packer.finish(classes.length > 0);
  stopIfAsked(host);
  const split =
    images.split instanceof Uint8Array
      ? images.split
      : seededSplit({ labels, groups, digests }, images.split.seed);

  host.progress('finishing', 0, null);
  const file = (name: string) => join(partial.folder, name);
  if (labelBytes.length > 0) await writeAtomically(file(datasetFolder.labels), labelBytes);
  await writeAtomically(file(datasetFolder.split), split);
  await writeJsonAtomically(file(datasetFolder.skipped), images.skipped);
  const inSplit = (name: SplitName) => split.reduce((n, code) => n + Number(code === splitCodes[name]), 0);
  const classCounts = classes.map(() => 0);
  for (const label of labels) if (label >= 0) classCounts[label] = classCounts[label]! + 1;
  const card: DatasetCard = {
    cardVersion: 1,
    id: images.id,
    name: images.name,
    modality: 'image',
    count: packer.count,
    shape,
    classes,
    classCounts,
    splits: { train: inSplit('train'), valid: inSplit('valid'), test: inSplit('test') },
    splitKind: images.split instanceof Uint8Array ? 'given' : 'seeded',
    source: images.source,
    skipped: skippedCount,
    hash,
    splitHash: createHash('sha256').update(split).digest('hex'),
    bytes: packer.count * shape[0] * shape[1] * shape[2] + labelBytes.length + split.length,
    createdAt: Date.now(),
  };
  await writeJsonAtomically(file(datasetFolder.card), card);
  // The preview is read back through the reader, which proves the whole before it is put in place.
  const packed = await openPacked(partial.folder);
  try {
    await writePreview(packed, file(datasetFolder.preview));
  } finally {
    await packed.close();
  }
  stopIfAsked(host);
  await partial.commit();
  return card;
}

/** @throws AtelierError `cancelled` */
export function stopIfAsked(host: JobHost): void {
  if (host.stopRequested) throw new AtelierError('cancelled');
}
