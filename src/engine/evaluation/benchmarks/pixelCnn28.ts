import * as tf from '@tensorflow/tfjs-core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { relu } from '../../nn/activations.ts';
import { applyConvolution } from '../../nn/convolution.ts';
import { bernoulliCrossEntropy } from '../../nn/losses.ts';
import { applyMaskedConvolution } from '../../nn/maskedConvolution.ts';
import { convolutionParameters } from '../../nn/parameters.ts';
import type { Tensors } from '../../nn/tensors.ts';
import { type Benchmark, trainedOnly } from './benchmark.ts';

const features = 64;
const inside = 32;
const names = Array.from({ length: 7 }, (_, block) => `block.${block}`);

const parameters = [
  ...convolutionParameters('first', 7, 1, features),
  ...names.flatMap((name) => [
    ...convolutionParameters(`${name}.in`, 1, features, inside),
    ...convolutionParameters(`${name}.masked`, 3, inside, inside),
    ...convolutionParameters(`${name}.out`, 1, inside, features),
  ]),
  ...convolutionParameters('head.0', 1, features, features),
  ...convolutionParameters('head.1', 1, features, 1),
];

/**
 * @param x [batch, height, width, 1]
 * @returns a logit of each pixel, by those before it
 */
function logitsOf(weights: Tensors, x: Tensor4D): Tensor4D {
  let h = applyMaskedConvolution(weights, 'first', x, 'A');
  for (const name of names) {
    const narrow = relu(applyConvolution(weights, `${name}.in`, relu(h)));
    const seen = relu(applyMaskedConvolution(weights, `${name}.masked`, narrow, 'B'));
    h = tf.add(h, applyConvolution(weights, `${name}.out`, seen));
  }
  return applyConvolution(weights, 'head.1', relu(applyConvolution(weights, 'head.0', relu(h))));
}

/** PixelCNN (van den Oord et al., 2016) on black and white pixels. */
export const pixelCnn28: Benchmark = {
  name: 'pixelcnn-28',
  shape: [28, 28, 1],
  batchSize: 64,
  learningRate: 1e-3,
  values: 2,
  skipped: ['products with the kernel rows below the centre, which the mask makes 0'],
  model: {
    ...trainedOnly,
    execution: 'graph',
    separable: true,
    parameters,
    phases: [
      {
        id: 'likelihood',
        optimizer: { algorithm: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
        repeats: 1,
        trains: () => true,
      },
    ],
    loss(_phase, weights, { images }) {
      const pixels: Tensor4D = tf.cast(tf.greater(images, 0), 'float32');
      const sum = bernoulliCrossEntropy(logitsOf(weights, pixels), pixels);
      const loss = tf.div<tf.Scalar>(sum, images.shape[0]);
      return { loss, parts: {}, metrics: {}, updates: {} };
    },
  },
};
