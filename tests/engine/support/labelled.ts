import { createHash } from 'node:crypto';
import { mkdtemp, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatasetCard } from '@shared/dataset.ts';
import { datasetPath } from '@storage/folders.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** A bright bar on a dark ground: upright, lying or slanting by label, at a place by the item's number. */
function bar(pixels: Uint8Array, label: number, item: number, side: number): void {
  const place = 3 + ((item * 7) % (side - 6));
  const strength = 150 + ((item * 37) % 100);
  for (let at = 1; at < side - 1; at += 1) {
    const [y, x] = [
      [at, place],
      [place, at],
      [at, (at + place) % side],
    ][label]!;
    pixels[y! * side + x!] = strength;
  }
  // Noise by a linear congruential sequence, so that no two images are the same.
  let state = item + 1;
  for (let index = 0; index < pixels.length; index += 1) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    pixels[index] = Math.min(255, pixels[index]! + (state >>> 27));
  }
}

export interface LabelledOptions {
  side?: number;
  train?: number;
  test?: number;
}

/** A data folder of its own with one packed dataset of bars in three classes, `bars`. */
export async function labelledHome(
  options: LabelledOptions = {},
): Promise<{ home: string; card: DatasetCard }> {
  const { side = 12, train = 600, test = 150 } = options;
  const home = await mkdtemp(join(tmpdir(), 'atelier-engine-'));
  const count = train + test;
  const images = new Uint8Array(count * side * side);
  const labels = Int32Array.from({ length: count }, (_, item) => item % 3);
  labels.forEach((label, item) =>
    bar(images.subarray(item * side * side, (item + 1) * side * side), label, item, side),
  );
  const split = Uint8Array.from({ length: count }, (_, item) => (item < train ? 0 : 2));
  const card: DatasetCard = {
    cardVersion: 1,
    id: 'bars',
    name: 'bars',
    modality: 'image',
    count,
    shape: [side, side, 1],
    classes: ['upright', 'lying', 'slanting'],
    classCounts: [0, 1, 2].map((label) => labels.filter((one) => one === label).length),
    splits: { train, valid: 0, test },
    splitKind: 'given',
    source: { kind: 'folder', origin: 'made by the test', fit: null },
    skipped: 0,
    hash: sha256(images),
    splitHash: sha256(split),
    bytes: images.length,
    createdAt: 0,
  };
  const folder = datasetPath(home, card.id);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'images.bin'), images);
  await writeFile(join(folder, 'labels.bin'), new Uint8Array(labels.buffer));
  await writeFile(join(folder, 'split.bin'), split);
  await writeFile(join(folder, 'card.json'), JSON.stringify(card));
  return { home, card };
}
