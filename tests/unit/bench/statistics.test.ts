import { describe, expect, it } from 'vitest';
import { parseCpuList } from '@main/bench/cores.ts';
import { compareTimes, geometricMean, median, type Pair } from '@main/bench/statistics.ts';

describe('median', () => {
  it('is the middle value, whatever the order', () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([7])).toBe(7);
  });

  it('leaves its argument as it was and refuses an empty one', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
    expect(() => median([])).toThrow();
  });
});

describe('compareTimes', () => {
  const pairs: Pair[] = [10, 11, 9, 12, 10.5, 8, 13].map((ours, index) => ({ ours, theirs: 20 + index }));

  it('divides the medians', () => {
    expect(compareTimes(pairs).value).toBeCloseTo(23 / 10.5, 12);
  });

  it('gives an interval without width where no pair differs', () => {
    const same = Array.from({ length: 7 }, () => ({ ours: 4, theirs: 5 }));
    expect(compareTimes(same)).toEqual({ value: 1.25, low: 1.25, high: 1.25 });
  });

  it('holds the ratio within an interval that the extremes bound, the same each time', () => {
    const { value, low, high } = compareTimes(pairs);
    expect(low).toBeLessThan(value);
    expect(high).toBeGreaterThan(value);
    expect(low).toBeGreaterThanOrEqual(20 / 13);
    expect(high).toBeLessThanOrEqual(26 / 8);
    expect(compareTimes(pairs)).toEqual({ value, low, high });
  });

  it('covers the true ratio in about 95 of 100 experiments', () => {
    let state = 7;
    const uniform = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state / 2 ** 32;
    };
    const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
    let covered = 0;
    const experiments = 60;
    for (let experiment = 0; experiment < experiments; experiment += 1) {
      const drawn = Array.from({ length: 7 }, () => ({
        ours: 10 * Math.exp(0.05 * normal()),
        theirs: 12 * Math.exp(0.05 * normal()),
      }));
      const { low, high } = compareTimes(drawn);
      if (low <= 1.2 && high >= 1.2) covered += 1;
    }
    expect(covered / experiments).toBeGreaterThan(0.85);
  });
});

describe('geometricMean', () => {
  it('multiplies', () => {
    expect(geometricMean([2, 8])).toBeCloseTo(4, 12);
    expect(geometricMean([0.5, 2, 1])).toBeCloseTo(1, 12);
  });
});

describe('parseCpuList', () => {
  it('reads ranges and single cores', () => {
    expect(parseCpuList(' 0-2,5\n')).toEqual([0, 1, 2, 5]);
    expect(parseCpuList('3')).toEqual([3]);
    expect(parseCpuList('')).toEqual([]);
  });
});
