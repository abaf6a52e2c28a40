import type { AugmentationComparison, ComparedAccuracy } from '@shared/augmentation.ts';

/** What two accuracies with their intervals say of what synthetic images add to the real ones. */
export type Verdict = 'better' | 'worse' | 'same';

/**
 * A difference counts where neither interval reaches the other: a cautious rule, under which some true differences
 * are told as none.
 */
export function verdict({ real, both }: AugmentationComparison['results']): Verdict {
  if (both.interval[0] > real.interval[1]) return 'better';
  return both.interval[1] < real.interval[0] ? 'worse' : 'same';
}

/** Shares from and to which bars are drawn: round ones around all intervals. */
export function scaleOf(results: readonly ComparedAccuracy[]): [number, number] {
  const least = Math.min(...results.map(({ interval }) => interval[0]));
  const most = Math.max(...results.map(({ interval }) => interval[1]));
  const step = most - least > 0.1 ? 0.1 : 0.01;
  return [Math.max(0, Math.floor(least / step) * step), Math.min(1, Math.ceil(most / step) * step)];
}

/** A share as percent, with as many digits each time so that a column of them can be compared: `90.30 %`. */
export const percent = (share: number, digits = 2): string => `${(100 * share).toFixed(digits)} %`;
