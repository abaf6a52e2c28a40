import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Matrix } from 'ml-matrix';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Features } from '@engine/evaluation/features.ts';
import { frechetDistance, gaussianOf } from '@engine/evaluation/frechet.ts';
import { discrepancy, kernelDistance } from '@engine/evaluation/kernelDistance.ts';
import { neighbourScores, type NeighbourScores } from '@engine/evaluation/neighbours.ts';
import { compare } from '@engine/evaluation/scores.ts';
import { loadTensorFlow } from '@engine/tensorflow/load.ts';

interface Case {
  samples: number[][];
  reference: number[][];
  frechet: number;
  kernel: { value: number; interval: [number, number]; blockRows: number };
  neighbours: NeighbourScores;
}

const cases = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/golden/evaluation/scores.json'), 'utf8'),
) as Record<string, Case>;

const featuresOf = (rows: number[][]): Features => ({
  values: Float32Array.from(rows.flat()),
  rows: rows.length,
  columns: rows[0]!.length,
});

/** Uniform numbers from 0 to 1 by a linear congruential sequence. */
function uniform(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const drawn = (seed: number, rows: number, columns: number, shift = 0): Features => {
  const next = uniform(seed);
  return { values: Float32Array.from({ length: rows * columns }, () => next() + shift), rows, columns };
};

beforeAll(() => loadTensorFlow({ threads: 1, device: 'cpu' }));

describe.each(Object.entries(cases))('scores against NumPy and SciPy in float64: %s', (_, c) => {
  const samples = featuresOf(c.samples);
  const reference = featuresOf(c.reference);

  it('Fréchet distance', () => {
    const distance = frechetDistance(gaussianOf(samples), gaussianOf(reference));
    expect(Math.abs(distance / c.frechet - 1)).toBeLessThan(1e-5);
  });

  it.runIf(c.samples.length >= 20)('kernel distance with its interval', () => {
    const found = kernelDistance(samples, reference);
    const scale = Math.abs(c.kernel.interval[1]);
    expect(found.blockRows).toBe(c.kernel.blockRows);
    expect(Math.abs(found.value - c.kernel.value) / scale).toBeLessThan(1e-5);
    found.interval.forEach((end, index) =>
      expect(Math.abs(end - c.kernel.interval[index]!) / scale).toBeLessThan(1e-5),
    );
  });

  it('precision, recall, density and coverage', () => {
    const { precision, recall, density, coverage } = compare(samples, reference);
    expect(precision.value).toBeCloseTo(c.neighbours.precision, 6);
    expect(recall.value).toBeCloseTo(c.neighbours.recall, 6);
    expect(density.value).toBeCloseTo(c.neighbours.density, 6);
    expect(coverage.value).toBeCloseTo(c.neighbours.coverage, 6);
    expect(precision).toMatchObject({
      samples: Math.min(samples.rows, reference.rows),
      reference: Math.min(samples.rows, reference.rows),
    });
  });
});

describe('the Fréchet distance', () => {
  const gaussian = (mean: number[], covariance: number[][]) => ({
    mean: Float64Array.from(mean),
    covariance: new Matrix(covariance),
  });
  const rotation = (angle: number) =>
    new Matrix([
      [Math.cos(angle), -Math.sin(angle)],
      [Math.sin(angle), Math.cos(angle)],
    ]);
  const turned = (variances: number[], angle: number) =>
    rotation(angle).mmul(Matrix.diag(variances)).mmul(rotation(-angle)).to2DArray();

  it('of two normal distributions along one line is that of means and deviations', () => {
    expect(frechetDistance(gaussian([1], [[9]]), gaussian([3], [[4]]))).toBeCloseTo(4 + 1, 12);
  });

  it('of covariances with the same axes adds over the axes', () => {
    const a = gaussian([0, 0], turned([9, 1], 0.7));
    const b = gaussian([1, -2], turned([4, 16], 0.7));
    expect(frechetDistance(a, b)).toBeCloseTo(5 + 1 + 9, 10);
  });

  it('of two axes of two dimensions follows from trace and determinant', () => {
    const [p, q] = [turned([9, 1], 0.2), turned([4, 16], 1.1)];
    const product = new Matrix(p).mmul(new Matrix(q));
    // The root's trace of a 2 x 2 matrix: sqrt(tr + 2 sqrt(det)).
    const root = Math.sqrt(product.trace() + 2 * Math.sqrt(9 * 64));
    expect(frechetDistance(gaussian([0, 0], p), gaussian([0, 0], q))).toBeCloseTo(10 + 20 - 2 * root, 10);
  });

  it('is 0 for the same, singular or not, and the same both ways', () => {
    const flat = gaussian(
      [2, 5],
      [
        [4, 0],
        [0, 0],
      ],
    );
    expect(frechetDistance(flat, flat)).toBeCloseTo(0, 7);
    const [a, b] = [gaussianOf(drawn(1, 40, 5)), gaussianOf(drawn(2, 50, 5, 0.3))];
    expect(frechetDistance(a, b)).toBeCloseTo(frechetDistance(b, a), 12);
  });

  it('refuses a single row', () => {
    expect(() => gaussianOf(drawn(1, 1, 3))).toThrow(RangeError);
  });
});

describe('the kernel distance', () => {
  it('is about 0 between halves of one distribution, on either side, and above 0 otherwise', () => {
    const values = [1, 3, 5, 7, 9, 11].map((seed) =>
      discrepancy(drawn(seed, 200, 4), drawn(seed + 1, 200, 4)),
    );
    expect(values.some((value) => value < 0)).toBe(true);
    expect(Math.max(...values.map(Math.abs))).toBeLessThan(0.05);
    const { interval } = kernelDistance(drawn(1, 400, 4), drawn(2, 400, 4, 0.3));
    expect(interval[0]).toBeGreaterThan(0);
  });
});

describe('neighbours', () => {
  it('of the same rows are all inside, of far ones none', () => {
    const rows = drawn(4, 50, 3);
    expect(neighbourScores(rows, rows)).toMatchObject({ precision: 1, recall: 1, coverage: 1 });
    expect(neighbourScores(rows, drawn(5, 50, 3, 100))).toEqual({
      precision: 0,
      recall: 0,
      density: 0,
      coverage: 0,
    });
  });

  it('are the same in several blocks of rows as when each pair is looked at alone', () => {
    const [samples, reference] = [drawn(6, 1100, 2, 0.2), drawn(7, 1100, 2)];
    const distance = (a: Features, i: number, b: Features, j: number) =>
      Math.hypot(a.values[2 * i]! - b.values[2 * j]!, a.values[2 * i + 1]! - b.values[2 * j + 1]!);
    const places = Array.from({ length: 1100 }, (_, place) => place);
    const radius = (of: Features, k: number) =>
      places.map((i) => places.map((j) => distance(of, i, of, j)).sort((a, b) => a - b)[k]!);
    const [near, far, reach] = [radius(reference, 3), radius(reference, 5), radius(samples, 3)];
    const share = (is: (place: number) => boolean) => places.filter(is).length / places.length;
    const found = neighbourScores(samples, reference);
    expect(found.precision).toBeCloseTo(
      share((i) => places.some((j) => distance(samples, i, reference, j) <= near[j]!)),
      2,
    );
    expect(found.recall).toBeCloseTo(
      share((j) => places.some((i) => distance(samples, i, reference, j) <= reach[i]!)),
      2,
    );
    expect(found.coverage).toBeCloseTo(
      share((j) => places.some((i) => distance(samples, i, reference, j) <= far[j]!)),
      2,
    );
    expect(found.recall).toBeGreaterThan(0.5);
    expect(found.recall).toBeLessThan(1);
  });

  it('need more rows than neighbours', () => {
    expect(() => neighbourScores(drawn(1, 5, 2), drawn(2, 50, 2))).toThrow(RangeError);
  });
});
