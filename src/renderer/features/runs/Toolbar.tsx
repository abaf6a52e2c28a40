import { Button, CloseButton, SegmentedControl, TextInput, Tooltip, ActionIcon } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch, IconStar, IconStarFilled, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { RunStatus } from '@shared/run.ts';
import { familyName } from '../../form/text.ts';
import { useCall } from '../../lib/api.ts';
import { FilterMenu } from './FilterMenu.tsx';
import { seriesName } from './labels.ts';
import { isFiltered, unfiltered, type RunsView } from './query.ts';
import classes from './runs.module.css';

interface ToolbarProps {
  view: RunsView;
  onChange: (change: Partial<RunsView>) => void;
  /** Tags and series that any run has. */
  tags: readonly string[];
  metrics: readonly string[];
  shownSeries: readonly string[];
  onShownSeries: (series: string[]) => void;
}

/** Search, filters and the choice of metric columns above the runs. */
export function Toolbar({ view, onChange, tags, metrics, shownSeries, onShownSeries }: ToolbarProps) {
  const { t } = useTranslation();
  const families = useCall('families.list', null).data ?? [];
  const datasets = useCall('datasets.list', null).data ?? [];
  const [text, setText] = useState(view.text);
  const search = useDebouncedCallback((value: string) => onChange({ text: value }), 200);
  const write = (value: string) => {
    setText(value);
    search(value.trim());
  };
  const starLabel = t('runs.filter.starred');
  return (
    <div className={classes.toolbar} role="search">
      <TextInput
        className={classes.search}
        size="xs"
        leftSection={<IconSearch size={14} aria-hidden />}
        placeholder={t('runs.filter.search')}
        aria-label={t('runs.filter.search')}
        value={text}
        maxLength={200}
        onChange={(event) => write(event.currentTarget.value)}
        rightSection={
          text === '' ? null : (
            <CloseButton size="xs" aria-label={t('runs.filter.clearSearch')} onClick={() => write('')} />
          )
        }
      />
      <FilterMenu
        label={t('runs.column.status')}
        options={RunStatus.options.map((value) => ({ value, label: t(`common.status.${value}`) }))}
        chosen={view.statuses}
        onChange={(statuses) => onChange({ statuses })}
      />
      <FilterMenu
        label={t('runs.column.family')}
        options={families.map(({ id }) => ({ value: id, label: familyName(t, id) }))}
        chosen={view.families}
        onChange={(chosen) => onChange({ families: chosen })}
      />
      <FilterMenu
        label={t('runs.column.dataset')}
        options={datasets.map(({ id, name }) => ({ value: id, label: name }))}
        chosen={view.datasets}
        onChange={(chosen) => onChange({ datasets: chosen })}
      />
      <FilterMenu
        label={t('runs.column.tags')}
        options={tags.map((tag) => ({ value: tag, label: tag }))}
        chosen={view.tags}
        onChange={(chosen) => onChange({ tags: chosen })}
      />
      <Tooltip label={starLabel}>
        <ActionIcon
          variant={view.starred ? 'light' : 'default'}
          color={view.starred ? 'yellow' : undefined}
          size={30}
          aria-label={starLabel}
          aria-pressed={view.starred}
          onClick={() => onChange({ starred: !view.starred })}
        >
          {view.starred ? <IconStarFilled size={16} /> : <IconStar size={16} />}
        </ActionIcon>
      </Tooltip>
      {isFiltered(view) && (
        <Button
          size="xs"
          variant="subtle"
          onClick={() => {
            setText('');
            onChange(unfiltered(view));
          }}
        >
          {t('runs.filter.clearAll')}
        </Button>
      )}
      <div className={classes.spread}>
        <FilterMenu
          label={t('runs.column.metrics')}
          options={metrics.map((series) => ({ value: series, label: seriesName(t, series) }))}
          chosen={shownSeries}
          onChange={onShownSeries}
          limit={5}
        />
      </div>
      <SegmentedControl
        size="xs"
        aria-label={t('runs.where')}
        value={view.trashed ? 'trash' : 'runs'}
        onChange={(value) => onChange({ trashed: value === 'trash' })}
        data={[
          { value: 'runs', label: t('runs.title') },
          {
            value: 'trash',
            label: (
              <span>
                <IconTrash size={12} aria-hidden /> {t('runs.trashed')}
              </span>
            ),
          },
        ]}
      />
    </div>
  );
}
