import { useQuery } from '@tanstack/react-query';
import type { PushPayload } from '@shared/ipc/contract.ts';

export type RunProgress = PushPayload<'run.progress'>;

export const progressKey = (run: string) => ['push', 'run.progress', run] as const;

/** The newest progress that main has told of a run; null before the first word. */
export function useRunProgress(run: string | null): RunProgress | null {
  const { data } = useQuery<RunProgress | null>({
    queryKey: progressKey(run ?? ''),
    queryFn: () => null,
    enabled: false,
    staleTime: Infinity,
  });
  return data ?? null;
}
