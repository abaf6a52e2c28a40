import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import type { DatasetCard } from '@shared/dataset.ts';
import { classesOf } from '../adversarial/fields.ts';
import { fromSigned, toSigned } from '../adversarial/range.ts';
import { telling } from '../adversarial/telling.ts';
import type { Capabilities, Model, Sampling, Tensors } from '../family.ts';
import { judged } from './discriminator.ts';
import { inEveryLayer, mapped, synthesised } from './generator.ts';
import { growthAt } from './growth.ts';
import { lossOf } from './losses.ts';
import { statistics, styleganParameters } from './parameters.ts';
import { phasesOf } from './phases.ts';
import { type Level, levelsOf, styleLayers } from './pyramid.ts';
import type { StyleganConfig } from './config.ts';
import { controls, truncation } from './schema.ts';

/**
 * StyleGAN 2 (Karras et al., 2020), or the same layers grown resolution by resolution (Karras et al., 2018).
 * @throws Error where the dataset is not accepted
 */
export function model(config: StyleganConfig, dataset: DatasetCard): Model {
  const levels = levelsOf(config, dataset);
  if (!levels) throw new Error('the images cannot be halved');
  const phases = phasesOf(config, levels);
  const grows = config.architecture === 'progressive';
  const teller = telling({ objective: 'nonSaturating', labelSmoothing: 0 });
  return {
    // oneDNN's convolutions are faster on a CPU than XLA's.
    execution: 'graph',
    parameters: styleganParameters(config, dataset),
    phases,
    emaDecay: config.emaDecay,
    schedule(step): Record<string, number> {
      return grows ? { growth: growthAt(levels.length, config.stageSteps, step) } : {};
    },
    loss(id, weights, batch, random, schedule) {
      const phase = phases.find((one) => one.id === id);
      if (!phase) throw new Error(`no phase named ${id}`);
      return lossOf({ config, levels, phase, weights, batch, random, schedule });
    },
    evaluate(weights, { images, labels }, random) {
      const latents = random.normal('latents', [images.shape[0], config.latentSize]) as Tensor2D;
      const styles = inEveryLayer(mapped(config, weights, latents, labels), styleLayers(levels));
      const fake = synthesised({ ...wholeOf(config, levels, weights), random }, styles);
      const scores = judged(
        { ...wholeOf(config, levels, weights), batches: 2 },
        tf.concat([toSigned(images), fake]),
        tf.concat([labels, labels]),
      );
      const [real, made] = tf.split(scores, 2) as [Tensor1D, Tensor1D];
      return teller.held({ real, fake: made });
    },
    capabilities: capabilities(config, dataset, levels),
  };
}

/** All levels, each as far as it is faded in. */
const wholeOf = (config: StyleganConfig, levels: readonly Level[], weights: Tensors) => ({
  config,
  levels,
  weights,
  ...(config.architecture === 'progressive' && { growth: weights[statistics.growth]!, everyLevel: true }),
});

function capabilities(config: StyleganConfig, dataset: DatasetCard, levels: readonly Level[]): Capabilities {
  const layers = styleLayers(levels);
  const map = (weights: Tensors, latents: Tensor2D, { labels, controls: set }: Sampling): Tensor3D => {
    const mean = weights[statistics.style]!;
    const apart = tf.sub(mapped(config, weights, latents, labels), mean);
    return inEveryLayer(tf.add(mean, tf.mul(apart, set[truncation.name]!)), layers);
  };
  const synthesise = (weights: Tensors, styles: Tensor3D): Tensor4D => {
    const made = synthesised({ ...wholeOf(config, levels, weights), random: null }, styles);
    return tf.clipByValue(fromSigned(made), 0, 1);
  };
  return {
    latentShape: [config.latentSize],
    classes: classesOf(config, dataset),
    controls,
    decode: (weights, latents, sampling) => synthesise(weights, map(weights, latents as Tensor2D, sampling)),
    styles: {
      shape: [layers, config.styleSize],
      map: (weights, latents, sampling) => map(weights, latents as Tensor2D, sampling),
      synthesise: (weights, styles) => synthesise(weights, styles as Tensor3D),
    },
  };
}
