/** Middle value; the mean of the two in the middle of an even number. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('no median of nothing');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle) - 1]!) / 2;
}

/** What one turn of each of two sides took, one after the other. */
export interface Pair {
  ours: number;
  theirs: number;
}

/** How often our time goes into theirs, with the ends of a 95 % interval. */
export interface Ratio {
  value: number;
  low: number;
  high: number;
}

const RESAMPLES = 10_000;
const CONFIDENCE = 0.95;

const ratioOf = (pairs: readonly Pair[]): number =>
  median(pairs.map(({ theirs }) => theirs)) / median(pairs.map(({ ours }) => ours));

/**
 * Their median time by ours. The interval is the percentile bootstrap's (Efron, 1979): pairs are drawn with
 * replacement, from a fixed seed.
 */
export function compareTimes(pairs: readonly Pair[]): Ratio {
  const draw = draws(pairs.length);
  const ratios = Array.from({ length: RESAMPLES }, () => ratioOf(pairs.map(() => pairs[draw()]!))).sort(
    (a, b) => a - b,
  );
  const tail = (1 - CONFIDENCE) / 2;
  const at = (share: number) => ratios[Math.round(share * (RESAMPLES - 1))]!;
  return { value: ratioOf(pairs), low: at(tail), high: at(1 - tail) };
}

/** Whole numbers below `count` by a linear congruential generator, of which the high bits are taken. */
function draws(count: number): () => number {
  let state = 1;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * count);
  };
}

export const geometricMean = (values: readonly number[]): number =>
  Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
