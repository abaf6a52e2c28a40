import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { adaptedProbability, augmentAdaptively } from '../../nn/adaptiveAugmentation.ts';
import { adversarialLosses } from '../../nn/adversarialLosses.ts';
import { pathLengthPenalty, pathLengths } from '../../nn/pathLength.ts';
import { realGradientPenalty } from '../../nn/penalties.ts';
import { averagePixels, repeatPixels } from '../../nn/resampling.ts';
import { prefixedRandom, type Random } from '../../tensorflow/random.ts';
import { toSigned } from '../adversarial/range.ts';
import { telling } from '../adversarial/telling.ts';
import type { Batch, Loss, Tensors } from '../family.ts';
import { type Judging, judged } from './discriminator.ts';
import { inEveryLayer, mapped, mixedStyles, synthesised } from './generator.ts';
import { fade, fadedIn } from './growth.ts';
import { statistics } from './parameters.ts';
import type { StyleganPhase } from './phases.ts';
import { type Level, styleLayers } from './pyramid.ts';
import type { StyleganConfig } from './config.ts';

/** How far the mean of the styles moves towards a batch's. */
const styleDecay = 0.005;

const logistic = telling({ objective: 'nonSaturating', labelSmoothing: 0 });

/** What a phase's loss is made from. */
export interface Turn {
  config: StyleganConfig;
  levels: readonly Level[];
  phase: StyleganPhase;
  weights: Tensors;
  batch: Batch;
  random: Random;
  schedule: Tensors;
}

export function lossOf(turn: Turn): Loss {
  switch (turn.phase.part) {
    case 'discriminator':
      return discriminatorLoss(turn);
    case 'penalty':
      return realPenalty(turn);
    case 'generator':
      return generatorLoss(turn);
    case 'pathLength':
      return pathLengthLoss(turn);
  }
}

function discriminatorLoss(turn: Turn): Loss {
  const { config, weights, batch, random } = turn;
  const { labels } = batch;
  const made = madeImages(turn, labels, random).images;
  const real = changed(turn, realImages(turn), 'augment/real/');
  const fake = changed(turn, made, 'augment/fake/');
  const scores = judged(
    { ...judgingOf(turn), batches: 2 },
    tf.concat([real, fake]),
    tf.concat([labels, labels]),
  );
  const [ofReal, ofFake] = tf.split(scores, 2) as [Tensor1D, Tensor1D];
  const { loss, parts, metrics } = logistic.discriminatorLoss({ real: ofReal, fake: ofFake });
  if (!config.adaptiveAugmentation) return { loss, parts, metrics, updates: {} };
  const probability = adaptedProbability(
    weights[statistics.augmentation]!,
    ofReal,
    config.augmentationImages,
  );
  return {
    loss,
    parts,
    metrics: { ...metrics, augmentation: probability },
    updates: { [statistics.augmentation]: probability },
  };
}

/** R1, lazily: as much in one step as all those between would have had of it. */
function realPenalty(turn: Turn): Loss {
  const { config, batch } = turn;
  const images = changed(turn, realImages(turn), 'augment/real/');
  const r1 = realGradientPenalty((seen) => judged(judgingOf(turn), seen, batch.labels), images);
  const weight = (config.penaltyWeight * config.penaltyEvery) / 2;
  return { loss: tf.mul(r1, weight), parts: { r1: { value: r1, weight } }, metrics: {}, updates: {} };
}

function generatorLoss(turn: Turn): Loss {
  const { config, batch, weights, random, schedule } = turn;
  const { images, style } = madeImages(turn, batch.labels, random);
  const scores = judged(judgingOf(turn), changed(turn, images, 'augment/'), batch.labels);
  const loss = adversarialLosses.nonSaturating.generator(scores);
  const mean = weights[statistics.style]!;
  const updates: Record<string, Tensor> = {
    [statistics.style]: tf.add(mean, tf.mul(tf.sub(tf.mean(style, 0), mean), styleDecay)),
  };
  const metrics: Record<string, Scalar> = {};
  if (config.architecture === 'progressive') {
    const growth: Scalar = tf.reshape(schedule['growth']!, []);
    updates[statistics.growth] = growth;
    metrics['growth'] = growth;
  }
  return { loss, parts: { loss: { value: loss, weight: 1 } }, metrics, updates };
}

