import { useMemo, useState } from 'react';
import type { SampleFrame } from '@shared/run.ts';
import { useScrubber } from '../Scrubber.tsx';

/** The items and steps of a run's samples, and which of them is looked at. */
export function useTimeline(all: readonly SampleFrame[]) {
  const frames = useMemo(() => samplesInOrder(all), [all]);
  const scrubber = useScrubber(frames.length);
  const [wantedItem, setItem] = useState(0);
  const items = Math.max(0, ...frames.map(({ rows, columns }) => rows * columns));
  const item = Math.min(wantedItem, Math.max(0, items - 1));
  return {
    frames,
    items,
    item,
    scrubber,
    position: scrubber.index,
    move: (seeds: number, steps: number) => {
      if (seeds !== 0) setItem(Math.min(items - 1, Math.max(0, item + seeds)));
      if (steps !== 0) scrubber.pick(scrubber.index + steps);
    },
    pick: (at: { item: number; position: number }) => {
      setItem(at.item);
      if (at.position !== scrubber.index) scrubber.pick(at.position);
    },
  };
}

export type TimelineState = ReturnType<typeof useTimeline>;

/** Grids of samples by step; of a step drawn twice, as after a resume, the later one. */
export function samplesInOrder(frames: readonly SampleFrame[]): SampleFrame[] {
  const byStep = new Map(frames.filter(({ kind }) => kind === 'samples').map((frame) => [frame.step, frame]));
  return [...byStep.values()].sort((a, b) => a.step - b.step);
}
