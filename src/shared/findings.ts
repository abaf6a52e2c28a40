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

/** The last points of the series that a rule reads, in the order of its `series`. */
interface Rule {
  code: FindingCode;
  series: readonly string[];
  /** Steps before a series' last point that the rule looks back over; null: `points` of it, however far back. */
  steps: number | null;
  /** Points that it needs of each series at least. */
  points: number;
  holds(recent: readonly (readonly number[])[]): boolean;
}

const all = (values: readonly number[], is: (value: number) => boolean) => values.every(is);

/** Whether the later half is larger on average than the earlier. */
function rises(values: readonly number[]): boolean {
  const half = Math.floor(values.length / 2);
  return mean(values.slice(-half)) > mean(values.slice(0, half));
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

const balance = { steps: 500, points: 20 } as const;

export const thresholds = {
  /** Below this share of distinct samples, twice in a row, they count as alike. */
  distinctShare: 0.5,
  /** Below this share of the distance that held-out images have, twice in a row, samples count as copies. */
  nearestTraining: 0.5,
  /** A discriminator that is right this often about both kinds, while the generator's loss rises, has won. */
  winning: 0.98,
  /** A generator whose images are told from real ones no more often than this has won. */
  fooled: 0.1,
} as const;

const rules: readonly Rule[] = [
  {
    code: 'samples-alike',
    series: ['watch/distinctShare'],
    steps: null,
    points: 2,
    holds: ([shares]) => all(shares!, (share) => share < thresholds.distinctShare),
  },
  {
    code: 'samples-copied',
    series: ['watch/nearestTraining', 'watch/distinctShare'],
    steps: null,
    points: 2,
    // Samples that are all alike may lie close to one image by chance; the other notice says so.
    holds: ([ratios, shares]) =>
      all(ratios!, (ratio) => ratio < thresholds.nearestTraining) &&
      all(shares!, (share) => share >= thresholds.distinctShare),
  },
  {
    code: 'discriminator-wins',
    series: ['train/discriminatorRealAccuracy', 'train/discriminatorFakeAccuracy', 'train/generatorLoss'],
    ...balance,
    holds: ([real, fake, loss]) =>
      all([...real!, ...fake!], (share) => share > thresholds.winning) && rises(loss!),
  },
  {
    code: 'generator-wins',
    series: ['train/discriminatorFakeAccuracy'],
    ...balance,
    holds: ([fake]) => all(fake!, (share) => share < thresholds.fooled),
  },
];

/** Every series that a finding is made from. */
export const findingSeries: readonly string[] = [...new Set(rules.flatMap(({ series }) => series))];

/** Steps that balance is looked at over, and points of the other series: what must be known of the past. */
export const findingWindow = { steps: balance.steps, points: 2 } as const;

/**
 * What holds at the last points of the series; nothing is said on fewer points than a rule needs.
 * @param points by series; those left out count as empty
 */
export function findingsOf(points: Readonly<Record<string, SeriesValues>>): FindingCode[] {
  return rules.flatMap((rule) => {
    const recent = rule.series.map((name) => recentOf(points[name] ?? [], rule));
    const known = recent.every((values) => values.length >= rule.points);
    return known && rule.holds(recent) ? [rule.code] : [];
  });
}

function recentOf(points: SeriesValues, { steps, points: needed }: Rule): number[] {
  const last = points.at(-1)?.[0] ?? 0;
  const recent = steps === null ? points.slice(-needed) : points.filter(([step]) => step > last - steps);
  return recent.map(([, value]) => value);
}
