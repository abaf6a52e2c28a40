import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { DatasetCard } from '@shared/dataset.ts';
import type { Capabilities, Tensors } from '../family.ts';
import type { Network } from './network.ts';
import type { VaeConfig } from './schema.ts';

/** Means of p(x | z), as usual for a VAE: pixels are not drawn from the likelihood. */
function decode(
  config: VaeConfig,
  network: Network,
  parameters: Tensors,
  latents: Tensor2D,
  labels: Tensor1D,
): Tensor4D {
  const output = network.output(parameters, latents, labels);
  return config.likelihood === 'bernoulli' ? tf.sigmoid(output) : tf.clipByValue(output, 0, 1);
}

export function capabilities(config: VaeConfig, network: Network, dataset: DatasetCard): Capabilities {
  return {
    latentShape: [config.latentSize],
    classes: config.conditional ? dataset.classes.length : 0,
    decode: (parameters, latents, { labels }) =>
      decode(config, network, parameters, latents as Tensor2D, labels),
    encode: (parameters, { images, labels }) => network.posterior(parameters, images, labels).mean,
    reconstruct(parameters, { images, labels }) {
      const { mean } = network.posterior(parameters, images, labels);
      return decode(config, network, parameters, mean, labels);
    },
  };
}
