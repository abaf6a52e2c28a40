import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import type { Generated } from '@shared/gallery.ts';
import { call } from '../../lib/api.ts';
import { notifyError } from '../../lib/notify.tsx';

export interface Wanted {
  run: string;
  checkpoint: number;
}

const keyOf = ({ run, checkpoint }: Wanted, seed: number, count: number) => [
  'compare.sameSeeds',
  run,
  checkpoint,
  seed,
  count,
];

/**
 * Grids of the same seed from several checkpoints, made one after another. What was made for a seed and a
 * count is remembered; asking for other ones, or leaving the page, ends the work after the grid under way.
 */
export function useSameSeeds() {
  const client = useQueryClient();
  const [state, setState] = useState<{ done: number; total: number } | null>(null);
  const [, redraw] = useState(0);
  const turn = useRef(0);
  useEffect(
    () => () => {
      turn.current++;
    },
    [],
  );

  const start = async (wanted: readonly Wanted[], seed: number, count: number) => {
    const mine = ++turn.current;
    const left = wanted.filter((one) => !client.getQueryData(keyOf(one, seed, count)));
    setState({ done: 0, total: left.length });
    try {
      for (const [done, one] of left.entries()) {
        const generated = await call('gallery.generate', { kind: 'samples', ...one, seed, count });
        client.setQueryDefaults(['compare.sameSeeds'], { gcTime: Infinity });
        client.setQueryData(keyOf(one, seed, count), generated);
        if (turn.current !== mine) return;
        setState({ done: done + 1, total: left.length });
      }
    } catch (error) {
      notifyError(error);
    }
    if (turn.current === mine) {
      setState(null);
      redraw((before) => before + 1);
    }
  };
  const made = (one: Wanted, seed: number, count: number) =>
    client.getQueryData<Generated>(keyOf(one, seed, count)) ?? null;
  return { progress: state, start, made };
}
