import { useQueryClient } from '@tanstack/react-query';
import { activeStatuses, type Progress, type RunDetail, type RunStatus } from '@shared/run.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';
import { queryKey, useCall, usePush } from '../../lib/api.ts';
import { useRunProgress } from '../../lib/progress.ts';
import { foldEvents, foldLog } from './fold.ts';

/** Lines of the log that are asked for and kept. */
export const logLimit = 1000;
export const logQuery = (run: string) => ({ run, limit: logLimit });

/** A run as it is now: its detail with the events since, and the newest progress. */
export interface LiveRun {
  detail: RunDetail;
  status: RunStatus;
  active: boolean;
  progress: Progress;
  cpuCores: number | null;
  memoryBytes: number | null;
}

/** Follows a run by main's pushes; the detail is asked for only once and where main says that it changed. */
export function useLiveRun(run: string) {
  const client = useQueryClient();
  const query = useCall('runs.get', { run });
  const pushed = useRunProgress(run);

  usePush('run.events', ({ run: of, events }) => {
    if (of !== run) return;
    client.setQueryData<RunDetail>(
      queryKey('runs.get', { run }),
      (known) => known && foldEvents(known, events),
    );
    client.setQueryData<CallOutput<'runs.log'>>(
      queryKey('runs.log', logQuery(run)),
      (known) => known && foldLog(known, events, logLimit),
    );
  });

  const detail = query.data;
  const live = detail === undefined ? null : liveOf(detail, pushed);
  return { ...query, live };
}

function liveOf(detail: RunDetail, pushed: ReturnType<typeof useRunProgress>): LiveRun {
  // The registry knows the status; a push of progress may be older than the end of the run.
  const { status } = detail.summary;
  const active = activeStatuses.includes(status);
  const heard = active ? pushed : null;
  return {
    detail,
    status,
    active,
    progress: heard?.progress ?? detail.progress,
    cpuCores: heard?.cpuCores ?? null,
    memoryBytes: heard?.memoryBytes ?? null,
  };
}
