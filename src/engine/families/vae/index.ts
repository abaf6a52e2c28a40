import * as tf from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import type { DatasetCard } from '@shared/dataset.ts';
import { phaseOptimization } from '@shared/optimization.ts';
import type { Loss, Model } from '../family.ts';
import { elbo } from './loss.ts';
import { network, parameters } from './network.ts';
import { capabilities } from './sample.ts';
import type { VaeConfig } from './schema.ts';

export function model(config: VaeConfig, dataset: DatasetCard): Model {
  const net = network(config, dataset);
  return {
    // XLA fuses dense layers well; its convolutions on a CPU are slower than oneDNN's.
    execution: config.architecture === 'mlp' ? 'xla' : 'graph',
    separable: true,
    parameters: parameters(config, dataset),
    phases: [
      {
        id: 'elbo',
        ...phaseOptimization(config),
        repeats: 1,
        trains: () => true,
      },
    ],
    emaDecay: config.emaDecay,
    schedule: (step) => ({ beta: warmedUp(config, step) }),
    loss(_phase, weights, batch, random, schedule) {
      const { reconstruction, kl } = elbo(config, net, weights, batch, random);
      const beta: Scalar = tf.reshape(schedule['beta']!, []);
      const watched: Loss['metrics'] = config.betaWarmupSteps > 0 ? { beta } : {};
      return {
        loss: tf.add(reconstruction, tf.mul(beta, kl)),
        parts: { reconstruction: { value: reconstruction, weight: 1 }, kl: { value: kl, weight: beta } },
        metrics: watched,
        updates: {},
      };
    },
    evaluate(weights, batch, random) {
      const { reconstruction, kl } = elbo(config, net, weights, batch, random);
      return { negativeElbo: tf.add(reconstruction, kl), reconstruction, kl };
    },
    capabilities: capabilities(config, net, dataset),
  };
}

/** Beta rises in a straight line over the first `betaWarmupSteps` steps (Bowman et al., 2016). */
function warmedUp(config: VaeConfig, step: number): number {
  return config.beta * Math.min(1, step / Math.max(1, config.betaWarmupSteps));
}
