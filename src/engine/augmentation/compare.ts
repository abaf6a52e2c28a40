import { join } from 'node:path';
import type {
  AugmentationComparison,
  ComparedAccuracy,
  ComparisonPhase,
  SyntheticRecipe,
} from '@shared/augmentation.ts';
import { AtelierError } from '@shared/errors.ts';
import { datasetFolder } from '@shared/layout.ts';
import type { WorkerJob, WorkerResult } from '@shared/worker.ts';
import { writeJsonAtomically } from '@storage/atomic.ts';
import { datasetPath, findReal, readCard } from '@storage/folders.ts';
import { openPacked, type PackedDataset } from '@storage/packed.ts';
import { accuracy, type Accuracy, type Classifier } from '../evaluation/classifier.ts';
import { classifierOf } from '../evaluation/classifierStore.ts';
import { joined, type LabelledImages, splitOf } from '../evaluation/labelledImages.ts';
import {
  type ClassifierTraining,
  classifierTraining,
  trainClassifier,
} from '../evaluation/trainClassifier.ts';
import { loadTensorFlow } from '../tensorflow/load.ts';
import type { JobHost } from '../training/host.ts';
import { wilsonInterval } from './wilson.ts';

export type CompareJob = Extract<WorkerJob, { type: 'compare-augmentation' }>;

/**
 * Trains one classifier on the real training images, one on the synthetic ones and one on both, each from the same
 * first weights with as many steps, scores the three on the real test split, and keeps what came of it as
 * `comparison.json` of the synthetic dataset. None of the three ever sees the test split.
 * @param training other than `classifierTraining`, which is quick to try
 * @throws AtelierError `not-found`, `dataset-not-synthetic`, `real-dataset-missing`, `split-empty`,
 *   `classes-missing`, `dataset-damaged`, `cancelled`, `loss-not-finite`, `disk-full`, `native-missing`
 */
export async function compareAugmentation(
  job: CompareJob,
  host: JobHost,
  training: ClassifierTraining = classifierTraining,
): Promise<Extract<WorkerResult, { type: 'compare-augmentation' }>> {
  const { home } = job;
  host.setStage('load');
  const { source } = await readCard(home, job.dataset);
  if (source.kind !== 'synthetic') throw new AtelierError('dataset-not-synthetic', { dataset: job.dataset });
  const { recipe } = source;
  const real = await openPacked(datasetPath(home, (await findReal(home, recipe)).id));
  try {
    const dataset = await openPacked(datasetPath(home, job.dataset));
    try {
      await loadTensorFlow({ threads: job.threads, device: 'cpu' });
      const results = await compared(partsOf(real, dataset, recipe), { real, home, training, host });
      const result: AugmentationComparison = {
        comparisonVersion: 1,
        dataset: job.dataset,
        datasetHash: dataset.card.hash,
        real: recipe.real,
        training: { ...training, threads: job.threads },
        results,
        createdAt: Date.now(),
      };
      // The dataset may have been deleted meanwhile.
      await readCard(home, job.dataset);
      await writeJsonAtomically(join(datasetPath(home, job.dataset), datasetFolder.comparison), result);
      return { type: 'compare-augmentation', result };
    } finally {
      await dataset.close();
    }
  } finally {
    await real.close();
    host.setStage('idle');
  }
}

interface Parts {
  real: LabelledImages;
  synthetic: LabelledImages;
  both: LabelledImages;
  /** The real test split. */
  test: LabelledImages;
}

/** What the classifiers learn from and are scored on; the test split is in none of the first three. */
export function partsOf(real: PackedDataset, made: PackedDataset, recipe: SyntheticRecipe): Parts {
  const train = splitOf(real, 'train');
  const test = splitOf(real, 'test');
  for (const [split, { count }] of [['train', train] as const, ['test', test] as const]) {
    if (count === 0) throw new AtelierError('split-empty', { dataset: real.card.name, split });
  }
  const synthetic = from(splitOf(made, 'train'), recipe.realImages);
  return { real: train, synthetic, both: joined(train, synthetic), test };
}

/** The images from place `first` on. */
const from = (images: LabelledImages, first: number): LabelledImages => ({
  ...images,
  count: images.count - first,
  read: (places) => images.read(places.map((place) => place + first)),
});

interface Comparing {
  real: PackedDataset;
  home: string;
  training: ClassifierTraining;
  host: JobHost;
}

async function compared(
  parts: Parts,
  comparing: Comparing,
): Promise<Record<'real' | 'synthetic' | 'both', ComparedAccuracy>> {
  return {
    real: await scored('real', parts, comparing),
    synthetic: await scored('synthetic', parts, comparing),
    both: await scored('both', parts, comparing),
  };
}

async function scored(
  on: 'real' | 'synthetic' | 'both',
  parts: Parts,
  { real, home, training, host }: Comparing,
): Promise<ComparedAccuracy> {
  const tell = teller(host);
  const watcher = {
    progress: (done: number, total: number) => tell(on, done, total),
    get stopRequested() {
      return host.stopRequested;
    },
  };
  // Evaluations of samples keep the classifier of the real images, scored on the same test split.
  const kept = on === 'real' && training === classifierTraining;
  const { classifier, accuracy: known } = kept
    ? await classifierOf(real, home, watcher)
    : { classifier: await trainClassifier(parts[on], { ...training, watcher }), accuracy: null };
  try {
    const told = (done: number) => tell('scoring', done, parts.test.count);
    return resultOf(parts[on], classifier, known ?? (await accuracy(classifier, parts.test, told)));
  } finally {
    classifier.dispose();
  }
}

const resultOf = (
  { count: images }: LabelledImages,
  { hash: classifierHash }: Classifier,
  { correct, count, share }: Accuracy,
): ComparedAccuracy => ({
  images,
  correct,
  count,
  accuracy: share,
  interval: wilsonInterval(correct, count),
  classifierHash,
});

/** Tells the parent, and ends the job once it is to stop. */
function teller(host: JobHost) {
  return (phase: Exclude<ComparisonPhase, 'waiting'>, done: number, total: number): void => {
    if (host.stopRequested) throw new AtelierError('cancelled');
    host.setStage(phase === 'scoring' ? 'evaluate' : 'train');
    host.setStep(done);
    host.progress(phase, done, total);
  };
}
