import type { SyntheticRecipe } from '@shared/augmentation.ts';
import { type DatasetCard, splitCodes } from '@shared/dataset.ts';
import { AtelierError } from '@shared/errors.ts';
import type { RunSpec } from '@shared/run.ts';
import type { WorkerJob, WorkerResult } from '@shared/worker.ts';
import { datasetPath, readCard, readMeta, readSpec } from '@storage/folders.ts';
import { openPacked, type PackedDataset } from '@storage/packed.ts';
import { finishDataset, stopIfAsked } from '../data/finish.ts';
import { builtinDataset } from '../data/import.ts';
import { ImagePacker } from '../data/packer.ts';
import { PartialDataset } from '../data/partial.ts';
import { loadSampler, type Loaded } from '../generation/loaded.ts';
import { controlsOf } from '../generation/steering.ts';
import { inOrder } from '../training/batches.ts';
import type { JobHost } from '../training/host.ts';

export type AugmentJob = Extract<WorkerJob, { type: 'augment' }>;

/** Images decoded at a time: as in the gallery, whose very images these are. */
const BATCH = 64;
/** Real images copied at a time. */
const COPIED_AT_ONCE = 1000;
/** Of an image besides its pixels: label and split. */
const ITEM_BYTES = 5;

/**
 * Makes a dataset of a class-conditional run's images, all of them to train on: after its real training images
 * where they are asked for, `perClass` images of each class in turn. It stands in the data folder whole, or, after
 * a failure, a stop or a crash, not at all. The same request gives the same bytes on the same engine.
 * @throws AtelierError `name-taken`, `run-not-conditional`, `no-checkpoint`, `checkpoint-damaged`, `run-damaged`,
 *   `not-found`, `dataset-damaged`, `invalid-input`, `disk-full`, `folder-not-writable`, `cancelled`, `native-missing`
 */
export async function augment(
  job: AugmentJob,
  host: JobHost,
): Promise<Extract<WorkerResult, { type: 'augment' }>> {
  const { home, request } = job;
  if (request.name === builtinDataset) throw new AtelierError('name-taken', { name: request.name });
  host.setStage('load');
  const partial = await PartialDataset.begin(home, job.dataset, request.name);
  try {
    const spec = await readSpec(home, request.run);
    const real = await openReal(home, spec);
    try {
      const { card } = real;
      const realItems = request.withReal ? real.indices('train') : new Uint32Array();
      const synthetic = request.perClass * card.classes.length;
      await partial.reserve((realItems.length + synthetic) * (itemBytes(card) + ITEM_BYTES));
      const loaded = await loadSampler(home, request.run, request.checkpoint);
      if (loaded.model.capabilities.classes !== card.classes.length) {
        throw new AtelierError('run-not-conditional', { run: await nameOf(home, spec) });
      }
      const controls = controlsOf(loaded.model.capabilities, request.controls);
      const packer = await ImagePacker.open(partial.folder, card.shape);
      try {
        host.setStage('import');
        await addReal(packer, real, realItems, host);
        host.setStage('sample');
        await addSynthetic(packer, loaded, { seed: request.seed, controls, count: synthetic }, host);
        host.setStage('import');
        const recipe: SyntheticRecipe = {
          recipeVersion: 1,
          run: spec.id,
          runName: await nameOf(home, spec),
          family: spec.family,
          checkpoint: loaded.description.step,
          weightsHash: loaded.description.weightsHash,
          seed: request.seed,
          perClass: request.perClass,
          controls,
          real: { id: card.id, name: card.name, hash: card.hash, splitHash: card.splitHash },
          realImages: realItems.length,
          syntheticImages: synthetic,
          appVersion: job.appVersion,
        };
        const made = await finishDataset(partial, host, {
          id: job.dataset,
          name: request.name,
          shape: card.shape,
          classes: card.classes,
          source: { kind: 'synthetic', recipe },
          packer,
          split: new Uint8Array(packer.count).fill(splitCodes.train),
          skipped: [],
          skippedCount: 0,
        });
        return { type: 'augment', result: { dataset: job.dataset, card: made, skipped: [] } };
      } finally {
        await packer.close();
      }
    } finally {
      await real.close();
    }
  } catch (error) {
    throw partial.writeError(error);
  } finally {
    await partial.end();
    host.setStage('idle');
  }
}

const itemBytes = ({ shape }: DatasetCard) => shape[0] * shape[1] * shape[2];

const nameOf = async (home: string, spec: RunSpec) => (await readMeta(home, spec.id)).name;

/** @throws AtelierError `run-not-conditional`, `not-found`, `dataset-damaged` */
async function openReal(home: string, spec: RunSpec): Promise<PackedDataset> {
  if (spec.config['conditional'] !== true) {
    throw new AtelierError('run-not-conditional', { run: await nameOf(home, spec) });
  }
  const { id, name, hash, splitHash } = spec.dataset;
  await readCard(home, id).catch((error: unknown) => {
    if (!(error instanceof AtelierError) || error.code !== 'not-found') throw error;
    throw new AtelierError('not-found', { kind: 'dataset', id: name }, { cause: error });
  });
  const dataset = await openPacked(datasetPath(home, id));
  if (dataset.card.hash === hash && dataset.card.splitHash === splitHash) return dataset;
  await dataset.close();
  throw new AtelierError('dataset-damaged', { dataset: name, reason: 'hash' });
}

async function addReal(
  packer: ImagePacker,
  real: PackedDataset,
  items: Uint32Array,
  host: JobHost,
): Promise<void> {
  const size = itemBytes(real.card);
  let done = 0;
  for await (const { pixels, labels, count } of inOrder(real, items, COPIED_AT_ONCE)) {
    for (let index = 0; index < count; index += 1) {
      await packer.add(pixels.subarray(index * size, (index + 1) * size), labels?.[index] ?? -1);
    }
    done += count;
    stopIfAsked(host);
    host.progress('packing', done, items.length);
  }
}

/** Image i is of class i modulo the classes, and depends on the seed and i alone. */
async function addSynthetic(
  packer: ImagePacker,
  { executor, model, shape }: Loaded,
  { seed, controls, count }: { seed: number; controls: Record<string, number>; count: number },
  host: JobHost,
): Promise<void> {
  const classes = model.capabilities.classes ?? 0;
  const size = shape[0] * shape[1] * shape[2];
  for (let start = 0; start < count; start += BATCH) {
    stopIfAsked(host);
    const indices = Array.from({ length: Math.min(BATCH, count - start) }, (_, index) => start + index);
    const labels = Int32Array.from(indices, (index) => index % classes);
    const pixels = executor.decode({ ...executor.latents(seed, indices), labels, controls });
    for (const [index, label] of labels.entries()) {
      await packer.add(pixels.subarray(index * size, (index + 1) * size), label);
    }
    host.progress('making', start + indices.length, count);
    // Lets the parent's words in.
    await new Promise(setImmediate);
  }
}
