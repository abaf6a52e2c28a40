import { IconChevronUp, IconSelector } from '@tabler/icons-react';
import { DataTable, type DataTableSortStatus } from 'mantine-datatable';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { SortKey, type RunSummary } from '@shared/run.ts';
import { useFormats } from '../../lib/format.ts';
import { metricAccessor, runColumns } from './columns.tsx';
import { pageSizes, type RunsView } from './query.ts';
import classes from './runs.module.css';

interface RunsTableProps {
  rows: RunSummary[];
  total: number;
  view: RunsView;
  onChange: (change: Partial<RunsView>) => void;
  series: readonly string[];
  fetching: boolean;
  selected: RunSummary[];
  onSelect: (runs: RunSummary[]) => void;
}

/** One page of runs, sorted by main. A click or Enter opens a run. */
export function RunsTable({
  rows,
  total,
  view,
  onChange,
  series,
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
    const descending = direction === 'desc';
    const name = series.find((known) => metricAccessor(known) === accessor);
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
      horizontalSpacing="xs"
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
