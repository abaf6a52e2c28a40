import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router';
import { searchOf, viewOf, type RunsView } from './query.ts';

/** The view in the page's address, and how to change it; any change but of the page goes to page 1. */
export function useRunsView(): [RunsView, (change: Partial<RunsView>) => void] {
  const [search, setSearch] = useSearchParams();
  const view = useMemo(() => viewOf(search), [search]);
  const change = useCallback(
    (changes: Partial<RunsView>) =>
      setSearch((before) => searchOf({ ...viewOf(before), page: 1, ...changes }), { replace: true }),
    [setSearch],
  );
  return [view, change];
}
