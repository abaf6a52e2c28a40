import * as tf from '@tensorflow/tfjs-core';
import type { Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { type Features, tensorOfRows } from './features.ts';

/** How samples lie among real images, by the distances between their features. */
export interface NeighbourScores {
  /** Share of samples within the real images' neighbourhoods: how much of what is made is like the data. */
  precision: number;
  /** Share of real images within the samples' neighbourhoods: how much of the data is made. */
  recall: number;
  /** Mean number of real neighbourhoods around a sample, over `k`; above 1 where samples crowd. */
  density: number;
  /** Share of real neighbourhoods that hold a sample. */
  coverage: number;
}

/** As in the two papers. */
const precisionNeighbours = 3;
const densityNeighbours = 5;

/** Rows whose distances to all others are in memory at a time. */
const BLOCK = 1024;

/**
 * Improved precision and recall (Kynkäänniemi et al., 2019, equations 1 and 2; k = 3) and density and coverage
 * (Naeem et al., 2020, equations 3 and 4; k = 5). A neighbourhood is the closed ball around a row that reaches to
 * its k-th nearest other row.
 * @param samples, reference as many rows of each, or precision and recall cannot be compared
 * @throws RangeError below 6 rows of either
 */
export function neighbourScores(samples: Features, reference: Features): NeighbourScores {
  if (Math.min(samples.rows, reference.rows) <= densityNeighbours) {
    throw new RangeError(`neighbours of ${samples.rows} samples among ${reference.rows}`);
  }
  return tf.tidy(() => {
    // Distances stay the same, and their differences of large products become exact.
    const centre: Tensor1D = tf.mean(tensorOfRows(reference), 0);
    const real = new Rows(reference, centre);
    const made = new Rows(samples, centre);
    const [near, far] = real.radii([precisionNeighbours, densityNeighbours]);
    const [reach] = made.radii([precisionNeighbours]);
    const ofSamples = made.against(real, (distances) => [
      tf.any(tf.lessEqual(distances, near!), 1),
      tf.sum(tf.cast(tf.lessEqual(distances, far!), 'float32'), 1),
    ]);
    const ofReal = real.against(made, (distances, start) => {
      const radius: Tensor1D = tf.slice(far!, [start], [distances.shape[0]]);
      return [tf.any(tf.lessEqual(distances, reach!), 1), tf.lessEqual(tf.min(distances, 1), radius)];
    });
    return {
      precision: ofSamples[0]! / samples.rows,
      density: ofSamples[1]! / (densityNeighbours * samples.rows),
      recall: ofReal[0]! / reference.rows,
      coverage: ofReal[1]! / reference.rows,
    };
  });
}

/** Rows on the device, with their squared lengths. */
class Rows {
  readonly all: Tensor2D;
  readonly lengths: Tensor1D;
  readonly #features: Features;

  constructor(features: Features, centre: Tensor1D) {
    this.#features = features;
    this.all = tf.sub(tensorOfRows(features), centre);
    this.lengths = tf.sum(tf.square(this.all), 1);
  }

  /** Squared distances of each row to its k-th nearest other one, for each k. @returns [rows] each */
  radii(neighbours: readonly number[]): Tensor1D[] {
    const most = Math.max(...neighbours);
    const found = neighbours.map((): Tensor1D[] => []);
    this.#blocks(this, (distances) => {
      // The nearest of all is the row itself.
      const nearest = tf.neg(tf.topk(tf.neg(distances), most + 1).values);
      neighbours.forEach((k, index) => {
        found[index]!.push(tf.reshape(tf.slice(nearest, [0, k], [-1, 1]), [-1]));
      });
      return found.map((parts) => parts.at(-1)!);
    });
    return found.map((parts) => tf.concat(parts));
  }

  /**
   * Sums over the rows of what `judge` makes of their squared distances to the rows of `other`.
   * @param judge of distances [block, rows of other], the first of them row `start`; a number or truth for each
   */
  against(other: Rows, judge: (distances: Tensor2D, start: number) => tf.Tensor[]): number[] {
    const sums: number[] = [];
    this.#blocks(other, (distances, start) => {
      judge(distances, start).forEach((values, index) => {
        const [sum] = tf.sum(tf.cast(values, 'float32')).dataSync();
        sums[index] = (sums[index] ?? 0) + sum!;
      });
      return [];
    });
    return sums;
  }

  /** Calls `use` with the distances of some rows at a time; what it returns outlives the block. */
  #blocks(other: Rows, use: (distances: Tensor2D, start: number) => Tensor1D[]): void {
    const { rows } = this.#features;
    for (let start = 0; start < rows; start += BLOCK) {
      tf.tidy(() => {
        const block: Tensor2D = tf.slice(this.all, [start, 0], [Math.min(BLOCK, rows - start), -1]);
        const lengths: Tensor2D = tf.reshape(tf.slice(this.lengths, [start], [block.shape[0]]), [-1, 1]);
        const products = tf.mul(tf.matMul(block, other.all, false, true), -2);
        const distances: Tensor2D = tf.maximum(tf.add(tf.add(products, lengths), other.lengths), 0);
        return use(distances, start);
      });
    }
  }
}
