/** The same score of both sides of a comparison, over their seeds. */
export interface Sides {
  ours: number;
  theirs: number;
  /** The worst mean of ours that passes. */
  limit: number;
}

/** How far our mean may be above theirs, as a part of it. */
const TOLERANCE = 0.15;

/**
 * Means over the seeds of a score that is better when lower. Ours may be worse by 15 %, or as far as one of theirs
 * is from their own mean where that is further.
 * @param ours, theirs at least one of each
 */
export function compareSides(ours: readonly number[], theirs: readonly number[]): Sides {
  const mean = meanOf(theirs);
  const spread = Math.max(...theirs.map((value) => Math.abs(value - mean)));
  return { ours: meanOf(ours), theirs: mean, limit: mean + Math.max(TOLERANCE * mean, spread) };
}

export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
