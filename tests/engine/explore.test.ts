import { beforeAll, describe, expect, it } from 'vitest';
import { explored } from '@engine/generation/explore.ts';
import { pixelsOf } from '@engine/generation/images.ts';
import { wayThrough } from '@engine/generation/interpolation.ts';
import { mixed, mixingPlaces } from '@engine/generation/mixing.ts';
import { placed } from '@engine/generation/pictures.ts';
import { principalDirections } from '@engine/generation/principal.ts';
import { controlsOf, labelsOf } from '@engine/generation/steering.ts';
import { loadTensorFlow } from '@engine/tensorflow/load.ts';
import { GenerateRequest, type RequestOf } from '@shared/gallery.ts';
import { deviations, middle, perClass, rowsOf, tinySampler } from './support/styled.ts';
import { PlainHost } from './support/tiny.ts';

beforeAll(() => loadTensorFlow({ threads: 1, device: 'cpu' }));

const run = '0'.repeat(26);
const host = new PlainHost();
/** Bytes hold no more. */
const close = (found: readonly number[], wanted: readonly number[]) =>
  found.forEach((value, index) => expect(Math.abs(value - wanted[index]!)).toBeLessThan(0.003));
const request = <K extends GenerateRequest['kind']>(kind: K, given: Record<string, unknown>) =>
  GenerateRequest.parse({ kind, run, ...given }) as RequestOf<K>;

describe('principal directions', () => {
  // The second number varies most, then the third, the fourth, the first.
  const order = [1, 2, 3, 0];

  it('of styles are those in which they vary most, a standard deviation long', async () => {
    const { vectors, shares, middle: found } = await principalDirections(tinySampler(true), host);
    const total = deviations.reduce((sum, deviation) => sum + deviation ** 2, 0);
    expect(vectors).toHaveLength(4);
    for (const value of found) expect(Math.abs(value - middle)).toBeLessThan(0.01);
    for (const [rank, at] of order.entries()) {
      // 1,024 draws tell a deviation to about 2 %.
      expect(vectors[rank]![at]! / deviations[at]!).toBeCloseTo(1, 1);
      expect(shares[rank]).toBeCloseTo(deviations[at]! ** 2 / total, 1);
    }
  });

  it('of latents are those along which images change most, of length 1', async () => {
    const sampler = tinySampler(false);
    const { vectors, middle: found } = await principalDirections(sampler, host);
    expect([...found]).toEqual([0, 0, 0, 0]);
    for (const [rank, at] of order.entries()) {
      expect(Math.hypot(...vectors[rank]!)).toBeCloseTo(1, 5);
      expect(vectors[rank]![at]).toBeGreaterThan(0.99);
    }
    expect(await principalDirections(sampler, host)).toEqual(await principalDirections(sampler, host));
  });

  it('are given up when stopped', async () => {
    const stopped = Object.assign(new PlainHost(), { stopAt: 0 });
    await expect(principalDirections(tinySampler(true), stopped)).rejects.toMatchObject({
      code: 'cancelled',
    });
  });
});

describe.each([
  ['styles', true],
  ['latents', false],
])('exploring %s', (_, withStyles) => {
  const explore = async (given: Record<string, unknown>) => {
    const sampler = tinySampler(withStyles);
    const asked = request('explore', { base: { kind: 'seed', seed: 5, index: 2 }, ...given });
    const { capabilities } = sampler.model;
    const latents = explored(sampler, asked, {
      base: sampler.executor.latents(5, [2]),
      principal: await principalDirections(sampler, host),
      controls: controlsOf(capabilities, asked.controls),
      labels: labelsOf(capabilities, asked.label, asked.points.length, true),
    });
    return pixelsOf(sampler, latents, host);
  };
  const principal = { kind: 'principal', index: 0 };

  it('begins at the base and goes a standard deviation a coordinate', async () => {
    const pixels = await explore({ directions: [principal], points: [[0], [1], [-2]] });
    const sampler = tinySampler(withStyles);
    const own = await pixelsOf(sampler, sampler.executor.latents(5, [2]), host);
    const [base] = rowsOf(own, 0);
    close(rowsOf(pixels, 0)[0]!, base!);
    for (const [image, coordinate] of [
      [1, 1],
      [2, -2],
    ] as const) {
      for (const row of rowsOf(pixels, image)) {
        expect(Math.abs(row[1]! - (base![1]! + coordinate * deviations[1]!))).toBeLessThan(0.03);
        expect(Math.abs(row[3]! - base![3]!)).toBeLessThan(0.03);
      }
    }
  });

  it('reaches a seed three along its direction from the middle', async () => {
    const seed = 9;
    const sampler = tinySampler(withStyles);
    const middleToSeed = await explore({
      base: { kind: 'seed', seed: 5, index: 2 },
      directions: [{ kind: 'seed', seed }],
      points: [[0], [3]],
    });
    const latents = sampler.executor.latents(seed, [0]).values;
    const [before, after] = [rowsOf(middleToSeed, 0)[1]!, rowsOf(middleToSeed, 1)[1]!];
    for (const [at, deviation] of deviations.entries()) {
      expect(Math.abs(after[at]! - before[at]! - latents[at]! * deviation)).toBeLessThan(0.03);
    }
  });

  it('makes the same bytes for the same request', async () => {
    const asked = { directions: [principal, { kind: 'seed', seed: 1 }], points: [[0.5, -1.25]], label: 1 };
    expect(await explore(asked)).toEqual(await explore(asked));
  });

  it('keeps to the class and the control asked for', async () => {
    const [usual, other] = [
      await explore({ directions: [], points: [[]] }),
      await explore({ directions: [], points: [[]], label: 1 }),
    ];
    close(
      rowsOf(other, 0)[0]!,
      rowsOf(usual, 0)[0]!.map((value) => value + perClass),
    );
    const truncated = await explore({ directions: [], points: [[]], controls: { truncation: -3 } });
    close(rowsOf(truncated, 0)[0]!, [middle, middle, middle, middle]);
  });
});

