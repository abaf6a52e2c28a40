import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import type { FamilySchema } from '@engine/families/cards.ts';
import type { Family, Loss, Model, Phase, Tensors } from '@engine/families/family.ts';
import { applyDense } from '@engine/nn/dense.ts';
import { dropout } from '@engine/nn/dropout.ts';
import { fanInUniform } from '@engine/nn/parameters.ts';
import { between, gradientPenalty } from '@engine/nn/penalties.ts';
import type { DatasetCard } from '@shared/dataset.ts';
import { optimizationFields, phaseOptimization } from '@shared/optimization.ts';

/*
 * The structures of a training step that the app's own families do not all have, each as an adversarial pair
 * of networks so small that a step takes about a millisecond.
 */

/** How a step's phases follow each other. */
export type Structure = 'alternating' | 'repeated';
export const structures: readonly Structure[] = ['alternating', 'repeated'];

/** A critic that is updated this often for every update of the generator. */
const criticRepeats = 3;

const Config = z.strictObject({
  execution: z.enum(['eager', 'graph', 'xla']).default('xla'),
  ...optimizationFields(),
});
type Config = z.infer<typeof Config>;

const latentSize = 4;
const hidden = 8;

export function structureModel(structure: Structure, values: unknown, { shape }: DatasetCard): Model {
  const config = Config.parse(values);
  const pixels = shape[0] * shape[1] * shape[2];
  const phase = (id: string, part: string, repeats: number): Phase => ({
    id,
    ...phaseOptimization(config),
    repeats,
    trains: (name) => name.startsWith(part) && !isStatistic(name),
  });
  const layer = (name: string, inputs: number, outputs: number) => [
    { name: `${name}.weight`, shape: [inputs, outputs], initial: fanInUniform(inputs) },
    { name: `${name}.bias`, shape: [outputs], initial: fanInUniform(inputs) },
  ];
  const made = (weights: Tensors, latents: Tensor2D): Tensor4D =>
    tf.reshape(tf.sigmoid(applyDense(weights, 'generator', latents)), [-1, ...shape]);
  const scores = (weights: Tensors, images: Tensor4D) => {
    const flat: Tensor2D = tf.sub(tf.reshape(images, [-1, pixels]), weights['critic.mean']!);
    return applyDense(weights, 'critic.1', tf.tanh(applyDense(weights, 'critic.0', flat)));
  };
  const runningMean = (weights: Tensors, images: Tensor4D) =>
    tf.add(tf.mul(weights['critic.mean']!, 0.9), tf.mul(tf.mean(tf.reshape(images, [-1, pixels]), 0), 0.1));
  return {
    execution: config.execution,
    parameters: [
      ...layer('generator', latentSize, pixels),
      ...layer('critic.0', pixels, hidden),
      // Without a bias, which would cancel out of a critic's differences.
      { name: 'critic.1.weight', shape: [hidden, 1], initial: fanInUniform(hidden) },
      { name: 'critic.mean', shape: [pixels], initial: { kind: 'constant', value: 0 } },
    ],
    phases: [
      phase('critic', 'critic.', structure === 'repeated' ? criticRepeats : 1),
      phase('generator', 'generator.', 1),
    ],
    emaDecay: config.emaDecay,
    schedule: () => ({}),
    loss(id, weights, { images }, random): Loss {
      const latents = random.normal('latents', [images.shape[0], latentSize]) as Tensor2D;
      const fake = made(weights, latents);
      const fakeScore = scores(weights, fake);
      if (id === 'generator') {
        const value = structure === 'repeated' ? tf.neg(fakeScore) : tf.softplus(tf.neg(fakeScore));
        const loss: Scalar = tf.mean(value);
        return { loss, parts: { adversarial: { value: loss, weight: 1 } }, metrics: {}, updates: {} };
      }
      const realScore = scores(weights, dropout(images, 0.1, random, 'dropout'));
      const updates = { 'critic.mean': runningMean(weights, images) };
      if (structure === 'alternating') {
        const loss: Scalar = tf.mean(tf.add(tf.softplus(tf.neg(realScore)), tf.softplus(fakeScore)));
        return { loss, parts: { adversarial: { value: loss, weight: 1 } }, metrics: {}, updates };
      }
      const distance: Scalar = tf.mean(tf.sub(fakeScore, realScore));
      const along = between(images, fake, random, 'between');
      const penalty = gradientPenalty((x) => scores(weights, x), along);
      return {
        loss: tf.add(distance, tf.mul(penalty, 10)),
        parts: { adversarial: { value: distance, weight: 1 }, penalty: { value: penalty, weight: 10 } },
        metrics: {},
        updates,
      };
    },
    evaluate(weights, { images }, random) {
      const latents = random.normal('latents', [images.shape[0], latentSize]) as Tensor2D;
      const difference = tf.sub(scores(weights, images), scores(weights, made(weights, latents)));
      return { score: tf.mean(difference) };
    },
    capabilities: {
      latentShape: [latentSize],
      decode: (weights, latents) => made(weights, latents as Tensor2D),
    },
  };
}

/** Set from the data, not by a gradient. */
export const isStatistic = (parameter: string): boolean => parameter === 'critic.mean';

function schema(id: Structure): FamilySchema {
  return {
    card: {
      id,
      version: 1,
      modality: 'image',
      capabilities: ['sample'],
      controls: [],
      metrics: [{ name: 'score', unit: '', better: 'lower' }],
      bestMetric: 'score',
      presets: [],
      config: [],
      training: [],
    },
    parse: () => {
      throw new Error('no form asks for it');
    },
    accepts: () => [],
    parameterShapes: (config, card) => [...structureModel(id, config, card).parameters],
    checkpointBytes: () => 0,
  };
}

/** By id, as the app's own families are. */
export const structureFamilies: ReadonlyMap<string, Family> = new Map(
  structures.map((id): [string, Family] => [
    id,
    { schema: schema(id), model: (config, card) => structureModel(id, config, card) },
  ]),
);

/** Complete settings of a structure. */
export const structureConfig = (differences: Partial<Config>): Config => Config.parse(differences);
