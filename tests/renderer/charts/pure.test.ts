import { describe, expect, it } from 'vitest';
import type { RunEvent } from '@shared/events.ts';
import type { Point } from '@shared/run.ts';
import { align, nearestDefined, stepsOfRange, wholeRange } from '@renderer/charts/align.ts';
import { dashesOf, palette, RunColours } from '@renderer/charts/palette.ts';
import { appendPoints, describe as describePoints, pointsOf } from '@renderer/charts/points.ts';
import { smooth } from '@renderer/charts/smoothing.ts';
import {
  bytesLabel,
  durationLabel,
  logTickLabels,
  logTicks,
  tickLabels,
  valueLabel,
} from '@renderer/charts/ticks.ts';
import { runId } from '../run/support.tsx';

describe('smooth', () => {
  it('leaves a constant alone from its first value on', () => {
    for (const value of smooth([5, 5, 5, 5], 0.9)) expect(value).toBeCloseTo(5, 12);
  });
  it('weighs as an exponential moving average with bias correction', () => {
    const [first, second, third] = smooth([1, 3, 8], 0.5);
    expect(first).toBeCloseTo(1, 12);
    expect(second).toBeCloseTo((0.25 * 1 + 0.5 * 3) / 0.75, 12);
    expect(third).toBeCloseTo((0.125 * 1 + 0.25 * 3 + 0.5 * 8) / 0.875, 12);
  });
  it('keeps gaps as gaps, and does nothing at weight 0', () => {
    expect(smooth([2, undefined, null, 2], 0.5)).toEqual([2, undefined, null, 2]);
    expect(smooth([1, 9, 4], 0)).toEqual([1, 9, 4]);
  });
  it('refuses weights that would not average', () => {
    expect(() => smooth([1], 1)).toThrow(RangeError);
    expect(() => smooth([1], -0.1)).toThrow(RangeError);
  });
});

const points = (...values: [number, number][]): Point[] =>
  values.map(([step, value]) => [step, 1000 * step, value]);

describe('align', () => {
  it('joins series on one ascending axis', () => {
    const train = { points: points([1, 10], [2, 20], [3, 30]), origin: 0 };
    const test = { points: points([2, 5], [4, 6]), origin: 0 };
    const { x, y } = align([train, test], 'step', false);
    expect(x).toEqual([1, 2, 3, 4]);
    expect(y).toEqual([
      [10, 20, 30, undefined],
      [undefined, 5, undefined, 6],
    ]);
  });
  it('counts seconds from each origin', () => {
    const { x } = align([{ points: points([7, 1], [9, 1]), origin: 7000 }], 'time', false);
    expect(x).toEqual([0, 2]);
  });
  it('takes out what a logarithmic scale cannot show', () => {
    expect(align([{ points: points([1, 0], [2, -1], [3, 4]), origin: 0 }], 'step', true).y).toEqual([
      [null, null, 4],
    ]);
  });
  it('answers nothing for nothing', () => {
    expect(align([], 'step', false)).toEqual({ x: [], y: [] });
    expect(align([{ points: [], origin: 0 }], 'step', false)).toEqual({ x: [], y: [[]] });
  });
});

describe('nearestDefined', () => {
  const x = [0, 1, 2, 10];
  it('finds the value nearest in x, not in index', () => {
    expect(nearestDefined(x, [1, undefined, undefined, 4], 2)).toBe(0);
    expect(nearestDefined(x, [undefined, undefined, undefined, 4], 0)).toBe(3);
    expect(nearestDefined(x, [1, undefined, undefined, undefined], 3)).toBe(0);
    expect(nearestDefined(x, [undefined, undefined, undefined, undefined], 1)).toBeNull();
  });
});

describe('wholeRange', () => {
  it('begins where time begins to count, also for one point', () => {
    expect(wholeRange([12, 40], 'time')).toEqual([0, 40]);
    expect(wholeRange([90], 'time')).toEqual([0, 90]);
    expect(wholeRange([0], 'time')).toEqual([0, 1]);
  });
  it('leaves steps, and an axis without points, as they are', () => {
    expect(wholeRange([12, 40], 'step')).toBeNull();
    expect(wholeRange([], 'time')).toBeNull();
  });
});

describe('stepsOfRange', () => {
  const curve = points([0, 1], [10, 1], [20, 1], [30, 1], [40, 1]);
  it('covers the range with room on the left', () => {
    expect(stepsOfRange(curve, 0, 'step', [20, 30])).toEqual({ from: 10, to: 30 });
  });
  it('turns seconds into steps', () => {
    expect(stepsOfRange(curve, 0, 'time', [21, 29])).toEqual({ from: 10, to: 30 });
  });
  it('stays inside of the series, and knows an empty one', () => {
    expect(stepsOfRange(curve, 0, 'step', [-50, 90])).toEqual({ from: 0, to: 40 });
    expect(stepsOfRange([], 0, 'step', [0, 1])).toBeNull();
  });
});

