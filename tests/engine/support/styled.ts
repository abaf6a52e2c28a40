import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { Capabilities, Model, Sampling, Styles, Tensors } from '@engine/families/family.ts';
import type { Sampler } from '@engine/generation/loaded.ts';
import { ModelExecutor } from '@engine/tensorflow/modelExecutor.ts';

/*
 * A generator so small that what it makes can be told beforehand: an image has a row of pixels for each layer,
 * whose greys are the layer's style, brighter by the class.
 */

export const shape = [3, 4, 1] as const;
const [layers, size] = shape;
export const classes = 2;
/** Deviation of each number of a style. */
export const deviations = [0.01, 0.08, 0.04, 0.02];
export const middle = 0.5;
export const perClass = 0.08;

const brightened = (rows: Tensor, { labels }: Sampling): Tensor4D =>
  tf.add(
    tf.reshape(rows, [-1, layers, size, 1]),
    tf.mul(tf.reshape(tf.cast(labels, 'float32'), [-1, 1, 1, 1]), perClass),
  );

const map = (weights: Tensors, latents: Tensor, { controls }: Sampling): Tensor => {
  const style = tf.add(tf.mul(tf.mul(latents, weights['deviations']!), controls['truncation']!), middle);
  return tf.tile(tf.reshape(style, [-1, 1, size]), [1, layers, 1]);
};

/** The same images with and without what lies between. */
const plain: Capabilities = {
  latentShape: [size],
  classes,
  controls: [{ name: 'truncation', minimum: 0, maximum: 1, default: 1 }],
  decode: (weights, latents, sampling) => brightened(map(weights, latents, sampling), sampling),
};
const styles: Styles = {
  shape: [layers, size],
  map,
  synthesise: (_, given, sampling) => brightened(given, sampling),
};

/** A sampler of that generator, with styles or without. */
export function tinySampler(withStyles: boolean): Sampler & { executor: ModelExecutor } {
  const capabilities = withStyles ? { ...plain, styles } : plain;
  const model: Model = {
    execution: 'eager',
    parameters: [{ name: 'deviations', shape: [size], initial: { kind: 'constant', value: 0 } }],
    phases: [],
    schedule: () => ({}),
    loss: () => {
      throw new Error('it is not trained');
    },
    evaluate: () => ({}),
    capabilities,
  };
  const executor = new ModelExecutor({
    model,
    imageShape: [...shape],
    seed: 0,
    learningRate: 0,
    mode: 'eager',
    weightsOnly: true,
  });
  executor.write('weights/deviations', Float32Array.from(deviations));
  return { executor, model, shape };
}

/** Greys of an image, 0 to 1, row by row. */
export function rowsOf(pixels: Uint8Array, index: number): number[][] {
  const image = pixels.subarray(index * layers * size, (index + 1) * layers * size);
  return Array.from({ length: layers }, (_, row) =>
    Array.from(image.subarray(row * size, (row + 1) * size), (value) => value / 255),
  );
}
