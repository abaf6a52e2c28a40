import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { Capabilities, Tensors } from '../family.ts';
import type { Network } from './network.ts';
import type { VaeConfig } from './schema.ts';

/** Means of p(x | z), as usual for a VAE: pixels are not drawn from the likelihood. */
function decode(config: VaeConfig, network: Network, parameters: Tensors, latents: Tensor2D): Tensor4D {
  const output = network.output(parameters, latents);
  return config.likelihood === 'bernoulli' ? tf.sigmoid(output) : tf.clipByValue(output, 0, 1);
}

export function capabilities(config: VaeConfig, network: Network): Capabilities {
  return {
    latentShape: [config.latentSize],
    decode: (parameters, latents) => decode(config, network, parameters, latents as Tensor2D),
    encode: (parameters, { images }) => network.posterior(parameters, images).mean,
    reconstruct: (parameters, { images }) =>
      decode(config, network, parameters, network.posterior(parameters, images).mean),
  };
}
