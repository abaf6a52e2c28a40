import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import type { Phase } from '../../families/family.ts';
import { discriminatorLoss, generatorLoss } from '../../nn/losses.ts';
import { isStatistic } from '../../nn/parameters.ts';
import { type Benchmark, trainedOnly } from './benchmark.ts';
import { discriminate, discriminatorParameters, generate, generatorParameters, latentSize } from './dcgan.ts';

const base = 64;
const batchSize = 64;
const optimizer: Phase['optimizer'] = { algorithm: 'adam', beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };

/** A phase that trains one of the two networks. */
export const phaseOf = (network: 'generator' | 'discriminator', settings: Phase['optimizer']): Phase => ({
  id: network,
  optimizer: settings,
  repeats: 1,
  trains: (parameter) => parameter.startsWith(`${network}.`) && !isStatistic(parameter),
});

/** One update of the discriminator on 64 real and 64 made images, and one of the generator. */
export const dcgan32: Benchmark = {
  name: 'dcgan-32',
  shape: [32, 32, 3],
  batchSize,
  learningRate: 2e-4,
  values: 256,
  model: {
    ...trainedOnly,
    execution: 'graph',
    parameters: [...generatorParameters(base), ...discriminatorParameters(base, true)],
    phases: [phaseOf('discriminator', optimizer), phaseOf('generator', optimizer)],
    loss(phase, parameters, { images }, random) {
      const latents = random.normal('latents', [batchSize, latentSize]) as Tensor2D;
      const made = generate(parameters, latents);
      if (phase === 'generator') {
        const judged = discriminate(parameters, made.output, true);
        const loss = generatorLoss(judged.output);
        return { loss, parts: {}, metrics: {}, updates: { ...made.updates, ...judged.updates } };
      }
      const real = discriminate(parameters, tf.sub(tf.mul(images, 2), 1), true);
      // The second pass moves the running statistics on from where the first left them.
      const fake = discriminate({ ...parameters, ...real.updates }, made.output, true);
      const loss = discriminatorLoss(real.output, fake.output);
      return { loss, parts: {}, metrics: {}, updates: { ...made.updates, ...fake.updates } };
    },
  },
};
