import { IconChevronUp, IconSelector } from '@tabler/icons-react';
import { DataTable, type DataTableSortStatus } from 'mantine-datatable';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import type { FamilyCard } from '@shared/family.ts';
import { SortKey, type RunSummary } from '@shared/run.ts';
import { useFormats } from '../../lib/format.ts';
import { metricAccessor, runColumns } from './columns.tsx';
import { metricInfo, splitSeries } from './labels.ts';
import { pageSizes, type RunsView } from './query.ts';
import classes from './runs.module.css';

interface RunsTableProps {
  rows: RunSummary[];
  total: number;
  view: RunsView;
  onChange: (change: Partial<RunsView>) => void;
  series: readonly string[];
  cards: readonly FamilyCard[];
  fetching: boolean;
  selected: RunSummary[];
  onSelect: (runs: RunSummary[]) => void;
}

/** Whether the first click on a column's title puts the largest first: texts begin with A, metrics with the best. */
function beginsDescending(
  accessor: string,
  series: string | undefined,
  cards: readonly FamilyCard[],
): boolean {
  if (series === undefined) return accessor === 'step' || accessor === 'createdAt';
  const { metric } = splitSeries(series);
  return cards.some((card) => metricInfo(card, metric)?.better === 'higher');
}

/** One page of runs, sorted by main. A click or Enter opens a run. */
export function RunsTable({
  rows,
  total,
  view,
  onChange,
  series,
  cards,
  fetching,
  selected,
  onSelect,
}: RunsTableProps) {
  const { t } = useTranslation();
  const format = useFormats();
  const navigate = useNavigate();
  const columns = useMemo(() => runColumns(t, format, series), [t, format, series]);
  const open = (run: RunSummary) => void navigate(`/runs/${run.id}`);

  const sortStatus: DataTableSortStatus<RunSummary> = {
    columnAccessor: view.sort === 'metric' && view.metric ? metricAccessor(view.metric) : view.sort,
    direction: view.descending ? 'desc' : 'asc',
  };
  const sortBy = ({ columnAccessor, direction }: DataTableSortStatus<RunSummary>) => {
    const accessor = String(columnAccessor);
    const name = series.find((known) => metricAccessor(known) === accessor);
    // The table would take over the last column's direction.
    const descending =
      accessor === sortStatus.columnAccessor ? direction === 'desc' : beginsDescending(accessor, name, cards);
    if (name !== undefined) onChange({ sort: 'metric', metric: name, descending });
    else onChange({ sort: SortKey.catch('createdAt').parse(accessor), metric: null, descending });
  };

  return (
    <DataTable<RunSummary>
      className={classes.table}
      aria-label={t('runs.title')}
      withTableBorder
      borderRadius="md"
      verticalSpacing={6}
      horizontalSpacing={8}
      // Where many metrics are shown, the bar stands below the rows and not over the last.
      scrollAreaProps={{ type: 'auto', offsetScrollbars: 'x' }}
      minHeight={rows.length === 0 ? 200 : undefined}
      highlightOnHover
      idAccessor="id"
      records={rows}
      columns={columns}
      fetching={fetching}
      loaderType="dots"
      sortIcons={{ sorted: <IconChevronUp size={14} />, unsorted: <IconSelector size={14} opacity={0.5} /> }}
      sortStatus={sortStatus}
      onSortStatusChange={sortBy}
      selectedRecords={selected}
      onSelectedRecordsChange={onSelect}
      allRecordsSelectionCheckboxProps={{ 'aria-label': t('runs.selectAll') }}
      getRecordSelectionCheckboxProps={(run) => ({ 'aria-label': t('runs.select', { name: run.name }) })}
      onRowClick={({ record }) => open(record)}
      rowClassName={classes.row}
      customRowAttributes={(run) => ({
        tabIndex: 0,
        onKeyDown: (event: React.KeyboardEvent) => {
          if (event.key !== 'Enter' || event.target !== event.currentTarget) return;
          event.preventDefault();
          open(run);
        },
      })}
      totalRecords={total}
      page={view.page}
      onPageChange={(page) => onChange({ page })}
      recordsPerPage={view.size}
      recordsPerPageOptions={[...pageSizes]}
      onRecordsPerPageChange={(size) => onChange({ size })}
      recordsPerPageLabel={t('runs.perPage')}
      paginationText={({ from, to, totalRecords }) => t('runs.range', { from, to, total: totalRecords })}
      noRecordsText={t('runs.noMatch')}
    />
  );
}
