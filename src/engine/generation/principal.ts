import * as tf from '@tensorflow/tfjs-core';
import { EigenvalueDecomposition, inverse, Matrix } from 'ml-matrix';
import { AtelierError } from '@shared/errors.ts';
import type { JobHost } from '../training/host.ts';
import type { Sampler } from './loaded.ts';

/** The strongest directions of a model, and where they start from. */
export interface Principal {
  /** Middle of the space, its `size` numbers. */
  middle: Float32Array;
  /** Each `size` long: one standard deviation along the direction; the strongest first. */
  vectors: Float32Array[];
  /** Of each, its share in all that the directions explain. */
  shares: number[];
}

/** As many as are worth a slider. */
const KEPT = 10;
/** Beyond so many numbers the decomposition would take minutes. */
const LARGEST_SIZE = 1024;
/** Fixed, so that the same weights have the same directions. */
const SEED = 0x5eed;
const BATCH = 64;
/** Images are compared no finer than this, so that directions are of forms rather than of single pixels. */
const COMPARED_SIDE = 16;

/** Numbers that an image is made from, or of one layer's style. */
export function sizeOf({ model }: Pick<Sampler, 'model'>): number {
  const { latentShape, styles } = model.capabilities;
  return styles ? styles.shape[1] : latentShape.reduce((product, side) => product * side, 1);
}

/**
 * The principal directions of a model.
 *
 * With styles: the principal components of the styles that the mapping network makes of random latents (Härkönen
 * et al., "GANSpace", 2020), the mean over layers where they differ. Without: latents are normal and have no
 * directions of their own, so those along which images change most: of the linear map that fits random images best
 * to their latents by least squares, the right singular vectors.
 * @throws AtelierError `cancelled`
 */
export async function principalDirections(sampler: Sampler, host: JobHost): Promise<Principal> {
  const size = sizeOf(sampler);
  if (size > LARGEST_SIZE) return { middle: new Float32Array(size), vectors: [], shares: [] };
  return sampler.model.capabilities.styles ? ofStyles(sampler, size, host) : ofImages(sampler, size, host);
}

async function ofStyles({ executor, model }: Sampler, size: number, host: JobHost): Promise<Principal> {
  const [layers] = model.capabilities.styles!.shape;
  const count = Math.max(1024, 4 * size);
  const means = new Float32Array(count * size);
  await inBatches(count, host, (indices) => {
    const styles = executor.styles(executor.latents(SEED, indices))!.values;
    for (const [row, index] of indices.entries()) {
      for (let at = 0; at < layers * size; at += 1) {
        means[index * size + (at % size)]! += styles[row * layers * size + at]! / layers;
      }
    }
  });
  const [middle, covariance] = tf.tidy(() => {
    const rows = tf.tensor2d(means, [count, size]);
    const mean = tf.mean(rows, 0, true);
    const centred = tf.sub(rows, mean);
    const product = tf.div(tf.matMul(centred, centred, true), count - 1);
    return [mean.dataSync<'float32'>().slice(), product.dataSync<'float32'>().slice()];
  });
  return { middle: middle, ...strongest(covariance, size, true) };
}

async function ofImages({ executor, shape }: Sampler, size: number, host: JobHost): Promise<Principal> {
  const [height, width, channels] = shape;
  const count = Math.max(512, 4 * size);
  const latents = executor.latents(
    SEED,
    Array.from({ length: count }, (_, index) => index),
  );
  const parts: tf.Tensor2D[] = [];
  try {
    await inBatches(count, host, (indices) => {
      const values = latents.values.subarray(indices[0]! * size, (indices.at(-1)! + 1) * size);
      const pixels = executor.decode({ values, count: indices.length });
      parts.push(
        tf.tidy(() => {
          const images = tf.tensor4d(Float32Array.from(pixels), [indices.length, height, width, channels]);
          const sides: [number, number] = [
            Math.ceil(height / COMPARED_SIDE),
            Math.ceil(width / COMPARED_SIDE),
          ];
          return tf.reshape(tf.avgPool(images, sides, sides, 'same'), [indices.length, -1]);
        }),
      );
    });
    return {
      middle: new Float32Array(size),
      ...strongest(changes(latents.values, parts, size), size, false),
    };
  } finally {
    tf.dispose(parts);
  }
}

/**
 * Expected product of an image's changes by two latents, A A^T for the least squares fit of images to latents by A.
 * @param parts of all images, [images, compared values]
 * @returns [size, size]
 */
function changes(latents: Float32Array, parts: tf.Tensor2D[], size: number): Float32Array {
  const [moments, products] = tf.tidy(() => {
    const images = tf.concat(parts, 0);
    const rows = tf.tensor2d(latents, [images.shape[0], size]);
    const centred = tf.sub(rows, tf.mean(rows, 0, true));
    const together: tf.Tensor2D = tf.matMul(centred, tf.sub(images, tf.mean(images, 0, true)), true);
    return [
      tf.matMul(centred, centred, true).dataSync<'float32'>().slice(),
      tf.matMul(together, together, false, true).dataSync<'float32'>().slice(),
    ];
  });
  const inverted = inverse(matrixOf(moments, size));
  return Float32Array.from(inverted.mmul(matrixOf(products, size)).mmul(inverted).to1DArray());
}

/**
 * @param scaled whether the eigenvalues are variances of the space itself, by whose roots directions are scaled
 */
function strongest(symmetric: Float32Array, size: number, scaled: boolean) {
  const matrix = matrixOf(symmetric, size);
  const even = Matrix.add(matrix, matrix.transpose()).div(2);
  const { realEigenvalues: values, eigenvectorMatrix } = new EigenvalueDecomposition(even, {
    assumeSymmetric: true,
  });
  const order = values.map((_, index) => index).sort((a, b) => values[b]! - values[a]!);
  const kept = order.slice(0, KEPT);
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  return {
    vectors: kept.map((index) => {
      const length = scaled ? Math.sqrt(Math.max(0, values[index]!)) : 1;
      return facing(eigenvectorMatrix.getColumn(index)).map((value) => value * length);
    }),
    shares: kept.map((index) => (total > 0 ? Math.max(0, values[index]!) / total : 0)),
  };
}

/** An eigenvector's sign is anybody's choice: the largest number is made positive. */
function facing(vector: number[]): Float32Array {
  const largest = vector.reduce((most, value) => (Math.abs(value) > Math.abs(most) ? value : most), 0);
  return Float32Array.from(vector, (value) => (largest < 0 ? -value : value));
}

const matrixOf = (values: Float32Array, size: number): Matrix => Matrix.from1DArray(size, size, values);

/** Works through indices from 0 in batches, between which a stop is heard. */
async function inBatches(count: number, host: JobHost, work: (indices: number[]) => void): Promise<void> {
  for (let start = 0; start < count; start += BATCH) {
    if (host.stopRequested) throw new AtelierError('cancelled');
    const length = Math.min(BATCH, count - start);
    work(Array.from({ length }, (_, index) => start + index));
    host.progress('space', start + length, count);
    await new Promise(setImmediate);
  }
}
