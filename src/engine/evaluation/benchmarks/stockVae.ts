import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor2D, Variable } from '@tensorflow/tfjs-core';

const pixels = 784;
const hidden = [512, 256];
const latentSize = 20;
const batchSize = 128;
const learningRate = 1e-3;

/**
 * The VAE of vae-mlp as a user of tfjs would write it, trained by tfjs's own Adam, operation by operation: what
 * the engine is compared with.
 * @returns the trained numbers, and one step
 */
export function stockVae(): { params: number; step: () => void } {
  const variables: Variable[] = [];
  const layer = (inputs: number, outputs: number) => {
    const bound = 1 / Math.sqrt(inputs);
    const weight = tf.variable(tf.randomUniform<tf.Rank.R2>([inputs, outputs], -bound, bound));
    const bias = tf.variable(tf.randomUniform<tf.Rank.R1>([outputs], -bound, bound));
    variables.push(weight, bias);
    return (x: Tensor2D): Tensor2D => tf.add(tf.matMul(x, weight), bias);
  };
  const widths = [pixels, ...hidden];
  const encoder = hidden.map((width, index) => layer(widths[index]!, width));
  const mean = layer(widths.at(-1)!, latentSize);
  const logVariance = layer(widths.at(-1)!, latentSize);
  const outward = [latentSize, ...widths.toReversed()];
  const decoder = outward.slice(1).map((width, index) => layer(outward[index]!, width));
  const images = tf.randomUniform<tf.Rank.R2>([batchSize, pixels]);
  const optimizer = tf.train.adam(learningRate);
  const loss = (): Scalar => {
    const features = encoder.reduce((x, apply) => tf.relu(apply(x)), images);
    const [mu, logvar] = [mean(features), logVariance(features)];
    const noise = tf.randomNormal<tf.Rank.R2>([batchSize, latentSize]);
    const latents: Tensor2D = tf.add(mu, tf.mul(noise, tf.exp(tf.mul(logvar, 0.5))));
    const logits = decoder.reduce((x, apply, index) => apply(index === 0 ? x : tf.relu(x)), latents);
    const reconstruction = tf.losses.sigmoidCrossEntropy(images, logits);
    const divergence = tf.sum(tf.sub(tf.sub(tf.add(1, logvar), tf.square(mu)), tf.exp(logvar)));
    return tf.add(tf.mul(reconstruction, pixels), tf.mul(divergence, -0.5 / batchSize));
  };
  return {
    params: variables.reduce((sum, { size }) => sum + size, 0),
    step() {
      const value = optimizer.minimize(loss, true, variables);
      value?.dataSync();
      value?.dispose();
    },
  };
}
