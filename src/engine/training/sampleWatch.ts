import type { PackedDataset } from '@storage/packed.ts';
import type { Model } from '../families/family.ts';
import type { Executor, Latents } from '../tensorflow/executor.ts';
import { drawnNormal } from '../tensorflow/random.ts';
import { nearestDistances, quantile, type ReducedImages, reduceImages } from '../evaluation/reducedImages.ts';
import { heldOutSplit } from './session.ts';

/** Of the latents that are watched: the same in every run, and none that a person sees in the samples. */
const WATCH_SEED = 271_828_182;
/** Samples, real images that they are compared with among themselves, and held-out ones. */
const WATCHED = 256;
/** Below as many training images, distances say nothing. */
const FEWEST = 16;
/**
 * Training images that the nearest is looked for among, spread evenly over the split: a fortieth of those that
 * training takes, within bounds, so that a short one is not held up.
 */
const COMPARED = { share: 1 / 40, least: 2000, most: 20_000 } as const;
/** As many as the sample grid has, so that no further graph is recorded. */
const DECODED = 64;
/** A sample is distinct whose nearest other one is farther than this share of real images' usual distance. */
const DISTINCT = 0.25;
/** Quantile of the distances to the training images: copies show where they are a tenth of the samples. */
const COPY_QUANTILE = 0.1;

/** What is watched: all that it needs of a session. */
export interface Watched {
  dataset: PackedDataset;
  executor: Pick<Executor, 'decode'>;
  model: { capabilities: Pick<Model['capabilities'], 'latentShape'> };
  /** Of the whole run as planned. */
  spec: { training: { steps: number; batchSize: number } };
}

/** What samples are compared with, read once. */
interface Reference {
  training: ReducedImages;
  /** Usual distance of a real image to its nearest other one, among as many as there are samples. */
  apart: number;
  /** Distance of held-out images to the training images, at the quantile; null where nothing is held out. */
  heldOut: number | null;
}

/**
 * Watches whether samples become alike or copies, by distances between reduced images (`docs/collapse-watch.md`). It
 * reads weights and data and changes neither, and its latents are the same each time.
 */
export class SampleWatch {
  readonly #session: Watched;
  readonly #count: number;
  #reference: Reference | null = null;
  #latents: Latents[] | null = null;

  constructor(session: Watched) {
    this.#session = session;
    this.#count = Math.min(WATCHED, session.dataset.card.splits.train);
  }

  /**
   * @returns `watch/distinctShare` (0 to 1) and, where images are held out, `watch/nearestTraining`: how far samples
   *   are from the training images, over how far held-out ones are; empty where training images are too few
   */
  async measure(): Promise<Record<string, number>> {
    if (this.#count < FEWEST) return {};
    const { training, apart, heldOut } = (this.#reference ??= await this.#read());
    const samples = this.#samples();
    const among = nearestDistances(samples, samples, true);
    const distinct = among.filter((distance) => distance > DISTINCT * apart).length / this.#count;
    const measured = { 'watch/distinctShare': distinct };
    if (!heldOut) return measured;
    const nearest = quantile(nearestDistances(samples, training), COPY_QUANTILE);
    return { ...measured, 'watch/nearestTraining': nearest / heldOut };
  }

  async #read(): Promise<Reference> {
    const { dataset } = this.#session;
    const split = heldOutSplit(dataset);
    const { steps, batchSize } = this.#session.spec.training;
    const { share, least, most } = COMPARED;
    const compared = Math.round(Math.min(most, Math.max(least, share * steps * batchSize)));
    const training = await readReduced(dataset, dataset.indices('train'), compared);
    const some = await readReduced(dataset, dataset.indices('train'), this.#count);
    const heldOut = split && (await readReduced(dataset, dataset.indices(split), WATCHED));
    return {
      training,
      apart: quantile(nearestDistances(some, some, true), 0.5),
      heldOut: heldOut && quantile(nearestDistances(heldOut, training), COPY_QUANTILE),
    };
  }

  #samples(): ReducedImages {
    const { executor, dataset, model } = this.#session;
    const { shape } = dataset.card;
    const { latentShape } = model.capabilities;
    this.#latents ??= Array.from({ length: Math.ceil(this.#count / DECODED) }, (_, batch) => ({
      values: drawnNormal(WATCH_SEED, batch, 'latent', [DECODED, ...latentShape]),
      count: DECODED,
    }));
    const pixels = Buffer.concat(this.#latents.map((latents) => executor.decode(latents)));
    return reduceImages(pixels.subarray(0, this.#count * shape[0] * shape[1] * shape[2]), shape);
  }
}

/** At most `most` of the items, spread evenly. */
async function readReduced(dataset: PackedDataset, items: Uint32Array, most: number): Promise<ReducedImages> {
  const count = Math.min(most, items.length);
  const spread = Uint32Array.from(
    { length: count },
    (_, index) => items[Math.floor((index * items.length) / count)]!,
  );
  return reduceImages(await dataset.images(spread), dataset.card.shape);
}