describe('live points', () => {
  const metrics = (step: number, values: Record<string, number>): RunEvent => ({
    type: 'metrics',
    run: runId(1),
    attempt: 1,
    sequence: step + 1,
    time: 1000 * step,
    step,
    values,
  });
  it('picks one series out of events', () => {
    const events = [
      metrics(1, { 'train/loss': 3 }),
      metrics(2, { 'test/loss': 9 }),
      metrics(3, { 'train/loss': 2 }),
    ];
    expect(pointsOf(events, 'train/loss')).toEqual([
      [1, 1000, 3],
      [3, 3000, 2],
    ]);
  });
  it('adds only what lies beyond, and keeps the array where nothing does', () => {
    const known = points([1, 1], [2, 2]);
    expect(appendPoints(known, points([2, 9], [3, 3]))).toEqual(points([1, 1], [2, 2], [3, 3]));
    expect(appendPoints(known, points([1, 9]))).toBe(known);
    expect(appendPoints([], points([1, 9]))).toEqual(points([1, 9]));
  });
  it('describes a curve by its ends and extremes', () => {
    const [first, lowest, highest, last] = points([1, 5], [2, 1], [3, 9], [4, 4]);
    expect(describePoints([first!, lowest!, highest!, last!])).toEqual({ first, lowest, highest, last });
    expect(describePoints([])).toBeNull();
  });
});

describe('labels', () => {
  it('tells neighbouring ticks apart', () => {
    expect(tickLabels([120, 122.5, 125], 2.5)).toEqual(['120.0', '122.5', '125.0']);
    expect(tickLabels([0, 500, 1000], 500)).toEqual(['0', '500', '1,000']);
    expect(tickLabels([20_000, 25_000], 5000)).toEqual(['20k', '25k']);
    expect(tickLabels([0, 0.00002], 0.00002)).toEqual(['0', '2e-5']);
  });
  it('marks a logarithmic axis by powers, or evenly where it is short', () => {
    expect(logTicks(1, 100)).toEqual([1, 2, 5, 10, 20, 50, 100]);
    expect(logTicks(0.5, 20_000)).toEqual([1, 10, 100, 1000, 10_000]);
    expect(logTicks(110, 131)).toEqual([110, 115, 120, 125, 130]);
    expect(logTicks(0, 10)).toEqual([]);
    expect(logTickLabels([110, 115, 120])).toEqual(['110', '115', '120']);
    expect(logTickLabels([0.1, 1, 10, 100])).toEqual(['0.1', '1', '10', '100']);
  });
  it('writes durations, bytes and values', () => {
    expect([0, 59, 90, 3600, 3900, 90_000].map(durationLabel)).toEqual([
      '0s',
      '59s',
      '1m 30s',
      '1h',
      '1h 05m',
      '1d 1h',
    ]);
    expect([0, 1023, 1024, 1.5 * 2 ** 30].map(bytesLabel)).toEqual(['0 B', '1020 B', '1 KiB', '1.5 GiB']);
    expect([0, 108.51234, 12_345.67, 0.00001234].map(valueLabel)).toEqual([
      '0',
      '108.51',
      '12,345.7',
      '1.234e-5',
    ]);
  });
});

describe('RunColours', () => {
  it('gives a run the same colour for good', () => {
    let stored: [string, number][] = [];
    const colours = new RunColours(new Map(), (entries) => (stored = entries));
    const [first] = colours.together(['a']);
    colours.together(['b', 'c']);
    expect(colours.together(['a'])).toEqual([first]);
    const restored = new RunColours(new Map(stored), () => undefined);
    expect(restored.together(['a'])).toEqual([first]);
  });
  it('tells runs that are shown together apart while there are colours', () => {
    const colours = new RunColours(new Map(palette.map((_, i) => [`run${i}`, 0])), () => undefined);
    const slots = colours.together(palette.map((_, i) => `run${i}`));
    expect(new Set(slots).size).toBe(palette.length);
    expect(colours.together(['run3'])).toEqual([slots[3]]);
  });
  it('draws runs of one colour, and held-out data, with lines of their own', () => {
    const lines = [false, true].flatMap((dashed) => [0, 1].map((repeat) => String(dashesOf(dashed, repeat))));
    expect(new Set(lines).size).toBe(4);
    expect(lines[0]).toBe('');
  });
  it('repeats colours only beyond the palette', () => {
    const colours = new RunColours(new Map(), () => undefined);
    const slots = colours.together(Array.from({ length: palette.length + 3 }, (_, i) => `r${i}`));
    expect(new Set(slots.slice(0, palette.length)).size).toBe(palette.length);
    expect(slots.every((slot) => slot >= 0 && slot < palette.length)).toBe(true);
  });
});
