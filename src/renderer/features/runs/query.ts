import { RunQuery, RunStatus, SortKey } from '@shared/run.ts';

export const pageSizes = [20, 50, 100] as const;

/** What the runs page shows, as its address holds it. */
export interface RunsView {
  text: string;
  statuses: RunStatus[];
  families: string[];
  datasets: string[];
  tags: string[];
  starred: boolean;
  trashed: boolean;
  sort: RunQuery['sort'];
  metric: string | null;
  descending: boolean;
  /** From 1. */
  page: number;
  size: number;
}

/** The view that an address names; what it leaves out or gets wrong is the default. */
export function viewOf(search: URLSearchParams): RunsView {
  const sort = SortKey.safeParse(search.get('sort'));
  const metric = search.get('metric');
  const page = Number(search.get('page') ?? 1);
  const size = Number(search.get('size') ?? 50);
  return {
    text: (search.get('q') ?? '').slice(0, 200),
    statuses: search.getAll('status').flatMap((value) => RunStatus.safeParse(value).data ?? []),
    families: search.getAll('family'),
    datasets: search.getAll('dataset'),
    tags: search.getAll('tag'),
    starred: search.has('star'),
    trashed: search.has('trash'),
    sort: sort.success && (sort.data !== 'metric' || metric) ? sort.data : 'createdAt',
    metric: metric || null,
    descending: search.get('dir') !== 'asc',
    page: Number.isInteger(page) && page > 0 ? page : 1,
    size: pageSizes.find((known) => known === size) ?? 50,
  };
}

/** The address of a view, defaults left out. */
export function searchOf(view: RunsView): URLSearchParams {
  const search = new URLSearchParams();
  if (view.text) search.set('q', view.text);
  view.statuses.forEach((value) => search.append('status', value));
  view.families.forEach((value) => search.append('family', value));
  view.datasets.forEach((value) => search.append('dataset', value));
  view.tags.forEach((value) => search.append('tag', value));
  if (view.starred) search.set('star', '1');
  if (view.trashed) search.set('trash', '1');
  if (view.sort !== 'createdAt') search.set('sort', view.sort);
  if (view.sort === 'metric' && view.metric) search.set('metric', view.metric);
  if (!view.descending) search.set('dir', 'asc');
  if (view.page > 1) search.set('page', String(view.page));
  if (view.size !== 50) search.set('size', String(view.size));
  return search;
}

/** The question to main that answers a view. */
export function queryOf(view: RunsView): RunQuery {
  const { page, size, metric, ...rest } = view;
  return RunQuery.parse({
    ...rest,
    ...(view.sort === 'metric' && metric ? { metric } : {}),
    offset: (page - 1) * size,
    limit: size,
  });
}

/** Whether the view leaves runs out, other than by page. */
export const isFiltered = (view: RunsView): boolean =>
  view.text !== '' ||
  view.starred ||
  [view.statuses, view.families, view.datasets, view.tags].some((list) => list.length > 0);

/** The view without its filters. */
export const unfiltered = (view: RunsView): RunsView => ({
  ...view,
  text: '',
  statuses: [],
  families: [],
  datasets: [],
  tags: [],
  starred: false,
  page: 1,
});
