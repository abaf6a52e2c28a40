import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor2D } from '@tensorflow/tfjs-core';
import {
  bernoulliCrossEntropy,
  gaussianNegativeLogDensity,
  standardNormalDivergence,
} from '../../nn/losses.ts';
import type { Random } from '../../tensorflow/random.ts';
import type { Batch, Tensors } from '../family.ts';
import type { Network, Posterior } from './network.ts';
import type { VaeConfig } from './schema.ts';

/** The two parts of the negative ELBO, means over the batch, in nats an image. */
export interface Elbo {
  /** -E_q[log p(x | z)], estimated with one z an image. */
  reconstruction: Scalar;
  /** KL(q(z | x) || p(z)), exact. */
  kl: Scalar;
}

/** z = mean + deviation * noise: a draw from q that gradients pass through. */
export function reparameterise({ mean, logVariance }: Posterior, noise: Tensor2D): Tensor2D {
  return tf.add(mean, tf.mul(noise, tf.exp(tf.mul(logVariance, 0.5))));
}

/** Of images given their classes, where the model has any. */
export function elbo(
  config: VaeConfig,
  network: Network,
  parameters: Tensors,
  { images, labels }: Batch,
  random: Random,
): Elbo {
  const batch = images.shape[0];
  const posterior = network.posterior(parameters, images, labels);
  const noise = random.normal('posterior', [batch, config.latentSize]) as Tensor2D;
  const output = network.output(parameters, reparameterise(posterior, noise), labels);
  const reconstruction =
    config.likelihood === 'bernoulli'
      ? bernoulliCrossEntropy(output, images)
      : gaussianNegativeLogDensity(output, images, parameters['decoder.logDeviation']!);
  return {
    reconstruction: tf.div(reconstruction, batch),
    kl: tf.div(standardNormalDivergence(posterior.mean, posterior.logVariance), batch),
  };
}
