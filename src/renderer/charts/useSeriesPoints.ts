import { useQueries, useQueryClient, type QueryClient, type UseQueryOptions } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { AtelierError } from '@shared/errors.ts';
import type { RunEvent } from '@shared/events.ts';
import type { Point } from '@shared/run.ts';
import { call, onPush } from '../lib/api.ts';
import { appendPoints, pointsOf } from './points.ts';

/** Points asked for per curve: about two for every pixel of a wide chart. */
export const overviewPoints = 1500;
/** Live points beyond these make the curve be asked for again, in buckets. */
const tooMany = 2 * overviewPoints;
const keptEvents = 500;

export interface SeriesRange {
  run: string;
  series: string;
  /** Steps; without them the whole curve, which grows as the run does. */
  from?: number;
  to?: number;
}

const rootKey = 'chart.points';
const keyOf = ({ run, series, from, to }: SeriesRange) => [rootKey, run, series, from ?? null, to ?? null];

/**
 * Metrics that arrived while an answer was on its way would be lost between the two, so the newest few
 * events of each run are kept and joined to every answer.
 */
const recent = new Map<string, RunEvent[]>();

function receive(client: QueryClient, run: string, events: readonly RunEvent[]) {
  if (events.some((event) => event.type === 'attempt')) {
    // A resumed run continues from a checkpoint: what came after it is no longer true.
    recent.delete(run);
    void client.invalidateQueries({ queryKey: [rootKey, run] });
  }
  const metrics = events.filter((event) => event.type === 'metrics');
  if (metrics.length === 0) return;
  recent.set(run, [...(recent.get(run) ?? []), ...metrics].slice(-keptEvents));
  for (const query of client.getQueryCache().findAll({ queryKey: [rootKey, run], type: 'active' })) {
    const [, , series, , to] = query.queryKey;
    if (to !== null || typeof series !== 'string') continue;
    const known = client.getQueryData<Point[]>(query.queryKey);
    if (!known) continue;
    const grown = appendPoints(known, pointsOf(metrics, series));
    if (grown === known) continue;
    client.setQueryData(query.queryKey, grown);
    if (grown.length > tooMany) void client.invalidateQueries({ queryKey: query.queryKey });
  }
}

const listening = new WeakMap<QueryClient, { users: number; stop: () => void }>();

/** One subscription for all charts of the window. */
function listen(client: QueryClient): () => void {
  const known = listening.get(client) ?? {
    users: 0,
    stop: onPush('run.events', ({ run, events }) => receive(client, run, events)),
  };
  known.users++;
  listening.set(client, known);
  return () => {
    known.users--;
    if (known.users > 0) return;
    known.stop();
    recent.clear();
    listening.delete(client);
  };
}

const noPoints: Point[] = [];

const optionsOf = (range: SeriesRange): UseQueryOptions<Point[], AtelierError> => ({
  queryKey: keyOf(range),
  queryFn: async () => {
    const { run, series, from, to } = range;
    const points = await call('runs.points', { run, series, from, to, maxPoints: overviewPoints });
    return to === undefined ? appendPoints(points, pointsOf(recent.get(run) ?? [], series)) : points;
  },
  // Comparing thousands of points one by one costs more than drawing them.
  structuralSharing: false,
  // A curve that nobody looked at has not grown meanwhile.
  staleTime: 0,
  gcTime: 60_000,
});

/** The points of several curves, in order; curves of runs in training grow by themselves. */
export function useSeriesPoints(ranges: readonly SeriesRange[]): {
  points: Point[][];
  loading: boolean;
  error: AtelierError | null;
} {
  const client = useQueryClient();
  useEffect(() => listen(client), [client]);
  return useQueries({
    queries: ranges.map(optionsOf),
    combine: (results) => ({
      points: results.map((result) => result.data ?? noPoints),
      loading: results.some((result) => result.isPending && result.fetchStatus !== 'idle'),
      error: results.find((result) => result.error)?.error ?? null,
    }),
  });
}
