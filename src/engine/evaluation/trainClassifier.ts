import { AtelierError } from '@shared/errors.ts';
import { ModelExecutor } from '../tensorflow/modelExecutor.ts';
import { names } from '../tensorflow/modelState.ts';
import { keyedPermutation, keyedRandom } from '../tensorflow/random.ts';
import { Classifier } from './classifier.ts';
import { ClassifierNetwork, featureSize } from './classifierModel.ts';
import type { LabelledBatch, LabelledImages } from './labelledImages.ts';

export interface ClassifierTraining {
  seed: number;
  steps: number;
  batchSize: number;
  learningRate: number;
  /** Pixels by which images are shifted at most, either way, as parts of their side. */
  shift: number;
}

/** For every dataset: about four epochs of MNIST. */
export const classifierTraining: ClassifierTraining = {
  seed: 0,
  steps: 2000,
  batchSize: 128,
  learningRate: 1e-3,
  shift: 1 / 14,
};

/** Images that the scale of features is taken from. */
const NORMALISED_OVER = 2000;

/** Who watches a job of many steps. */
export interface Watcher {
  progress(done: number, total: number): void;
  readonly stopRequested: boolean;
}

/**
 * Trains a classifier. TensorFlow must be loaded. The same images, settings and engine give the same bits.
 * @param images of at least two classes: real ones, synthetic ones, or both `joined`
 * @throws AtelierError `cancelled`, `loss-not-finite`
 */
export async function trainClassifier(
  images: LabelledImages,
  options: Partial<ClassifierTraining> & { watcher?: Watcher } = {},
): Promise<Classifier> {
  const { watcher, ...settings } = options;
  const training = { ...classifierTraining, ...settings };
  const { seed, steps, learningRate } = training;
  const network = new ClassifierNetwork(images.shape, images.classes.length);
  const model = network.model();
  const executor = new ModelExecutor({
    model,
    imageShape: images.shape,
    seed,
    learningRate,
    steps,
    mode: model.execution,
  });
  try {
    executor.initialise();
    const batches = shuffled(images, training);
    for (let step = 1; step <= steps; step += 1) {
      if (watcher?.stopRequested) throw new AtelierError('cancelled');
      const { loss } = executor.step(step, shifted(await batches.next(), images.shape, training, step));
      if (!Number.isFinite(loss)) throw new AtelierError('loss-not-finite', { step, metric: 'loss' });
      watcher?.progress(step, steps);
      // Lets the parent's words in.
      await new Promise(setImmediate);
    }
    const weights = network.parameters.map(
      ({ name }) => [name, executor.read(names.weight(name)).slice()] as const,
    );
    return await normalised(images, new Map(weights), training);
  } finally {
    executor.dispose();
  }
}

/**
 * The same classifier with features whose mean square over training images is 1, so that distances between them
 * mean about the same whatever the dataset: what the rectifier hands on is scaled down, the next layer up.
 */
async function normalised(
  images: LabelledImages,
  weights: ReadonlyMap<string, Float32Array>,
  training: ClassifierTraining,
): Promise<Classifier> {
  const trained = new Classifier(images.shape, images.classes, weights);
  try {
    const batches = shuffled(images, training);
    let [sum, count] = [0, 0];
    while (count < NORMALISED_OVER * featureSize) {
      const { values } = trained.judge(await batches.next()).features;
      for (const value of values) sum += value * value;
      count += values.length;
    }
    const scale = Math.sqrt(sum / count) || 1;
    const scaled = (name: string, factor: number) =>
      [name, weights.get(name)!.map((value) => value * factor)] as const;
    return new Classifier(
      images.shape,
      images.classes,
      new Map([
        ...weights,
        scaled('hidden.weight', 1 / scale),
        scaled('hidden.bias', 1 / scale),
        scaled('output.weight', scale),
      ]),
    );
  } finally {
    trained.dispose();
  }
}

/** Batches in another order every epoch; what is left beyond the last whole one is dropped. */
function shuffled(images: LabelledImages, { seed, batchSize }: ClassifierTraining) {
  const size = Math.min(batchSize, images.count);
  let order: Uint32Array = new Uint32Array();
  let [epoch, at] = [0, Infinity];
  return {
    next(): Promise<LabelledBatch> {
      if (at + size > images.count) {
        order = keyedPermutation(seed, epoch, 'classifier/order', images.count);
        [epoch, at] = [epoch + 1, 0];
      }
      at += size;
      return images.read(order.slice(at - size, at));
    },
  };
}

/**
 * Moves each image by some pixels, the same for a seed and step; what comes in repeats the nearest edge.
 */
export function shifted(
  { pixels, count, labels }: LabelledBatch,
  [height, width, channels]: LabelledImages['shape'],
  { seed, shift }: Pick<ClassifierTraining, 'seed' | 'shift'>,
  step: number,
): LabelledBatch {
  const drawn = keyedRandom(seed, step).uniform('classifier/shift', [count, 2]);
  const places = drawn.dataSync<'float32'>().slice();
  drawn.dispose();
  const offset = (place: number, side: number) => {
    const most = Math.round(side * shift);
    return Math.floor(place * (2 * most + 1)) - most;
  };
  const moved = new Uint8Array(pixels.length);
  const row = width * channels;
  for (let image = 0; image < count; image += 1) {
    const down = offset(places[2 * image]!, height);
    const right = offset(places[2 * image + 1]!, width);
    for (let y = 0; y < height; y += 1) {
      const from = (image * height + clamp(y - down, height)) * row;
      const to = (image * height + y) * row;
      const within = pixels.subarray(
        from + Math.max(0, -right) * channels,
        from + (width - Math.max(0, right)) * channels,
      );
      moved.set(within, to + Math.max(0, right) * channels);
      for (let x = 0; x < Math.abs(right); x += 1) {
        const edge = right > 0 ? 0 : width - 1;
        const at = right > 0 ? x : width - 1 - x;
        moved.set(pixels.subarray(from + edge * channels, from + (edge + 1) * channels), to + at * channels);
      }
    }
  }
  return { pixels: moved, count, labels };
}

const clamp = (place: number, length: number) => Math.max(0, Math.min(length - 1, place));
