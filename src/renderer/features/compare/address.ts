import { RunId } from '@shared/ids.ts';

/** The most runs that are shown beside one another. */
export const mostRuns = 12;

/** The runs that an address names, each once. */
export function runsOf(search: URLSearchParams): string[] {
  const named = (search.get('runs') ?? '').split(',').filter((id) => RunId.safeParse(id).success);
  return [...new Set(named)].slice(0, mostRuns);
}
