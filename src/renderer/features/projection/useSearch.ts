import { useEffect, useRef, useState } from 'react';
import type { AtelierError } from '@shared/errors.ts';
import type { CallInput } from '@shared/ipc/contract.ts';
import type { Projection, ProjectionProgress } from '@shared/projection.ts';
import type { Point } from '@shared/run.ts';
import { call, useAction, usePush } from '../../lib/api.ts';

type Asked = CallInput<'projection.project'>;

/** A search from its start to what it found. */
export interface Search {
  asked: Asked | null;
  progress: ProjectionProgress | null;
  /** Losses by step as far as they have been told. */
  losses: readonly Point[];
  found: Projection | null;
  busy: boolean;
  error: AtelierError | null;
  start: (asked: Asked) => void;
  cancel: () => void;
}

const none = { asked: null, progress: null, losses: [], found: null, error: null };

/** Searches for latents of one image at a time; leaving the page gives the search up. */
export function useSearch(run: string): Search {
  const [state, setState] = useState<Omit<Search, 'busy' | 'start' | 'cancel'>>(none);
  const searching = useRef(false);
  const cancel = () => void call('projection.cancel', null).catch(() => undefined);
  const { mutate, isPending } = useAction('projection.project', {
    invalidates: ['projection.list'],
    onSuccess: (found) => {
      searching.current = false;
      const losses = found.losses.map((loss, index): Point => [index + 1, 0, loss]);
      setState((before) => ({ ...before, found, losses }));
    },
    onError: (error) => {
      searching.current = false;
      const cancelled = error.code === 'cancelled';
      setState(({ asked }) => (cancelled ? none : { ...none, asked, error }));
    },
  });
  usePush('projection.progress', (progress) => {
    if (progress.run !== run || !searching.current) return;
    const { step, loss } = progress;
    setState((before) => ({
      ...before,
      progress,
      losses: loss === null ? before.losses : [...before.losses, [step, 0, loss]],
    }));
  });
  useEffect(
    () => () => {
      if (searching.current) cancel();
    },
    [],
  );
  return {
    ...state,
    busy: isPending,
    start: (asked) => {
      searching.current = true;
      setState({ ...none, asked });
      mutate(asked);
    },
    cancel,
  };
}
