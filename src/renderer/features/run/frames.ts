import type { SampleFrame, SampleKind } from '@shared/run.ts';

/** The steps at which any picture was drawn, ascending. */
export const stepsOf = (frames: readonly SampleFrame[]): number[] =>
  [...new Set(frames.map(({ step }) => step))].sort((a, b) => a - b);

/** The newest frame of a kind at or before a step; the first one where none is that early. */
export function frameAt(frames: readonly SampleFrame[], kind: SampleKind, step: number): SampleFrame | null {
  let before: SampleFrame | null = null;
  let first: SampleFrame | null = null;
  for (const frame of frames) {
    if (frame.kind !== kind) continue;
    if (first === null || frame.step < first.step) first = frame;
    if (frame.step <= step && (before === null || frame.step > before.step)) before = frame;
  }
  return before ?? first;
}

/** Index of the step nearest to `step`; -1 where there is none. Of two equally near ones the earlier. */
export function nearestIndex(steps: readonly number[], step: number): number {
  let nearest = -1;
  steps.forEach((candidate, index) => {
    const best = steps[nearest];
    if (best === undefined || Math.abs(candidate - step) < Math.abs(best - step)) nearest = index;
  });
  return nearest;
}
