import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D } from '@tensorflow/tfjs-core';

/** Features of images, one image a row: what samples are compared with real images by. */
export interface Features {
  /** Row-major, rows x columns. */
  values: Float32Array;
  rows: number;
  columns: number;
}

/** Some rows of features, in the order of `places`. */
export function rowsAt({ values, columns }: Features, places: ArrayLike<number>): Features {
  const taken = new Float32Array(places.length * columns);
  for (let row = 0; row < places.length; row += 1) {
    const start = places[row]! * columns;
    taken.set(values.subarray(start, start + columns), row * columns);
  }
  return { values: taken, rows: places.length, columns };
}

/** The rows from `start` up to `end`; shares their memory. */
export const rowsBetween = ({ values, columns }: Features, start: number, end: number): Features => ({
  values: values.subarray(start * columns, end * columns),
  rows: end - start,
  columns,
});

/** Features as a tensor of the surrounding tidy. @returns [rows, columns] */
export const tensorOfRows = ({ values, rows, columns }: Features): Tensor2D =>
  tf.tensor2d(values, [rows, columns]);
