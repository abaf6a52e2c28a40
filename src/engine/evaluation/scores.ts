import type { SplitName } from '@shared/dataset.ts';
import { AtelierError } from '@shared/errors.ts';
import type { SampleScores, Scores } from '@shared/evaluation.ts';
import type { PackedDataset } from '@storage/packed.ts';
import { keyedPermutation } from '../tensorflow/random.ts';
import { inOrder } from '../training/batches.ts';
import { judgeAll, judgedAtOnce, type Judgement } from './classifier.ts';
import { type ScoredClassifier } from './classifierStore.ts';
import { type Features, rowsBetween } from './features.ts';
import { frechetDistance, gaussianOf } from './frechet.ts';
import { kernelDistance } from './kernelDistance.ts';
import { neighbourScores } from './neighbours.ts';

/** Fewer test images than this are too few to compare with, and training images are taken instead. */
const FEWEST_HELD_OUT = 1000;
/** More real images than this change the scores little, and take time. */
const MOST_REFERENCE = 10_000;
/** Fewer images than this, made or real, cannot be scored. */
export const fewestScored = 100;

/** Real images that samples are compared with, in an order that means nothing. */
export interface Reference {
  split: SplitName;
  items: Uint32Array;
  /** Class of each. */
  labels: Int32Array;
  /** Other real images, to see what real ones would score. */
  others: Uint32Array;
}

/**
 * Chooses the reference: the test split where it holds a thousand images, else the training split.
 * @param others how many other training images are wanted
 * @throws AtelierError `classes-missing`, `split-empty` where a hundred images are not there
 */
export async function chooseReference(
  dataset: PackedDataset,
  seed: number,
  others: number,
): Promise<Reference> {
  const { card } = dataset;
  const split = card.splits.test >= FEWEST_HELD_OUT ? 'test' : 'train';
  const shuffled = (which: SplitName) => {
    const items = dataset.indices(which);
    const order = keyedPermutation(seed, 0, `reference/${which}`, items.length);
    return order.map((place) => items[place]!);
  };
  const all = shuffled(split);
  // Where real images of one split are on both sides, each is on one alone.
  const apart = split === 'train' ? Math.min(others, Math.floor(all.length / 2)) : 0;
  const items = all.subarray(apart, apart + MOST_REFERENCE);
  if (items.length < fewestScored) throw new AtelierError('split-empty', { dataset: card.name, split });
  const rest = split === 'train' ? all.subarray(0, apart) : shuffled('train').subarray(0, others);
  const labels = await dataset.labels(items);
  if (!labels) throw new AtelierError('classes-missing', { dataset: card.name });
  return { split, items, labels, others: rest };
}

/** Samples to be scored, in any order. */
export interface Samples {
  judged: Judgement;
  /** Class asked for of each; null where none was. */
  labels: Int32Array | null;
}

/** Told how many images have been looked at, or how much has been computed; may throw to end it. */
export type ScoreWatch = (phase: 'reference' | 'scores', done: number, total: number) => void;

/**
 * Compares samples with a dataset's real images by the features of its classifier, and says what the classifier
 * sees in them.
 */
export async function scoreSamples(
  dataset: PackedDataset,
  { classifier, accuracy }: ScoredClassifier,
  reference: Reference,
  samples: Samples,
  watch: ScoreWatch = () => undefined,
): Promise<SampleScores> {
  const total = reference.items.length + reference.others.length;
  const featuresOf = async (items: Uint32Array, before: number): Promise<Features> => {
    const parts = inOrder(dataset, items, judgedAtOnce);
    const told = (done: number) => watch('reference', before + done, total);
    return (await judgeAll(classifier, parts, items.length, told)).features;
  };
  const real = await featuresOf(reference.items, 0);
  const others =
    reference.others.length < fewestScored
      ? null
      : await featuresOf(reference.others, reference.items.length);
  const { judged } = samples;
  watch('scores', 0, 2);
  const scores = compare(judged.features, real);
  watch('scores', 1, 2);
  const baseline = others && compare(others, real);
  watch('scores', 2, 2);
  return {
    samples: judged.features.rows,
    reference: {
      split: reference.split,
      count: reference.items.length,
      datasetHash: dataset.card.hash,
    },
    classifier: {
      hash: classifier.hash,
      features: judged.features.columns,
      accuracy: accuracy.share,
      accuracyCount: accuracy.count,
    },
    scores,
    baseline,
    ...seen(samples, classifier.classes, reference),
  };
}

/** Every score of one set of features against another. */
export function compare(samples: Features, reference: Features): Scores {
  const { value, interval, blocks, blockRows } = kernelDistance(samples, reference);
  const inBlocks = blocks * blockRows;
  const equal = Math.min(samples.rows, reference.rows);
  const { precision, recall, density, coverage } = neighbourScores(
    rowsBetween(samples, 0, equal),
    rowsBetween(reference, 0, equal),
  );
  const among = (score: number) => ({ value: score, samples: equal, reference: equal, interval: null });
  return {
    frechet: {
      value: frechetDistance(gaussianOf(samples), gaussianOf(reference)),
      samples: samples.rows,
      reference: reference.rows,
      interval: null,
    },
    kernel: { value, samples: inBlocks, reference: inBlocks, interval },
    precision: among(precision),
    recall: among(recall),
    density: among(density),
    coverage: among(coverage),
  };
}

function seen(
  { judged, labels: asked }: Samples,
  classes: readonly string[],
  reference: Reference,
): Pick<SampleScores, 'classes' | 'confidence' | 'agreement'> {
  const { labels, confidences } = judged;
  const shareOf = (among: Int32Array, fits: (label: number, at: number) => boolean) =>
    among.filter((label, at) => fits(label, at)).length / among.length;
  return {
    classes: classes.map((name, label) => ({
      name,
      share: shareOf(labels, (one) => one === label),
      reference: shareOf(reference.labels, (one) => one === label),
    })),
    confidence: confidences.reduce((sum, value) => sum + value, 0) / confidences.length,
    agreement: asked && shareOf(labels, (label, at) => label === asked[at]),
  };
}
