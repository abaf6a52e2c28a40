import { Badge, Text, Tooltip } from '@mantine/core';
import type { TFunction } from 'i18next';
import type { DataTableColumn } from 'mantine-datatable';
import { Link } from 'react-router';
import type { RunSummary } from '@shared/run.ts';
import { familyName } from '../../form/text.ts';
import type { Formats } from '../../lib/format.ts';
import { StatusBadge } from '../../lib/ui/StatusBadge.tsx';
import { familyShortName, metricName, partName, seriesName, splitSeries } from './labels.ts';
import { QueueControls } from './QueueControls.tsx';
import { LiveProgress } from './RunProgress.tsx';
import classes from './runs.module.css';
import { StarButton } from './StarButton.tsx';
import { Thumbnail } from './Thumbnail.tsx';

/** A column that sorts by a series' last value is named by it. */
export const metricAccessor = (series: string) => `metric:${series}`;

/** The columns of the runs table; `series` are those whose last values are shown. */
export function runColumns(
  t: TFunction,
  format: Formats,
  series: readonly string[],
): DataTableColumn<RunSummary>[] {
  return [
    {
      accessor: 'star',
      title: '',
      width: 34,
      render: (run) => <StarButton run={run.id} star={run.star} size="sm" />,
    },
    {
      accessor: 'thumbnail',
      title: '',
      width: 72,
      render: (run) => <Thumbnail run={run.id} file={run.thumbnail} />,
    },
    {
      accessor: 'name',
      title: t('runs.column.name'),
      sortable: true,
      width: 150,
      render: (run) => (
        <div className={classes.name}>
          <Link
            className={classes.link}
            to={`/runs/${run.id}`}
            title={run.name}
            onClick={(event) => event.stopPropagation()}
          >
            {run.name}
          </Link>
          {run.tags.length > 0 && (
            <span className={classes.tags}>
              {run.tags.map((tag) => (
                <Badge key={tag} size="xs" color="gray">
                  {tag}
                </Badge>
              ))}
            </span>
          )}
        </div>
      ),
    },
    {
      accessor: 'status',
      title: t('runs.column.status'),
      sortable: true,
      width: 130,
      render: (run) => (
        <>
          <StatusBadge status={run.status} />
          {run.queuePosition !== null && <QueueControls run={run.id} position={run.queuePosition} />}
        </>
      ),
    },
    {
      accessor: 'step',
      title: t('runs.column.progress'),
      sortable: true,
      width: 98,
      render: (run) => <LiveProgress run={run} />,
    },
    ...series.map((name): DataTableColumn<RunSummary> => {
      const { part, metric } = splitSeries(name);
      return {
        accessor: metricAccessor(name),
        title: (
          <Tooltip label={seriesName(t, name)}>
            <span className={classes.metricTitle}>
              {metricName(t, metric)}
              <Text component="span" size="xs" c="dimmed" display="block" fw={400}>
                {partName(t, part)}
              </Text>
            </span>
          </Tooltip>
        ),
        sortable: true,
        textAlign: 'right',
        width: 96,
        render: (run) => {
          const value = run.metrics[name];
          return <span className={classes.number}>{value === undefined ? '–' : format.metric(value)}</span>;
        },
      };
    }),
    {
      accessor: 'family',
      title: t('runs.column.family'),
      sortable: true,
      width: 76,
      render: (run) => (
        <Text size="sm" truncate title={familyName(t, run.family)}>
          {familyShortName(t, run.family)}
        </Text>
      ),
    },
    {
      accessor: 'dataset',
      title: t('runs.column.dataset'),
      sortable: true,
      width: 86,
      render: (run) => (
        <Text size="sm" truncate title={run.dataset}>
          {run.dataset}
        </Text>
      ),
    },
    {
      accessor: 'createdAt',
      title: t('runs.column.created'),
      sortable: true,
      width: 118,
      render: (run) => (
        <Text size="sm" c="dimmed" title={format.date(run.createdAt)}>
          {format.ago(run.createdAt)}
        </Text>
      ),
    },
  ];
}
