import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useLocation, useNavigate } from 'react-router';
import type { ImportProgress } from '@shared/dataset.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';
import { invalidate, queryKey, usePush } from '../lib/api.ts';
import { progressKey } from '../lib/progress.ts';
import { runEndedToast } from './runEndedToast.tsx';

/** Keeps every answer shown true to what main tells unasked. */
export function usePushes(): void {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { pathname } = useLocation();

  usePush('runs.changed', ({ runs }) => {
    invalidate(client, 'runs.list', 'datasets.get');
    for (const run of runs) void client.invalidateQueries({ queryKey: queryKey('runs.get', { run }) });
  });
  usePush('run.progress', (progress) => {
    client.setQueryData(progressKey(progress.run), progress);
  });
  usePush('datasets.changed', () => {
    invalidate(client, 'datasets.list', 'datasets.get', 'datasets.page', 'families.check');
    invalidate(client, 'datasets.comparison');
  });
  usePush('import.progress', (progress) => {
    client.setQueryData<ImportProgress[]>(queryKey('datasets.imports', null), (known = []) =>
      known.some(({ job }) => job === progress.job)
        ? known.map((other) => (other.job === progress.job ? progress : other))
        : [...known, progress],
    );
  });
  usePush('evaluation.progress', ({ run, progress }) => {
    const key = queryKey('runs.evaluations', { run });
    client.setQueryData<CallOutput<'runs.evaluations'>>(key, (known) => known && { ...known, progress });
    if (progress === null) void client.invalidateQueries({ queryKey: key });
  });
  usePush('comparison.progress', ({ dataset, progress }) => {
    const key = queryKey('datasets.comparison', { dataset });
    client.setQueryData<CallOutput<'datasets.comparison'>>(key, (known) => known && { ...known, progress });
    if (progress === null) void client.invalidateQueries({ queryKey: key });
  });
  usePush('settings.changed', (settings) => {
    client.setQueryData(queryKey('settings.get', null), settings);
  });
  usePush('run.ended', (ended) => {
    // The run's own page shows it already.
    if (pathname === `/runs/${ended.run}`) return;
    notifications.show(runEndedToast(ended, () => void navigate(`/runs/${ended.run}`)));
  });
  usePush('navigate', ({ to }) => void navigate(to));
}
