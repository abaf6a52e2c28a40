import { createHash } from 'node:crypto';
import { mkdtemp, mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { familySchemas } from '@engine/families/cards.ts';
import type { JobHost } from '@engine/training/host.ts';
import type { DatasetCard } from '@shared/dataset.ts';
import type { ConfigValues } from '@shared/family.ts';
import type { RunSpec } from '@shared/run.ts';
import { createRunFolder, datasetPath } from '@storage/folders.ts';

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** A blob of light at a place of its own on each image: learnable, seeded by the item's number. */
export function blobs(count: number, [height, width, channels]: DatasetCard['shape']): Uint8Array {
  const pixels = new Uint8Array(count * height * width * channels);
  for (let item = 0, at = 0; item < count; item += 1) {
    const centreY = ((item * 7) % (height - 2)) + 1;
    const centreX = ((item * 5) % (width - 2)) + 1;
    for (let y = 0; y < height; y += 1) {
      for (let x = 0; x < width; x += 1) {
        const distance = (y - centreY) ** 2 + (x - centreX) ** 2;
        for (let channel = 0; channel < channels; channel += 1, at += 1) {
          pixels[at] = Math.round((255 * Math.exp(-distance / 6)) / (1 + ((item + channel) % 3)));
        }
      }
    }
  }
  return pixels;
}

export interface TinyOptions {
  shape?: DatasetCard['shape'];
  train?: number;
  valid?: number;
  test?: number;
  /** In place of blobs: training images first, then validation and test. */
  images?: Uint8Array;
}

/** A data folder of its own with one packed dataset of blobs, `tiny`. */
export async function tinyHome(options: TinyOptions = {}): Promise<{ home: string; card: DatasetCard }> {
  const { shape = [8, 8, 1], train = 50, valid = 0, test = 12 } = options;
  const home = await mkdtemp(join(tmpdir(), 'atelier-engine-'));
  const count = train + valid + test;
  const images = options.images ?? blobs(count, shape);
  const split = Uint8Array.from({ length: count }, (_, item) => {
    if (item < train) return 0;
    return item < train + valid ? 1 : 2;
  });
  const card: DatasetCard = {
    cardVersion: 1,
    id: 'tiny',
    name: 'tiny',
    modality: 'image',
    count,
    shape,
    classes: [],
    classCounts: [],
    splits: { train, valid, test },
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
  await writeFile(join(folder, 'split.bin'), split);
  await writeFile(join(folder, 'card.json'), JSON.stringify(card));
  return { home, card };
}

/** Small enough for a step to take a few milliseconds. */
export const tinyConfig: ConfigValues = { hidden: [16, 8], latentSize: 3 };

let made = 0;

/** The spec and the folder of a run of the VAE on `tiny`. */
export async function tinyRun(
  { home, card }: { home: string; card: DatasetCard },
  training: ConfigValues = {},
  config: ConfigValues = tinyConfig,
): Promise<RunSpec> {
  const parsed = familySchemas.get('vae')!.parse(config, { batchSize: 8, threads: 1, ...training }, null);
  if ('issues' in parsed) throw new Error(JSON.stringify(parsed.issues));
  const spec: RunSpec = {
    specVersion: 1,
    id: `${made++}`.padStart(26, '0'),
    family: 'vae',
    familyVersion: 1,
    preset: null,
    dataset: { id: card.id, name: card.name, hash: card.hash, splitHash: card.splitHash },
    ...parsed,
    device: 'cpu',
    createdAt: 0,
  };
  await createRunFolder(home, spec, {
    metaVersion: 1,
    name: 'Tiny – ein Lauf',
    notes: '',
    tags: [],
    star: false,
    trashedAt: null,
    parent: null,
    stepsTarget: null,
  });
  return spec;
}

/** A host without a process around it, whose stop and pause follow the step. */
export class PlainHost implements JobHost {
  step = 0;
  paused = 0;
  readonly stages: string[] = [];
  stopAt = Infinity;
  pauseAt = Infinity;

  setStage(stage: string) {
    if (this.stages.at(-1) !== stage) this.stages.push(stage);
  }
  setStep(step: number) {
    this.step = step;
  }
  progress() {}
  appended() {}
  get stopRequested() {
    return this.step >= this.stopAt;
  }
  get pauseRequested() {
    return this.step >= this.pauseAt;
  }
  async untilResumed() {
    this.paused += 1;
    this.pauseAt = Infinity;
  }
}
