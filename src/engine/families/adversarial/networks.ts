import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Random } from '../../tensorflow/random.ts';
import type { Tensors } from '../family.ts';

/** An output, and the new values of parameters that no gradient trains which follow from making it. */
export interface Made<T extends Tensor> {
  output: T;
  updates: Record<string, Tensor>;
}

/** Weights to judge with, and what followed from preparing them. */
export interface Prepared {
  weights: Tensors;
  updates: Record<string, Tensor>;
}

/** A generator and what judges its images, which are in [-1, 1]. Labels have no meaning without classes. */
export interface Networks {
  latentSize: number;
  /** Classes that both are told of; 0: none. */
  classes: number;
  /** @param training whether norms go by the batch, not by their running statistics */
  generate: (weights: Tensors, latents: Tensor2D, labels: Tensor1D, training: boolean) => Made<Tensor4D>;
  /**
   * The weights to judge with, where they are not those trained; once an update.
   * @param advance whether this is an update of the judging network
   */
  prepare?: (weights: Tensors, advance: boolean) => Prepared;
  /**
   * Scores, higher for real images. Norms go by the batch, in training and in evaluation alike.
   * @param random of what is drawn in training alone; null elsewhere
   * @returns [batch]
   */
  discriminate: (
    weights: Tensors,
    images: Tensor4D,
    labels: Tensor1D,
    random: Random | null,
  ) => Made<Tensor1D>;
  /** Whether an image's score depends on that image alone, so that real and made ones may go in one batch. */
  apart: boolean;
}

/** Scores of as many real as made images. */
export interface Judged {
  real: Tensor1D;
  fake: Tensor1D;
  updates: Record<string, Tensor>;
}

/** Judges real and made images of the same classes: in one batch where that makes no difference, else in turn. */
export function judgeBoth(
  networks: Networks,
  weights: Tensors,
  images: { real: Tensor4D; fake: Tensor4D },
  labels: Tensor1D,
  random: Random | null,
): Judged {
  if (networks.apart) {
    const both = tf.concat([images.real, images.fake]);
    const draws = random && stacked(random, ['real/', 'fake/']);
    const { output, updates } = networks.discriminate(weights, both, tf.concat([labels, labels]), draws);
    const [real, fake] = tf.split(output, 2) as [Tensor1D, Tensor1D];
    return { real, fake, updates };
  }
  const real = networks.discriminate(weights, images.real, labels, random && prefixed(random, 'real/'));
  // The second pass moves running statistics on from where the first left them.
  const moved = { ...weights, ...real.updates };
  const fake = networks.discriminate(moved, images.fake, labels, random && prefixed(random, 'fake/'));
  return { real: real.output, fake: fake.output, updates: { ...real.updates, ...fake.updates } };
}

const prefixed = (random: Random, prefix: string): Random => ({
  normal: (stream, shape) => random.normal(prefix + stream, shape),
  uniform: (stream, shape) => random.uniform(prefix + stream, shape),
});

/** Draws for several batches in one, each batch's rows from streams of its own. */
function stacked(random: Random, prefixes: readonly string[]): Random {
  const rows = (draw: (stream: string, shape: number[]) => Tensor) => (stream: string, shape: number[]) => {
    const own = [shape[0]! / prefixes.length, ...shape.slice(1)];
    return tf.concat(prefixes.map((prefix) => draw(prefix + stream, own)));
  };
  return {
    normal: rows((stream, shape) => random.normal(stream, shape)),
    uniform: rows((stream, shape) => random.uniform(stream, shape)),
  };
}
