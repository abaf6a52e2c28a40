import { describe, expect, it } from 'vitest';
import { Findings } from '@engine/training/findings.ts';
import { findingsOf, type SeriesValues } from '@shared/findings.ts';

const series = (every: number, ...values: number[]): SeriesValues =>
  values.map((value, index) => [(index + 1) * every, value]);
const times = (count: number, value: number) => Array.from({ length: count }, () => value);

describe('samples that are alike', () => {
  const alike = (shares: SeriesValues) => findingsOf({ 'watch/distinctShare': shares }, 1000);

  it('are told once they had half of the steps to differ', () => {
    expect(alike(series(100, 0, 0, 0, 0))).toEqual([]);
    expect(alike(series(100, 0, 0, 0, 0, 0))).toEqual(['samples-alike']);
    expect(alike(series(100, 0, 0, 0, 0, 0, 0.9))).toEqual([]);
  });

  it('are told as soon as they have become so, twice in a row', () => {
    expect(alike(series(100, 0.9, 0.2))).toEqual([]);
    expect(alike(series(100, 0.9, 0.2, 0.1))).toEqual(['samples-alike']);
  });
});

describe('copies', () => {
  it('are told where samples differ from each other but not from training images, twice in a row', () => {
    const told = (ratios: number[], shares: number[]) =>
      findingsOf(
        { 'watch/nearestTraining': series(100, ...ratios), 'watch/distinctShare': series(100, ...shares) },
        10_000,
      );
    expect(told([1, 0.2, 0.1], [1, 1, 1])).toEqual(['samples-copied']);
    expect(told([1, 1, 0.1], [1, 1, 1])).toEqual([]);
    expect(told([1, 0.2, 0.1], [0, 0, 0])).toEqual([]);
  });
});

describe('the balance of two networks', () => {
  const told = (real: number[], fake: number[]) =>
    findingsOf(
      {
        'train/discriminatorRealAccuracy': series(20, ...real),
        'train/discriminatorFakeAccuracy': series(20, ...fake),
      },
      10_000,
    );

  it('is lost where the discriminator has been right about nearly all for 500 steps', () => {
    expect(told(times(25, 0.99), times(25, 1))).toEqual(['discriminator-wins']);
    expect(told([0.5, ...times(25, 0.99)], [0.2, ...times(25, 1)])).toEqual(['discriminator-wins']);
    expect(told([...times(24, 0.99), 0.9], times(25, 1))).toEqual(['discriminator-wins']);
    expect(told([...times(15, 0.99), ...times(10, 0.9)], times(25, 1))).toEqual([]);
    expect(told(times(12, 0.99), times(12, 1))).toEqual([]);
  });

  it('is lost where the generator has fooled the discriminator for 500 steps', () => {
    expect(told(times(25, 1), times(25, 0.02))).toEqual(['generator-wins']);
    expect(told(times(25, 0.6), times(25, 0.55))).toEqual([]);
  });
});

describe('what the trainer tells', () => {
  const values = (share: number) => ({ 'watch/distinctShare': share });

  it('is told when it begins, and again once it has been otherwise', () => {
    const findings = new Findings(1000, []);
    const told = [0.9, 0.1, 0.1, 0.1, 0.9, 0.1, 0.1].map((share, index) =>
      findings.take(100 * (index + 1), values(share)),
    );
    expect(told).toEqual([[], [], ['samples-alike'], [], [], [], ['samples-alike']]);
  });

  it('goes on after a resume where it stood', () => {
    const event = (sequence: number, share: number) =>
      ({
        type: 'metrics',
        run: '0'.repeat(26),
        attempt: 1,
        sequence,
        time: 0,
        step: 100 * sequence,
        values: values(share),
      }) as const;
    const resumed = new Findings(1000, [event(1, 0.9), event(2, 0.1)]);
    expect(resumed.take(300, values(0.1))).toEqual(['samples-alike']);
    const later = new Findings(1000, [event(1, 0.9), event(2, 0.1), event(3, 0.1)]);
    expect(later.take(400, values(0.1))).toEqual([]);
  });
});
