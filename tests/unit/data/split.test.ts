import { seededSplit } from '@engine/data/split.ts';
import { splitCodes } from '@shared/dataset.ts';
import { describe, expect, test } from 'vitest';
import { noise } from './helpers.ts';

/** A made-up dataset: `sizes[label]` groups of a class, each of 1 to `largest` identical items, mixed up. */
function items(sizes: number[], largest: number, seed: number) {
  const random = noise(
    sizes.reduce((a, b) => a + b, 0),
    seed,
  );
  const rows: { label: number; group: number }[] = [];
  const digests: string[] = [];
  sizes.forEach((count, label) => {
    for (let index = 0; index < count; index += 1) {
      const group = digests.push(`digest-${seed}-${label}-${index}`) - 1;
      for (let copy = 0; copy <= random[group]! % largest; copy += 1) rows.push({ label, group });
    }
  });
  rows.sort((a, b) => ((a.group * 7919) % 101) - ((b.group * 7919) % 101));
  return { labels: rows.map((row) => row.label), groups: rows.map((row) => row.group), digests };
}

const count = (codes: Uint8Array, code: number) => codes.filter((each) => each === code).length;
const seeds = Array.from({ length: 20 }, (_, seed) => seed);

describe('the seeded split', () => {
  test('is 90/5/5, by class', () => {
    const data = items([1000, 400, 60], 1, 1);
    const split = seededSplit(data, 0);
    expect([0, 1, 2].map((code) => count(split, code))).toEqual([1314, 73, 73]);
    for (const [label, size] of [1000, 400, 60].entries()) {
      const ofClass = split.filter((_, item) => data.labels[item] === label);
      for (const code of [splitCodes.valid, splitCodes.test]) {
        expect(Math.abs(count(ofClass, code) - size * 0.05)).toBeLessThanOrEqual(1);
      }
    }
  });

  test.each(seeds)('never parts duplicates, seed %i', (seed) => {
    const data = items([50, 30, 3], 5, seed);
    const split = seededSplit(data, seed);
    const sides = new Map<number, Set<number>>();
    data.groups.forEach((group, item) => {
      sides.set(group, (sides.get(group) ?? new Set()).add(split[item]!));
    });
    expect([...sides.values()].every((side) => side.size === 1)).toBe(true);
    const size = data.labels.length;
    for (const code of [splitCodes.valid, splitCodes.test]) {
      expect(Math.abs(count(split, code) - size * 0.05)).toBeLessThanOrEqual(5);
    }
  });

  test.each(seeds.slice(0, 5))('is the same by seed and content, in whatever order, seed %i', (seed) => {
    const data = items([80, 40], 3, seed);
    const split = seededSplit(data, seed);
    expect(seededSplit(data, seed)).toEqual(split);
    expect(seededSplit(data, seed + 1)).not.toEqual(split);
    const reversed = { ...data, labels: data.labels.toReversed(), groups: data.groups.toReversed() };
    expect(seededSplit(reversed, seed)).toEqual(split.toReversed());
  });

  test('gives every part something as soon as there are three different images', () => {
    for (let size = 3; size < 30; size += 1) {
      const split = seededSplit(items([size], 1, size), 0);
      expect(new Set(split)).toEqual(new Set([0, 1, 2]));
      expect(count(split, splitCodes.train)).toBe(size - 2);
    }
    const perClass = seededSplit(items([1, 1, 1, 1], 1, 0), 0);
    expect(new Set(perClass)).toEqual(new Set([0, 1, 2]));
  });

  test('two images are one to train and one to test, a single one is to train', () => {
    expect([...seededSplit(items([2], 1, 0), 0)].sort()).toEqual([splitCodes.train, splitCodes.test]);
    expect([...seededSplit(items([1], 1, 0), 0)]).toEqual([splitCodes.train]);
  });

  test('large groups of duplicates leave no part empty', () => {
    const labels = new Array<number>(102).fill(-1);
    const groups = labels.map((_, item) => Math.min(2, Math.floor(item / 34)));
    const split = seededSplit({ labels, groups, digests: ['a', 'b', 'c'] }, 0);
    expect([0, 1, 2].map((code) => count(split, code))).toEqual([34, 34, 34]);
  });
});
