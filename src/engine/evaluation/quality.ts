import { openPacked, type PackedDataset } from '@storage/packed.ts';
import { familyOf } from '../families/index.ts';
import { ModelExecutor } from '../tensorflow/modelExecutor.ts';
import { batchesPerStep } from '../tensorflow/modelState.ts';
import { loadTensorFlow } from '../tensorflow/load.ts';
import { Batches, inOrder } from '../training/batches.ts';
import { accuracy } from './classifier.ts';
import { splitOf } from './labelledImages.ts';
import { classifierTraining, trainClassifier } from './trainClassifier.ts';

export interface QualityOptions {
  /** Folder of the packed dataset that the workload is trained on. */
  dataset: string;
  seed: number;
  threads: number;
  progress?: (step: number, steps: number) => void;
}

/** A training whose outcome is compared with PyTorch's on the same network, steps and data. */
export interface QualityWorkload {
  /** As in the scripts that train the PyTorch side. */
  name: string;
  metric: string;
  /** Built-in dataset that it needs. */
  dataset: string;
  /** Worst value that passes. */
  limit: number;
  /** @returns the metric's value */
  measure(options: QualityOptions): Promise<number>;
}

export const qualityWorkloads: readonly QualityWorkload[] = [
  {
    name: 'vae-mlp',
    metric: 'test -ELBO, nats',
    dataset: 'mnist',
    limit: 109.6,
    measure: (options) => heldOutAfterTraining('vae', 'lecture', 5, options),
  },
  {
    name: 'classifier',
    metric: 'test error, %',
    dataset: 'mnist',
    limit: 1.5,
    measure: classifierError,
  },
];

/** Errors of the evaluator's own classifier, trained anew, on the test split. */
async function classifierError({
  dataset: folder,
  seed,
  threads,
  progress,
}: QualityOptions): Promise<number> {
  await loadTensorFlow({ threads, device: 'cpu' });
  const dataset = await openPacked(folder);
  const watcher = {
    progress: (step: number, steps: number) => progress?.(step, steps),
    stopRequested: false,
  };
  const classifier = await trainClassifier(splitOf(dataset, 'train'), {
    ...classifierTraining,
    seed,
    watcher,
  });
  try {
    return 100 * (1 - (await accuracy(classifier, splitOf(dataset, 'test'))).share);
  } finally {
    classifier.dispose();
    await dataset.close();
  }
}

/**
 * Trains a preset for whole epochs and scores the test split by the family's best metric, with one draw of
 * the latents an image.
 */
async function heldOutAfterTraining(
  familyId: string,
  preset: string,
  epochs: number,
  options: QualityOptions,
): Promise<number> {
  const family = familyOf(familyId);
  const settings = family.schema.parse({}, { seed: options.seed }, preset);
  if ('issues' in settings) throw new Error(JSON.stringify(settings.issues));
  const { batchSize, learningRate, seed } = settings.training;
  await loadTensorFlow({ threads: options.threads, device: 'cpu' });
  const dataset = await openPacked(options.dataset);
  const model = family.model(settings.config, dataset.card);
  const batches = new Batches(dataset, batchSize, seed, batchesPerStep(model));
  const steps = epochs * batches.perEpoch;
  const executor = new ModelExecutor({
    model,
    imageShape: dataset.card.shape,
    seed,
    learningRate,
    steps,
    mode: model.execution,
  });
  try {
    executor.initialise();
    for (let step = 1; step <= steps; step += 1) {
      executor.step(step, ...(await batches.take(step)));
      options.progress?.(step, steps);
    }
    await batches.settle();
    return await mean(executor, dataset, family.schema.card.bestMetric ?? 'loss');
  } finally {
    executor.dispose();
    await dataset.close();
  }
}

async function mean(executor: ModelExecutor, dataset: PackedDataset, metric: string): Promise<number> {
  const items = dataset.indices('test');
  let sum = 0;
  let index = 0;
  for await (const batch of inOrder(dataset, items, 1000)) {
    sum += executor.evaluate(index, batch)[metric]! * batch.count;
    index += 1;
  }
  return sum / items.length;
}
