import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import type { Features } from './features.ts';

/** A normal distribution. */
export interface Gaussian {
  mean: Float64Array;
  /** Symmetric, columns x columns. */
  covariance: Matrix;
}

/**
 * Mean and unbiased covariance of the rows, in float64.
 * @throws RangeError below two rows
 */
export function gaussianOf({ values, rows, columns }: Features): Gaussian {
  if (rows < 2) throw new RangeError(`the covariance of ${rows} rows`);
  const mean = new Float64Array(columns);
  for (let at = 0; at < values.length; at += 1) mean[at % columns]! += values[at]! / rows;
  const sums = Array.from({ length: columns }, () => new Float64Array(columns));
  const centred = new Float64Array(columns);
  for (let row = 0; row < rows; row += 1) {
    for (let i = 0; i < columns; i += 1) centred[i] = values[row * columns + i]! - mean[i]!;
    for (let i = 0; i < columns; i += 1) {
      const [sum, factor] = [sums[i]!, centred[i]!];
      for (let j = 0; j <= i; j += 1) sum[j]! += factor * centred[j]!;
    }
  }
  const covariance = Matrix.zeros(columns, columns);
  for (let i = 0; i < columns; i += 1) {
    for (let j = 0; j <= i; j += 1) {
      const value = sums[i]![j]! / (rows - 1);
      covariance.set(i, j, value).set(j, i, value);
    }
  }
  return { mean, covariance };
}

/**
 * Squared Fréchet distance of two normal distributions (Dowson and Landau, 1982), as Heusel et al. (2017) score
 * samples: |m1 - m2|^2 + tr(S1 + S2 - 2 (S1^(1/2) S2 S1^(1/2))^(1/2)). The roots are of symmetric matrices, so
 * that it needs no complex numbers and covariances may be singular.
 */
export function frechetDistance(a: Gaussian, b: Gaussian): number {
  let distance = a.covariance.trace() + b.covariance.trace();
  a.mean.forEach((value, index) => (distance += (value - b.mean[index]!) ** 2));
  const root = squareRoot(a.covariance);
  const product = root.mmul(b.covariance).mmul(root);
  const eigenvalues = symmetric(product).realEigenvalues;
  return distance - 2 * eigenvalues.reduce((sum, value) => sum + Math.sqrt(Math.max(0, value)), 0);
}

/** Rounding leaves the two halves of a symmetric product apart, and the decomposition reads one. */
const symmetric = (matrix: Matrix): EigenvalueDecomposition =>
  new EigenvalueDecomposition(Matrix.add(matrix, matrix.transpose()).div(2), { assumeSymmetric: true });

/** The symmetric root of a positive semi-definite matrix. */
function squareRoot(matrix: Matrix): Matrix {
  const { realEigenvalues, eigenvectorMatrix } = symmetric(matrix);
  const roots = realEigenvalues.map((value) => Math.sqrt(Math.max(0, value)));
  return eigenvectorMatrix.clone().mulRowVector(roots).mmul(eigenvectorMatrix.transpose());
}
