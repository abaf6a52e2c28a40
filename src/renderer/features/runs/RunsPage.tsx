import { Button, Text } from '@mantine/core';
import { useLocalStorage } from '@mantine/hooks';
import {
  IconArrowBackUp,
  IconColumns2,
  IconFilterOff,
  IconPlus,
  IconRocket,
  IconTimeline,
  IconTrash,
  IconTrashX,
} from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useNavigate } from 'react-router';
import type { RunSummary } from '@shared/run.ts';
import { useAction, useCall } from '../../lib/api.ts';
import { EmptyState } from '../../lib/ui/EmptyState.tsx';
import { ErrorState } from '../../lib/ui/ErrorState.tsx';
import { Page } from '../../lib/ui/Page.tsx';
import { PageLoading } from '../../lib/ui/PageLoading.tsx';
import { useTrash } from './actions.tsx';
import { defaultSeries } from './labels.ts';
import { isFiltered, queryOf, unfiltered } from './query.ts';
import classes from './runs.module.css';
import { RunsTable } from './RunsTable.tsx';
import { Toolbar } from './Toolbar.tsx';
import { useRunsView } from './useRunsView.ts';

/** All runs, or those in the trash. */
export function RunsPage() {
  const { t } = useTranslation();
  const [view, change] = useRunsView();
  const list = useCall('runs.list', queryOf(view), { keepPrevious: true });
  const families = useCall('families.list', null).data;
  const [chosenSeries, setChosenSeries] = useLocalStorage<string[] | null>({
    key: 'atelier.runColumns',
    defaultValue: null,
    getInitialValueInEffect: false,
  });
  const [selected, setSelected] = useState<RunSummary[]>([]);

  const answer = list.data;
  const series = useMemo(
    () => chosenSeries ?? defaultSeries(answer?.metrics ?? [], families ?? []),
    [chosenSeries, answer?.metrics, families],
  );
  const update: typeof change = (changes) => {
    setSelected([]);
    change(changes);
  };

  const body = () => {
    if (list.error) return <ErrorState error={list.error} retry={() => void list.refetch()} />;
    if (!answer) return <PageLoading />;
    const empty = answer.total === 0 && !list.isPlaceholderData;
    if (empty && !isFiltered(view) && !view.trashed)
      return <NoRuns onTrash={() => update({ trashed: true })} />;
    return (
      <>
        <Toolbar
          key={String(view.trashed)}
          view={view}
          onChange={update}
          tags={answer.tags}
          metrics={answer.metrics}
          shownSeries={series}
          onShownSeries={setChosenSeries}
        />
        {selected.length > 0 && (
          <Selection runs={selected} trashed={view.trashed} onDone={() => setSelected([])} />
        )}
        {empty ? (
          isFiltered(view) ? (
            <EmptyState icon={IconFilterOff} text={t('runs.noMatch')}>
              <Button variant="default" onClick={() => update(unfiltered(view))}>
                {t('runs.filter.clearAll')}
              </Button>
            </EmptyState>
          ) : (
            <EmptyState icon={IconTrash} text={t('runs.trash.empty')} />
          )
        ) : (
          <RunsTable
            rows={answer.rows}
            total={answer.total}
            view={view}
            onChange={update}
            series={series}
            cards={families ?? []}
            fetching={list.isPlaceholderData}
            selected={selected}
            onSelect={setSelected}
          />
        )}
      </>
    );
  };

  return (
    <Page
      title={t(view.trashed ? 'runs.trashTitle' : 'runs.title')}
      width={1600}
      actions={
        <Button component={Link} to="/new" leftSection={<IconPlus size={16} />}>
          {t('app.newRun')}
        </Button>
      }
    >
      {body()}
    </Page>
  );
}

function NoRuns({ onTrash }: { onTrash: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const quick = useAction('runs.quickStart', { onSuccess: ({ run }) => void navigate(`/runs/${run}`) });
  return (
    <EmptyState icon={IconTimeline} title={t('runs.empty.title')} text={t('runs.empty.text')}>
      <Button
        size="md"
        leftSection={<IconRocket size={18} />}
        loading={quick.isPending}
        onClick={() => quick.mutate(null)}
      >
        {t('runs.empty.quickStart')}
      </Button>
      <Button component={Link} to="/new" variant="default">
        {t('runs.empty.newRun')}
      </Button>
      <Button variant="subtle" size="xs" color="gray" leftSection={<IconTrash size={14} />} onClick={onTrash}>
        {t('runs.empty.trash')}
      </Button>
    </EmptyState>
  );
}

interface SelectionProps {
  runs: RunSummary[];
  trashed: boolean;
  onDone: () => void;
}

/** What can be done with the runs that are ticked. */
function Selection({ runs, trashed, onDone }: SelectionProps) {
  const { t } = useTranslation();
  const { askTrash, askErase, restore, busy } = useTrash(onDone);
  return (
    <div className={classes.selection} role="toolbar" aria-label={t('runs.selection')}>
      <Text size="sm" fw={550}>
        {t('runs.selected', { count: runs.length })}
      </Text>
      {trashed ? (
        <>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconArrowBackUp size={14} />}
            loading={busy}
            onClick={() => restore(runs)}
          >
            {t('runs.trash.restore')}
          </Button>
          <Button
            size="xs"
            variant="default"
            c="red"
            leftSection={<IconTrashX size={14} />}
            loading={busy}
            onClick={() => askErase(runs)}
          >
            {t('runs.erase.confirm')}
          </Button>
        </>
      ) : (
        <>
          <Button
            component={Link}
            to={`/compare?runs=${runs.map(({ id }) => id).join(',')}`}
            size="xs"
            leftSection={<IconColumns2 size={14} />}
            disabled={runs.length < 2}
            data-disabled={runs.length < 2 || undefined}
            onClick={(event) => runs.length < 2 && event.preventDefault()}
          >
            {t('runs.compare')}
          </Button>
          <Button
            size="xs"
            variant="default"
            leftSection={<IconTrash size={14} />}
            loading={busy}
            onClick={() => askTrash(runs)}
          >
            {t('runs.trash.confirm')}
          </Button>
        </>
      )}
      <Button size="xs" variant="subtle" onClick={onDone}>
        {t('runs.unselect')}
      </Button>
    </div>
  );
}
