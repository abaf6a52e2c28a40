import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { leakyRelu } from '../../nn/activations.ts';
import { applyEmbedding } from '../../nn/embedding.ts';
import { applyEqualisedConvolution, applyEqualisedDense, rectifierGain } from '../../nn/equalised.ts';
import { appendMinibatchDeviation } from '../../nn/minibatchDeviation.ts';
import { averagePixels } from '../../nn/resampling.ts';
import type { Tensors } from '../family.ts';
import { fade, fadedIn } from './growth.ts';
import { levelName } from './parameters.ts';
import type { Level } from './pyramid.ts';
import type { StyleganConfig } from './config.ts';

/** How images are judged. */
export interface Judging {
  config: StyleganConfig;
  /** Those up to the one of the images. */
  levels: readonly Level[];
  weights: Tensors;
  /** Batches that lie one after another in the images; 1 if not given. */
  batches?: number;
  /** As in the generator. */
  growth?: Tensor;
  everyLevel?: boolean;
}

const gain = { gain: rectifierGain };
/** Two branches of about the same variance are added up; with the rectifier's gain it is 1. */
const half = Math.SQRT1_2;

/**
 * The residual discriminator (Karras et al., 2020, figure 7c): at each resolution two convolutions, the second of which
 * halves it, beside a shortcut; then the standard deviation over the minibatch, a convolution and two dense layers.
 * With classes, the score is a projection on the class's embedding besides (Miyato and Koyama, 2018).
 * @param images about -1 to 1, of the size of the last level
 * @returns scores, higher for real images, [images]
 */
export function judged(judging: Judging, images: Tensor4D, labels: Tensor1D): Tensor1D {
  const { config, levels, weights, batches, growth, everyLevel } = judging;
  const outermost = levels.length - 1;
  let seen = images;
  let h = fromColours(weights, levels[outermost]!, seen);
  for (let index = outermost; index > 0; index -= 1) {
    const fading = growth && (everyLevel || index === outermost);
    h = halvingBlock(config, weights, levels[index]!, h);
    if (!fading) continue;
    seen = averagePixels(seen);
    h = fade(fromColours(weights, levels[index - 1]!, seen), h, fadedIn(growth, index));
  }
  h = appendMinibatchDeviation(h, { size: config.minibatchGroup, batches });
  h = leakyRelu(applyEqualisedConvolution(weights, 'discriminator.last', h, gain));
  const flat: Tensor2D = tf.reshape(h, [images.shape[0], -1]);
  const features = leakyRelu(applyEqualisedDense(weights, 'discriminator.dense', flat, gain));
  const scores: Tensor1D = tf.reshape(applyEqualisedDense(weights, 'discriminator.score', features), [-1]);
  if (!config.conditional) return scores;
  const directions = applyEmbedding(weights, 'discriminator.label', labels);
  const projection = tf.sum<Tensor1D>(tf.mul(directions, features), 1);
  return tf.add(scores, tf.mul(projection, 1 / Math.sqrt(features.shape[1])));
}

const fromColours = (weights: Tensors, level: Level, images: Tensor4D): Tensor4D =>
  leakyRelu(applyEqualisedConvolution(weights, `discriminator.${levelName(level)}.colour`, images, gain));

function halvingBlock({ resampling }: StyleganConfig, weights: Tensors, level: Level, x: Tensor4D): Tensor4D {
  const name = `discriminator.${levelName(level)}`;
  const shortcut = applyEqualisedConvolution(weights, `${name}.skip`, x, {
    halvedBy: resampling,
    gain: half,
  });
  const first = leakyRelu(applyEqualisedConvolution(weights, `${name}.0`, x, gain));
  const second = leakyRelu(
    applyEqualisedConvolution(weights, `${name}.1`, first, {
      halvedBy: resampling,
      gain: rectifierGain * half,
    }),
  );
  return tf.add(shortcut, second);
}
