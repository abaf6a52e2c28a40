import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { DatasetCard } from '@shared/dataset.ts';
import { batchInputs, batchOfInputs } from '../tensorflow/entryInputs.ts';
import { type EntryPoint, EntryPoints } from '../tensorflow/entryPoint.ts';
import { Variable } from '../tensorflow/variables.ts';
import { ClassifierNetwork, featureSize } from './classifierModel.ts';
import type { Features } from './features.ts';
import type { LabelledImages } from './labelledImages.ts';

/** Values of a classifier's parameters by name, row-major. */
export type Weights = ReadonlyMap<string, Float32Array>;

/** What a classifier says of images. */
export interface Judgement {
  features: Features;
  /** The likeliest class of each. */
  labels: Int32Array;
  /** The probability that it gives that class. */
  confidences: Float32Array;
}

/** Some images: count x height x width x channels bytes. */
export interface ImagePart {
  pixels: Uint8Array;
  count: number;
}

/** Images judged at a time, so that memory does not grow with their number. */
export const judgedAtOnce = 250;

/** A trained classifier of images of one size. Holds native memory until it is disposed of. */
export class Classifier {
  readonly shape: DatasetCard['shape'];
  readonly classes: readonly string[];
  /** SHA-256 over its weights: scores by classifiers of another hash cannot be compared. */
  readonly hash: string;
  readonly network: ClassifierNetwork;
  readonly weights: Weights;
  readonly #variables: Map<string, Variable>;
  readonly #entries = new EntryPoints();
  readonly #judge: EntryPoint;

  /** @param weights of every parameter of the network for this shape and these classes */
  constructor(shape: DatasetCard['shape'], classes: readonly string[], weights: Weights) {
    this.shape = shape;
    this.classes = classes;
    this.weights = weights;
    this.network = new ClassifierNetwork(shape, classes.length);
    this.hash = hashOf(this.network, weights);
    this.#variables = new Map(
      this.network.parameters.map(({ name, shape: sides }) => [
        name,
        new Variable(sides, weights.get(name)!),
      ]),
    );
    this.#judge = {
      name: 'judge',
      variables: [...this.#variables.values()],
      body: (inputs) => {
        const parameters = Object.fromEntries(
          [...this.#variables].map(([name, variable]) => [name, variable.tensor()]),
        );
        const features = this.network.features(parameters, batchOfInputs(inputs).images);
        const probabilities: Tensor2D = tf.softmax(this.network.logits(parameters, features));
        return { features, probabilities };
      },
    };
  }

  /** Judges a few images at once. */
  judge(part: ImagePart): Judgement {
    const { count } = part;
    const { features, probabilities } = this.#run(part);
    const labels = new Int32Array(count);
    const confidences = new Float32Array(count);
    for (let image = 0; image < count; image += 1) {
      const row = probabilities.subarray(image * this.classes.length, (image + 1) * this.classes.length);
      const label = row.reduce((best, value, index) => (value > row[best]! ? index : best), 0);
      labels[image] = label;
      confidences[image] = row[label]!;
    }
    return { features: { values: features, rows: count, columns: featureSize }, labels, confidences };
  }

  #run(part: ImagePart): { features: Float32Array; probabilities: Float32Array } {
    let read: { features: Float32Array; probabilities: Float32Array } | null = null;
    tf.tidy(() => {
      const outputs = this.#entries.run(this.#judge, 'graph', batchInputs(part, this.shape));
      read = {
        features: outputs['features']!.dataSync<'float32'>().slice(),
        probabilities: outputs['probabilities']!.dataSync<'float32'>().slice(),
      };
    });
    return read!;
  }

  dispose(): void {
    this.#entries.dispose();
    for (const variable of this.#variables.values()) variable.dispose();
    this.#variables.clear();
  }
}

/**
 * SHA-256 over the weights in the network's order: each name, a zero byte, and the values as little-endian float32.
 * @throws Error where the weights are not those of the network
 */
export function hashOf(network: ClassifierNetwork, weights: Weights): string {
  const hash = createHash('sha256');
  for (const { name, shape } of network.parameters) {
    const values = weights.get(name);
    if (values?.length !== shape.reduce((product, side) => product * side, 1)) {
      throw new Error(`weights of ${name}`);
    }
    hash.update(`${name}\0`).update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }
  return hash.digest('hex');
}

/**
 * Judges many images, some at a time.
 * @param count of all the parts together
 * @param watch told how many have been judged; may throw to end it
 */
export async function judgeAll(
  classifier: Classifier,
  parts: AsyncIterable<ImagePart>,
  count: number,
  watch: (done: number) => void = () => undefined,
): Promise<Judgement> {
  const values = new Float32Array(count * featureSize);
  const labels = new Int32Array(count);
  const confidences = new Float32Array(count);
  let done = 0;
  for await (const part of parts) {
    const judged = classifier.judge(part);
    values.set(judged.features.values, done * featureSize);
    labels.set(judged.labels, done);
    confidences.set(judged.confidences, done);
    done += part.count;
    watch(done);
    // Lets the parent's words in.
    await new Promise(setImmediate);
  }
  if (done !== count) throw new Error(`${done} images of ${count}`);
  return { features: { values, rows: count, columns: featureSize }, labels, confidences };
}

/** How many images a classifier gets right. */
export interface Accuracy {
  correct: number;
  count: number;
  /** correct / count */
  share: number;
}

/**
 * Scores a classifier on labelled images, whose classes go by name.
 * @param watch told how many have been judged; may throw to end it
 */
export async function accuracy(
  classifier: Classifier,
  images: LabelledImages,
  watch: (done: number) => void = () => undefined,
): Promise<Accuracy> {
  let correct = 0;
  for (let start = 0; start < images.count; start += judgedAtOnce) {
    const size = Math.min(judgedAtOnce, images.count - start);
    const batch = await images.read(Uint32Array.from({ length: size }, (_, index) => start + index));
    classifier.judge(batch).labels.forEach((label, index) => {
      if (classifier.classes[label] === images.classes[batch.labels[index]!]) correct += 1;
    });
    watch(start + size);
  }
  return { correct, count: images.count, share: correct / images.count };
}
