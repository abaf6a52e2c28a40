import { AtelierError } from '@shared/errors.ts';
import type { SampleScores } from '@shared/evaluation.ts';
import type { ConfigValues } from '@shared/family.ts';
import type { WorkerJob, WorkerResult } from '@shared/worker.ts';
import { openPacked, type PackedDataset } from '@storage/packed.ts';
import { familyOf } from '../families/index.ts';
import { loadTensorFlow } from '../tensorflow/load.ts';
import { ModelExecutor } from '../tensorflow/modelExecutor.ts';
import { batchesPerStep } from '../tensorflow/modelState.ts';
import { Batches } from '../training/batches.ts';
import type { JobHost } from '../training/host.ts';
import { type ImagePart, judgeAll, judgedAtOnce } from './classifier.ts';
import { classifierOf } from './classifierStore.ts';
import { readNpy } from './npy.ts';
import { paddedColour } from './paddedColour.ts';
import { chooseReference, scoreSamples } from './scores.ts';

/** A training whose samples are scored beside those of bench/torch_adversarial.py. */
export interface AdversarialWorkload {
  /** As in that script. */
  name: string;
  family: string;
  /** Where the network of bench/torch_reference.py is not the family's default. */
  config: ConfigValues;
  batchSize: number;
  learningRate: number;
  steps: number;
  /** Side of the colour images that the dataset's grey ones are padded to; null: as they are. */
  side: number | null;
}

export const adversarialWorkloads: readonly AdversarialWorkload[] = [
  {
    name: 'gan-mlp',
    family: 'gan',
    config: { adamBeta1: 0.5 },
    batchSize: 128,
    learningRate: 2e-4,
    steps: 10_000,
    side: null,
  },
  {
    name: 'dcgan-32',
    family: 'dcgan',
    config: { initialisation: 'framework' },
    batchSize: 64,
    learningRate: 2e-4,
    steps: 1500,
    side: 32,
  },
  {
    name: 'wgan-gp-32',
    family: 'wgan',
    config: { initialisation: 'framework', baseChannels: 32, discriminatorUpdates: 1 },
    batchSize: 64,
    learningRate: 1e-4,
    steps: 1500,
    side: 32,
  },
];

/** Samples of either side. */
export const scoredSamples = 5000;

type SamplesJob = Extract<WorkerJob, { type: 'samples-quality' }>;

/**
 * Scores 5,000 samples: those in a `.npy` file, or of a training made here. Both sides are compared with the same
 * real images by the same classifier.
 * @throws AtelierError `not-found`, `file-missing`, `file-unreadable`, `cancelled`, and those of the classifier
 */
export async function scoreWorkload(
  job: SamplesJob,
  host: JobHost,
): Promise<Extract<WorkerResult, { type: 'samples-quality' }>> {
  const workload = adversarialWorkloads.find(({ name }) => name === job.name);
  if (!workload) throw new AtelierError('not-found', { kind: 'workload', id: job.name });
  host.setStage('load');
  await loadTensorFlow({ threads: job.threads, device: 'cpu' });
  const packed = await openPacked(job.dataset);
  const dataset = workload.side === null ? packed : paddedColour(packed, workload.side);
  try {
    const tell = (phase: string, done: number, total: number) => {
      if (host.stopRequested) throw new AtelierError('cancelled');
      host.progress(phase, done, total);
    };
    host.setStage('train');
    const pixels = job.samples
      ? await givenSamples(job.samples, dataset)
      : await trainedSamples(workload, dataset, job.seed, host);
    host.setStage('evaluate');
    const scored = await classifierOf(dataset, job.home, {
      progress: (done, total) => tell('classifier', done, total),
      get stopRequested() {
        return host.stopRequested;
      },
    });
    try {
      const reference = await chooseReference(dataset, 0, scoredSamples);
      const judged = await judgeAll(scored.classifier, partsOf(pixels), scoredSamples);
      const scores: SampleScores = await scoreSamples(
        dataset,
        scored,
        reference,
        { judged, labels: null },
        tell,
      );
      return { type: 'samples-quality', scores };
    } finally {
      scored.classifier.dispose();
    }
  } finally {
    await dataset.close();
  }
}

async function givenSamples(file: string, { card }: PackedDataset): Promise<Uint8Array> {
  const { shape, values } = await readNpy(file);
  const expected = [scoredSamples, ...card.shape];
  if (shape.join() !== expected.join()) {
    throw new AtelierError('file-unreadable', { file, reason: `${shape.join(' x ')}` });
  }
  return values;
}

async function trainedSamples(
  workload: AdversarialWorkload,
  dataset: PackedDataset,
  seed: number,
  host: JobHost,
): Promise<Uint8Array> {
  const { family, config, batchSize, learningRate, steps } = workload;
  const parsed = familyOf(family).schema.parse(config, { batchSize, learningRate, steps, seed }, null);
  if ('issues' in parsed) throw new Error(JSON.stringify(parsed.issues));
  const model = familyOf(family).model(parsed.config, dataset.card);
  const batches = new Batches(dataset, batchSize, seed, batchesPerStep(model));
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
      if (host.stopRequested) throw new AtelierError('cancelled');
      executor.step(step, ...(await batches.take(step)));
      host.setStep(step);
      host.progress('train', step, steps);
    }
    await batches.settle();
    const made: Uint8Array[] = [];
    for (let start = 0; start < scoredSamples; start += judgedAtOnce) {
      const places = Array.from({ length: judgedAtOnce }, (_, index) => start + index);
      made.push(executor.decode(executor.latents(seed, places)));
    }
    return Buffer.concat(made);
  } finally {
    executor.dispose();
  }
}

async function* partsOf(pixels: Uint8Array): AsyncGenerator<ImagePart> {
  const bytes = pixels.length / scoredSamples;
  for (let start = 0; start < scoredSamples; start += judgedAtOnce) {
    yield { pixels: pixels.subarray(start * bytes, (start + judgedAtOnce) * bytes), count: judgedAtOnce };
  }
}