/** Path length regularisation, lazily, on half a batch. */
function pathLengthLoss(turn: Turn): Loss {
  const { config, levels, batch, weights, random } = turn;
  const count = Math.max(1, Math.floor(batch.images.shape[0] / 2));
  const styles = madeStyles(turn, tf.slice(batch.labels, [0], [count]), random).styles;
  const { height, width } = levels.at(-1)!;
  const noise = random.normal('direction', [count, height, width, batch.images.shape[3]]) as Tensor4D;
  const synthesise = (given: Tensor3D) => synthesised({ config, levels, weights, random }, given);
  const lengths = pathLengths(synthesise, styles, noise);
  const { penalty, mean } = pathLengthPenalty(lengths, weights[statistics.pathLength]!);
  const weight = config.pathWeight * config.pathEvery;
  return {
    loss: tf.mul(penalty, weight),
    parts: { penalty: { value: penalty, weight } },
    metrics: { mean },
    updates: { [statistics.pathLength]: mean },
  };
}

const levelsUpTo = ({ levels, phase }: Turn): readonly Level[] => levels.slice(0, phase.outermost + 1);

/** Of what is growing, and nothing where the first resolution or all of them are whole. */
const growing = ({ phase, schedule }: Turn) =>
  schedule['growth'] && phase.outermost > 0 ? { growth: schedule['growth'] } : {};

const judgingOf = (turn: Turn): Judging => ({
  config: turn.config,
  weights: turn.weights,
  levels: levelsUpTo(turn),
  ...growing(turn),
});

function madeStyles(turn: Turn, labels: Tensor1D, random: Random): { styles: Tensor3D; style: Tensor2D } {
  const { config, weights } = turn;
  const batch = labels.shape[0];
  const layers = styleLayers(levelsUpTo(turn));
  const mixes = config.mixingProbability > 0;
  const latents = random.normal('latents', [mixes ? 2 * batch : batch, config.latentSize]) as Tensor2D;
  if (!mixes) {
    const style = mapped(config, weights, latents, labels);
    return { style, styles: inEveryLayer(style, layers) };
  }
  const both = mapped(config, weights, latents, tf.concat([labels, labels]));
  const [style, second] = tf.split(both, 2) as [Tensor2D, Tensor2D];
  return { style, styles: mixedStyles(style, second, layers, config.mixingProbability, random) };
}

function madeImages(turn: Turn, labels: Tensor1D, random: Random): { images: Tensor4D; style: Tensor2D } {
  const { config, weights } = turn;
  const { styles, style } = madeStyles(turn, labels, random);
  const synthesis = { config, levels: levelsUpTo(turn), weights, random, ...growing(turn) };
  return { images: synthesised(synthesis, styles), style };
}

/** Real images in the size that the networks have grown to, their details as far as these are faded in. */
function realImages(turn: Turn): Tensor4D {
  const { levels, phase, batch } = turn;
  let images = toSigned(batch.images);
  for (let level = levels.length - 1; level > phase.outermost; level -= 1) images = averagePixels(images);
  const { growth } = growing(turn);
  if (!growth) return images;
  return fade(repeatPixels(averagePixels(images)), images, fadedIn(growth, phase.outermost));
}

function changed({ config, weights, random }: Turn, images: Tensor4D, prefix: string): Tensor4D {
  if (!config.adaptiveAugmentation) return images;
  return augmentAdaptively(images, weights[statistics.augmentation]!, prefixedRandom(random, prefix));
}
