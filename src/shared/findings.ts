import type { MetricInfo } from './family.ts';

/*
 * What the series of a run say about its training, in rules that the trainer and the run's page share. The
 * thresholds are justified in `docs/collapse-watch.md`.
 */

/** Something that a person should know of a training; sentences stand in the catalogues by these codes. */
export const findingCodes = [
  'samples-alike',
  'samples-copied',
  'discriminator-wins',
  'generator-wins',
] as const;
export type FindingCode = (typeof findingCodes)[number];

/** The series of the watch, which no family's card names: `watch/distinctShare`, `watch/nearestTraining`. */
export const watchMetrics: readonly MetricInfo[] = [
  { name: 'distinctShare', unit: '', better: 'higher', range: [0, 1] },
  { name: 'nearestTraining', unit: '', better: 'neither', range: [0, 1] },
];

/** Points of a series in order of step. */
export type SeriesValues = readonly (readonly [step: number, value: number])[];

/** Steps that the balance of two networks is looked at over, and points of each of its series at least. */
const balance = { steps: 500, points: 20 } as const;
/** Measurements of the watch in a row that must agree. */
const agreeing = 2;

export const thresholds = {
  /** Below this share of distinct samples they count as alike. */
  distinctShare: 0.5,
  /** From this share of the planned steps on, samples that never were distinct count as alike too. */
  givenTime: 0.5,
  /** Below this share of the distance that held-out images have, samples count as copies. */
  nearestTraining: 0.5,
  /** A discriminator that is right this often about both kinds of images has won. */
  winning: 0.98,
  /** A generator whose images are told from real ones no more often than this has won. */
  fooled: 0.1,
} as const;

type PointsOf = (series: string) => SeriesValues;

const rules: Readonly<Record<FindingCode, (points: PointsOf, steps: number) => boolean>> = {
  'samples-alike'(points, steps) {
    const shares = points('watch/distinctShare');
    if (!lastly(shares, (share) => share < thresholds.distinctShare)) return false;
    // Before it has learnt to tell latents apart, every network makes the same of all.
    const fell = shares.some(([, share]) => share >= thresholds.distinctShare);
    return fell || shares.at(-1)![0] >= thresholds.givenTime * steps;
  },
  'samples-copied': (points) =>
    lastly(points('watch/nearestTraining'), (ratio) => ratio < thresholds.nearestTraining) &&
    // Samples that are all alike may lie close to one image by chance; the other notice says so.
    lastly(points('watch/distinctShare'), (share) => share >= thresholds.distinctShare),
  'discriminator-wins': (points) =>
    onAverage(points('train/discriminatorRealAccuracy'), (share) => share > thresholds.winning) &&
    onAverage(points('train/discriminatorFakeAccuracy'), (share) => share > thresholds.winning),
  'generator-wins': (points) =>
    onAverage(points('train/discriminatorFakeAccuracy'), (share) => share < thresholds.fooled),
};

function lastly(points: SeriesValues, is: (value: number) => boolean): boolean {
  return points.length >= agreeing && points.slice(-agreeing).every(([, value]) => is(value));
}

function onAverage(points: SeriesValues, is: (value: number) => boolean): boolean {
  const last = points.at(-1)?.[0] ?? 0;
  const recent = points.filter(([step]) => step > last - balance.steps);
  const mean = recent.reduce((sum, [, value]) => sum + value, 0) / recent.length;
  return recent.length >= balance.points && is(mean);
}

/** Every series that a finding is made from. */
export const findingSeries = [
  'watch/distinctShare',
  'watch/nearestTraining',
  'train/discriminatorRealAccuracy',
  'train/discriminatorFakeAccuracy',
] as const;

/** Steps before its last point of which a series' points are needed; of the watch's, which are few, all. */
export const findingWindow = (series: string): number =>
  series.startsWith('watch/') ? Infinity : balance.steps;

/**
 * What holds at the last points of the series; nothing is said on too few of them.
 * @param points by series; those left out count as empty
 * @param steps of the run as planned
 */
export function findingsOf(points: Readonly<Record<string, SeriesValues>>, steps: number): FindingCode[] {
  return findingCodes.filter((code) => rules[code]((series) => points[series] ?? [], steps));
}
