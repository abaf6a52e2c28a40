import { type Features, rowsBetween } from './features.ts';

/** A mean over blocks and what is known about it. */
export interface BlockedScore {
  value: number;
  /** Within which the mean lies with 95 % confidence, by Student's t over the blocks. */
  interval: [number, number];
  blocks: number;
  /** Rows of each side in a block. */
  blockRows: number;
}

const BLOCKS = 10;
/** As in Bińkowski et al.; larger ones cost more and say little more. */
const MOST_ROWS = 1000;
/** 97.5 % quantile of Student's t with as many degrees of freedom as there are blocks, less one. */
const QUANTILE = 2.262157;

/**
 * Kernel distance (KID; Bińkowski et al., 2018): squared maximum mean discrepancy under the cubic kernel
 * (x . y / columns + 1)^3, unbiased, so that it may fall below 0 where both are alike. Its mean over ten disjoint
 * blocks of rows, which are independent estimates.
 * @param samples in any order
 * @param reference in an order that means nothing
 * @throws RangeError below 20 rows of either
 */
export function kernelDistance(samples: Features, reference: Features): BlockedScore {
  const blockRows = Math.min(MOST_ROWS, Math.floor(Math.min(samples.rows, reference.rows) / BLOCKS));
  if (blockRows < 2) throw new RangeError('the kernel distance needs 20 rows of each');
  const values = Array.from({ length: BLOCKS }, (_, block) => {
    const ends = [block * blockRows, (block + 1) * blockRows] as const;
    return discrepancy(rowsBetween(samples, ...ends), rowsBetween(reference, ...ends));
  });
  const mean = values.reduce((sum, value) => sum + value, 0) / BLOCKS;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (BLOCKS - 1);
  const half = QUANTILE * Math.sqrt(variance / BLOCKS);
  return { value: mean, interval: [mean - half, mean + half], blocks: BLOCKS, blockRows };
}

/** The unbiased estimate for as many rows of one as of the other (Gretton et al., 2012, equation 3). */
export function discrepancy(x: Features, y: Features): number {
  const n = x.rows;
  const m = y.rows;
  const within = kernelSum(x, x, true) / (n * (n - 1)) + kernelSum(y, y, true) / (m * (m - 1));
  return within - (2 * kernelSum(x, y, false)) / (n * m);
}

/** Sum of the kernel over all pairs of rows; without those of a row with itself where `apart`. */
function kernelSum(a: Features, b: Features, apart: boolean): number {
  const { columns } = a;
  let sum = 0;
  for (let i = 0; i < a.rows; i += 1) {
    for (let j = 0; j < b.rows; j += 1) {
      if (apart && i === j) continue;
      let product = 0;
      for (let at = 0; at < columns; at += 1) {
        product += a.values[i * columns + at]! * b.values[j * columns + at]!;
      }
      sum += (product / columns + 1) ** 3;
    }
  }
  return sum;
}