describe('mixing styles', () => {
  it('takes the layers asked for from the columns, all others from the rows', async () => {
    const sampler = tinySampler(true);
    const asked = request('mixing', { rows: [1, 2], columns: [3, 4, 5], layers: { first: 1, last: 9 } });
    const count = 2 + 3 + 6;
    const steering = { labels: new Int32Array(count), controls: { truncation: 1 } };
    const latents = mixed(sampler, asked, steering, 'tiny');
    expect(latents.count).toBe(count);
    const pixels = await pixelsOf(sampler, latents, host);
    const own = (seed: number) => {
      const made = sampler.executor.decode(sampler.executor.latents(seed, [0]));
      return rowsOf(made, 0);
    };
    close(rowsOf(pixels, 0)[2]!, own(3)[2]!);
    close(rowsOf(pixels, 3)[2]!, own(1)[2]!);
    for (const [row, seed] of asked.rows.entries()) {
      for (const [column, other] of asked.columns.entries()) {
        const mix = rowsOf(pixels, 5 + row * 3 + column);
        close(mix[0]!, own(seed)[0]!);
        close(mix[1]!, own(other)[1]!);
        close(mix[2]!, own(other)[2]!);
      }
    }
    expect(mixingPlaces(asked)).toEqual([null, 0, 1, 2, 3, 5, 6, 7, 4, 8, 9, 10]);
    expect([...placed(Uint8Array.of(1, 2, 3, 4), 2, [1, null, 0])]).toEqual([3, 4, 0, 0, 1, 2]);
  });

  it('is refused where there are no styles', () => {
    const asked = request('mixing', { rows: [1], columns: [2], layers: { first: 0, last: 0 } });
    const steering = { labels: new Int32Array(3), controls: {} };
    expect(() => mixed(tinySampler(false), asked, steering, 'plain')).toThrow('capability-missing');
  });
});

describe('classes and controls', () => {
  const capabilities = {
    classes: 3,
    controls: [{ name: 'truncation', minimum: 0, maximum: 1, default: 0.7 }],
  };

  it('come in turn over all images, not over each batch', () => {
    expect([...labelsOf(capabilities, null, 7, false)]).toEqual([0, 1, 2, 0, 1, 2, 0]);
    expect([...labelsOf(capabilities, null, 3, true)]).toEqual([0, 0, 0]);
    expect([...labelsOf(capabilities, 2, 2, false)]).toEqual([2, 2]);
    expect([...labelsOf({}, null, 3, false)]).toEqual([0, 0, 0]);
    expect(() => labelsOf(capabilities, 3, 1, false)).toThrow('invalid-input');
    expect(() => labelsOf({}, 0, 1, false)).toThrow('invalid-input');
  });

  it('are brought within their bounds, and are known', () => {
    expect(controlsOf(capabilities, {})).toEqual({ truncation: 0.7 });
    expect(controlsOf(capabilities, { truncation: 4 })).toEqual({ truncation: 1 });
    expect(controlsOf(capabilities, { truncation: -4 })).toEqual({ truncation: 0 });
    expect(() => controlsOf(capabilities, { psi: 1 })).toThrow('controls.psi');
  });

  it('reach every image of several batches', async () => {
    const sampler = tinySampler(false);
    const count = 70;
    const latents = sampler.executor.latents(
      1,
      Array.from({ length: count }, (_, index) => index),
    );
    const labels = labelsOf({ classes: 2 }, null, count, false);
    const pixels = await pixelsOf(sampler, { ...latents, labels, controls: { truncation: 0 } }, host);
    for (const index of [0, 1, 64, 65, 69]) {
      close(
        rowsOf(pixels, index)[0]!,
        [0, 0, 0, 0].map(() => middle + (index % 2) * perClass),
      );
    }
  });
});

describe('a way through points', () => {
  it('keeps to their sphere and meets every one of them', () => {
    const points = [Float32Array.of(3, 0), Float32Array.of(0, 3), Float32Array.of(-3, 0)];
    const way = wayThrough(points, 5, false);
    expect(way).toHaveLength(11);
    for (const [leg, point] of points.entries()) expect(way[5 * leg]).toEqual(point);
    for (const point of way) expect(Math.hypot(...point)).toBeCloseTo(3, 5);
    expect(wayThrough(points, 5, true)).toHaveLength(15);
    const still = wayThrough([Float32Array.of(1, 2), Float32Array.of(1, 2)], 2, false);
    expect(still.map((point) => [...point])).toEqual([
      [1, 2],
      [1, 2],
      [1, 2],
    ]);
  });
});
