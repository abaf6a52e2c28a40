import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { lookUp } from '../../nn/embedding.ts';
import { meanSquaredError } from '../../nn/losses.ts';
import { type Benchmark, trainedOnly } from './benchmark.ts';
import { predictNoise, unetParameters } from './unet.ts';

const times = 1000;

/** Share of the variance that is the image's after each time, by linear betas from 1e-4 to 0.02 (Ho et al., 2020). */
function signalShares(): Tensor2D {
  let share = 1;
  const shares = Float32Array.from({ length: times }, (_, time) => {
    share *= 1 - (1e-4 + ((0.02 - 1e-4) * time) / (times - 1));
    return share;
  });
  return tf.tensor2d(shares, [times, 1]);
}

/** A diffusion model's U-Net that learns to tell the noise in noisy images. */
export const ddpmUnet32: Benchmark = {
  name: 'ddpm-unet-32',
  shape: [32, 32, 1],
  batchSize: 64,
  learningRate: 2e-4,
  values: 256,
  model: {
    ...trainedOnly,
    execution: 'graph',
    separable: true,
    parameters: unetParameters(1),
    phases: [
      {
        id: 'noise',
        optimizer: { algorithm: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
        repeats: 1,
        trains: () => true,
      },
    ],
    loss(_phase, weights, { images }, random) {
      const batch = images.shape[0];
      const time = tf.floor(tf.mul(random.uniform('time', [batch]), times));
      const share = tf.reshape(lookUp(signalShares(), tf.cast(time, 'int32')), [batch, 1, 1, 1]);
      const noise = random.normal('noise', images.shape) as Tensor4D;
      const signal = tf.mul(tf.sub(tf.mul(images, 2), 1), tf.sqrt(share));
      const noisy: Tensor4D = tf.add(signal, tf.mul(noise, tf.sqrt(tf.sub(1, share))));
      const loss = meanSquaredError(predictNoise(weights, noisy, time), noise);
      return { loss, parts: {}, metrics: {}, updates: {} };
    },
  },
};
