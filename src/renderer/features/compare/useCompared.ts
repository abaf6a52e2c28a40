import { useComputedColorScheme } from '@mantine/core';
import { useQueries, useQueryClient } from '@tanstack/react-query';
import type { AtelierError } from '@shared/errors.ts';
import type { RunDetail } from '@shared/run.ts';
import { useRunLooks, type RunLook } from '../../charts/index.ts';
import { call, queryKey, usePush } from '../../lib/api.ts';
import { foldEvents } from '../run/fold.ts';

/** A run beside others, with how it looks among them. */
export interface Compared extends RunLook {
  detail: RunDetail;
}

/** The details of several runs, kept up to date by main's pushes. */
export function useCompared(runs: readonly string[]): {
  compared: Compared[];
  loading: boolean;
  failed: { run: string; error: AtelierError }[];
} {
  const client = useQueryClient();
  const scheme = useComputedColorScheme('light');
  const looks = useRunLooks(runs, scheme);
  usePush('run.events', ({ run, events }) => {
    if (!runs.includes(run)) return;
    client.setQueryData<RunDetail>(
      queryKey('runs.get', { run }),
      (known) => known && foldEvents(known, events),
    );
  });
  const results = useQueries({
    queries: runs.map((run) => ({
      queryKey: queryKey('runs.get', { run }),
      queryFn: (): Promise<RunDetail> => call('runs.get', { run }),
    })),
  });
  return {
    compared: results.flatMap(({ data }, i) => (data ? [{ detail: data, ...looks[i]! }] : [])),
    loading: results.some(({ isPending }) => isPending),
    failed: results.flatMap(({ error }, i) =>
      error ? [{ run: runs[i]!, error: error as AtelierError }] : [],
    ),
  };
}
