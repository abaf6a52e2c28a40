import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Phase } from '../../families/family.ts';
import { between, gradientPenalty } from '../../nn/penalties.ts';
import { type Benchmark, trainedOnly } from './benchmark.ts';
import { phaseOf } from './dcgan32.ts';
import { discriminate, discriminatorParameters, generate, generatorParameters, latentSize } from './dcgan.ts';

const base = 32;
const batchSize = 64;
const lambda = 10;
const optimizer: Phase['optimizer'] = { algorithm: 'adam', beta1: 0, beta2: 0.9, epsilon: 1e-8 };

/** One update of the critic, which has no norm, with the gradient penalty, and one of the generator. */
export const wganGp32: Benchmark = {
  name: 'wgan-gp-32',
  shape: [32, 32, 3],
  batchSize,
  learningRate: 1e-4,
  values: 256,
  model: {
    ...trainedOnly,
    execution: 'graph',
    parameters: [...generatorParameters(base), ...discriminatorParameters(base, false)],
    phases: [phaseOf('discriminator', optimizer), phaseOf('generator', optimizer)],
    loss(phase, parameters, { images }, random) {
      const latents = random.normal('latents', [batchSize, latentSize]) as Tensor2D;
      const made = generate(parameters, latents);
      const critic = (one: Tensor4D) => discriminate(parameters, one, false).output;
      const fake = critic(made.output);
      if (phase === 'generator') {
        return { loss: tf.neg(tf.mean(fake)), parts: {}, metrics: {}, updates: made.updates };
      }
      const real: Tensor4D = tf.sub(tf.mul(images, 2), 1);
      const penalty = gradientPenalty(critic, between(real, made.output, random, 'place'));
      const distance = tf.sub(tf.mean(fake), tf.mean(critic(real)));
      const loss = tf.add(distance, tf.mul(penalty, lambda));
      return { loss: tf.reshape(loss, []), parts: {}, metrics: {}, updates: made.updates };
    },
  },
};
