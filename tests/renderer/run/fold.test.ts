import { describe, expect, it } from 'vitest';
import type { FamilyCard } from '@shared/family.ts';
import type { RunEvent, RunEventBody } from '@shared/events.ts';
import { foldEvents, foldLog } from '@renderer/features/run/fold.ts';
import { frameAt, nearestIndex, stepsOf } from '@renderer/features/run/frames.ts';
import { chartGroups, groupSeries } from '@renderer/features/run/series.ts';
import { detailOf, family, runId, sha } from './support.tsx';

let sequence = 100;
const event = (body: RunEventBody): RunEvent => ({
  run: runId(1),
  attempt: 1,
  sequence: sequence++,
  time: 5000,
  ...body,
});

describe('foldEvents', () => {
  const before = detailOf(1);
  it('takes in metrics and new series', () => {
    const after = foldEvents(before, [
      event({ type: 'metrics', step: 1100, values: { 'train/loss': 90, 'train/kl': 20 } }),
    ]);
    expect(after.series).toEqual(['train/loss', 'test/loss', 'train/kl']);
    expect(after.summary).toMatchObject({ step: 1100, metrics: { 'train/loss': 90, 'train/kl': 20 } });
    expect(before.series).toHaveLength(2);
  });
  it('adds pictures once, the newest as the thumbnail', () => {
    const frame = event({
      type: 'samples',
      step: 1200,
      kind: 'samples',
      file: 'samples/1200-samples.png',
      rows: 8,
      columns: 8,
      seed: 0,
    });
    const after = foldEvents(foldEvents(before, [frame]), [frame]);
    expect(after.samples).toHaveLength(before.samples.length + 1);
    expect(after.summary.thumbnail).toBe('samples/1200-samples.png');
  });
  it('keeps one best checkpoint, and drops the removed', () => {
    const after = foldEvents(before, [
      event({
        type: 'checkpoint',
        step: 1500,
        weightsHash: sha('d'),
        bytes: 10,
        bestMetricValue: 99,
        best: true,
      }),
      event({ type: 'checkpoint-removed', step: 1500, removed: 500 }),
    ]);
    expect(after.checkpoints.map(({ step, best }) => [step, best])).toEqual([
      [1000, false],
      [1500, true],
    ]);
  });
  it('forgets what a resumed run did beyond its checkpoint', () => {
    const after = foldEvents(before, [
      event({
        type: 'attempt',
        step: 500,
        device: 'cpu',
        exact: true,
        steps: 2000,
        fingerprint: {
          tensorflow: '',
          addon: '',
          cpu: '',
          intraOpThreads: 1,
          interOpThreads: 1,
          mode: 'xla',
          device: 'cpu',
          deterministic: true,
          flags: '',
        },
      }),
    ]);
    expect(stepsOf(after.samples)).toEqual([0, 500]);
    expect(after.checkpoints.map(({ step }) => step)).toEqual([500]);
  });
  it('ends with the reason', () => {
    const error = { code: 'out-of-memory' as const, parameters: { stage: 'train' } };
    const after = foldEvents(before, [
      event({ type: 'end', step: 1, status: 'failed', weightsHash: null, error }),
    ]);
    expect(after.summary.status).toBe('failed');
    expect(after.error).toEqual(error);
  });
});

describe('foldLog', () => {
  it('adds only newer events, up to the limit', () => {
    const [a, b, c] = [1, 2, 3].map((step) => event({ type: 'stage', step, stage: 'train' }));
    const log = { events: [a!, b!], native: 'x' };
    expect(foldLog(log, [a!, b!], 10)).toBe(log);
    expect(foldLog(log, [b!, c!], 10).events).toEqual([a, b, c]);
    expect(foldLog(log, [c!], 2).events).toEqual([b, c]);
  });
});

describe('frames', () => {
  const { samples } = detailOf(1);
  it('finds what was drawn at or before a step', () => {
    expect(stepsOf(samples)).toEqual([0, 500, 1000]);
    expect(frameAt(samples, 'samples', 999)?.step).toBe(500);
    expect(frameAt(samples, 'reconstructions', 1000)?.step).toBe(1000);
    expect(
      frameAt(
        samples.filter(({ step }) => step > 0),
        'samples',
        10,
      )?.step,
    ).toBe(500);
    expect(frameAt([], 'samples', 10)).toBeNull();
  });
  it('finds the nearest', () => {
    expect(nearestIndex([0, 500, 1000], 700)).toBe(1);
    expect(nearestIndex([0, 500, 1000], 750)).toBe(1);
    expect(nearestIndex([0, 500, 1000], 9999)).toBe(2);
    expect(nearestIndex([], 1)).toBe(-1);
  });
});

describe('groupSeries', () => {
  it('puts training and held-out together, in the order of the family', () => {
    const series = ['test/kl', 'train/kl', 'system/cpu', 'train/other', 'train/loss', 'test/negativeElbo'];
    expect(groupSeries(series, [family])).toEqual([
      { metric: 'loss', series: ['train/loss'] },
      { metric: 'negativeElbo', series: ['test/negativeElbo'] },
      { metric: 'kl', series: ['train/kl', 'test/kl'] },
      { metric: 'other', series: ['train/other'] },
    ]);
  });
  it('holds a place for the score that is not there yet', () => {
    expect(groupSeries(['train/loss'], [family]).map(({ metric }) => metric)).toEqual([
      'loss',
      'negativeElbo',
    ]);
    expect(groupSeries([], [family])).toEqual([]);
  });
});

describe('chartGroups', () => {
  const adversarial: FamilyCard = {
    ...family,
    id: 'gan',
    bestMetric: null,
    metrics: [
      { name: 'discriminatorLoss', unit: 'nats', better: 'neither', chart: 'losses' },
      { name: 'realAccuracy', unit: '', better: 'neither', range: [0, 1], chart: 'accuracies' },
      { name: 'generatorLoss', unit: 'nats', better: 'neither', chart: 'losses' },
      { name: 'learningRate', unit: '', better: 'neither' },
    ],
  };
  it('draws metrics together where the card says so, where the first of them stands', () => {
    const series = [
      'train/generatorLoss',
      'train/learningRate',
      'train/realAccuracy',
      'train/discriminatorLoss',
    ];
    expect(chartGroups(series, adversarial)).toEqual([
      {
        chart: 'losses',
        metrics: [
          { metric: 'discriminatorLoss', series: ['train/discriminatorLoss'] },
          { metric: 'generatorLoss', series: ['train/generatorLoss'] },
        ],
      },
      { chart: 'accuracies', metrics: [{ metric: 'realAccuracy', series: ['train/realAccuracy'] }] },
      { chart: null, metrics: [{ metric: 'learningRate', series: ['train/learningRate'] }] },
    ]);
  });
  it('gives each metric a chart of its own where no card is known', () => {
    expect(chartGroups(['train/a', 'train/b', 'test/a'], undefined).map(({ metrics }) => metrics)).toEqual([
      [{ metric: 'a', series: ['train/a', 'test/a'] }],
      [{ metric: 'b', series: ['train/b'] }],
    ]);
  });
});
