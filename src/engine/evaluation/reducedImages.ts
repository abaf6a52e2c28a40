import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';

/** Most numbers that an image is reduced to. */
const MOST_NUMBERS = 128;

/** Images as rows of a few numbers each, between which distances are cheap. */
export interface ReducedImages {
  rows: number;
  columns: number;
  /** Row by row. */
  values: Float32Array;
}

/**
 * Averages each image over blocks of as many pixels as leave at most 128 numbers, channels apart: 10 x 10 of 28 x 28
 * grey pixels, 6 x 6 x 3 of 32 x 32 in colour. What is near in pixels stays near, and fine grain counts little.
 * @param pixels bytes of the images, one after another
 * @param shape height, width, channels of one
 */
export function reduceImages(pixels: Uint8Array, shape: readonly [number, number, number]): ReducedImages {
  const [height, width, channels] = shape;
  const [down, across] = reducedSides(shape);
  const columns = down * across * channels;
  /** Where each byte of an image goes. */
  const placeOf = Int32Array.from({ length: height * width * channels }, (_, at) => {
    const pixel = Math.floor(at / channels);
    const row = Math.floor((Math.floor(pixel / width) * down) / height);
    const column = Math.floor(((pixel % width) * across) / width);
    return (row * across + column) * channels + (at % channels);
  });
  const sizes = new Float32Array(columns);
  for (const place of placeOf) sizes[place]! += 1;
  const rows = pixels.length / placeOf.length;
  const values = new Float32Array(rows * columns);
  for (let row = 0, start = 0, at = 0; row < rows; row += 1, start += columns) {
    for (let place = 0; place < placeOf.length; place += 1, at += 1) {
      values[start + placeOf[place]!]! += pixels[at]!;
    }
    for (let column = 0; column < columns; column += 1) values[start + column]! /= 255 * sizes[column]!;
  }
  return { rows, columns, values };
}

function reducedSides([height, width, channels]: readonly [number, number, number]): [number, number] {
  for (let block = 1; ; block += 1) {
    const sides: [number, number] = [Math.ceil(height / block), Math.ceil(width / block)];
    if (sides[0] * sides[1] * channels <= MOST_NUMBERS || Math.max(...sides) === 1) return sides;
  }
}

/**
 * Distance of each row to the nearest row of `others`: found by TensorFlow, then measured in double precision, so
 * that equal images are at distance 0 exactly.
 * @param itself whether `others` are the same rows, of which none is its own nearest
 */
export function nearestDistances(images: ReducedImages, others: ReducedImages, itself = false): Float64Array {
  const nearest = tf.tidy(() => {
    const rows: Tensor2D = tf.tensor2d(images.values, [images.rows, images.columns]);
    const all: Tensor2D = itself ? rows : tf.tensor2d(others.values, [others.rows, others.columns]);
    // Without the length of the row itself, which is the same for all that it is compared with.
    const lengths = tf.sum(tf.square(all), 1);
    let distances: Tensor2D = tf.sub(lengths, tf.mul(tf.matMul(rows, all, false, true), 2));
    if (itself) distances = tf.add(distances, tf.mul(tf.eye(images.rows), 1e9));
    return tf.argMin(distances, 1).dataSync();
  });
  const { columns } = images;
  return Float64Array.from({ length: images.rows }, (_, row) => {
    let sum = 0;
    for (let column = 0; column < columns; column += 1) {
      sum += (images.values[row * columns + column]! - others.values[nearest[row]! * columns + column]!) ** 2;
    }
    return Math.sqrt(sum);
  });
}

/** The value below which a share of all lies, between neighbours in proportion. @param share 0 to 1 */
export function quantile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values).sort();
  const place = share * (sorted.length - 1);
  const low = sorted[Math.floor(place)]!;
  return low + (sorted[Math.ceil(place)]! - low) * (place - Math.floor(place));
}
