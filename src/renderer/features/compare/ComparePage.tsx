import { CloseButton } from '@mantine/core';
import { IconColumns2 } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import { Swatch } from '../../charts/index.ts';
import { useCall } from '../../lib/api.ts';
import { EmptyState } from '../../lib/ui/EmptyState.tsx';
import { ErrorState } from '../../lib/ui/ErrorState.tsx';
import { Page } from '../../lib/ui/Page.tsx';
import { PageLoading } from '../../lib/ui/PageLoading.tsx';
import { RunSelect } from '../gallery/RunSelect.tsx';
import { mostRuns, runsOf } from './address.ts';
import classes from './compare.module.css';
import { Curves } from './Curves.tsx';
import { Samples } from './Samples.tsx';
import { MetricsTable, SettingsTable } from './Tables.tsx';
import { useCompared } from './useCompared.ts';

/** Several runs beside one another. */
export function ComparePage() {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const runs = useMemo(() => runsOf(search), [search]);
  const { compared, loading, failed } = useCompared(runs);
  const families = useCall('families.list', null).data;
  const used = [...new Set(compared.map(({ detail }) => detail.spec.family))].join(' ');
  const cards = useMemo(
    () => (families ?? []).filter(({ id }) => used.split(' ').includes(id)),
    [families, used],
  );
  const show = (ids: readonly string[]) =>
    setSearch(ids.length > 0 ? { runs: ids.join(',') } : {}, { replace: true });

  return (
    <Page title={t('compare.title')} width={1680}>
      <div className={classes.chips}>
        {compared.map(({ detail, ...look }) => {
          const { id, name } = detail.summary;
          return (
            <span key={id} className={classes.chip}>
              <Swatch {...look} />
              <Link className={classes.name} to={`/runs/${id}`} title={name}>
                {name}
              </Link>
              <CloseButton
                size="sm"
                aria-label={t('compare.remove', { name })}
                onClick={() => show(runs.filter((run) => run !== id))}
              />
            </span>
          );
        })}
        <div className={classes.add}>
          <RunSelect
            label={t('compare.add')}
            hideLabel
            placeholder={t(runs.length >= mostRuns ? 'compare.full' : 'compare.add')}
            value={null}
            without={runs}
            disabled={runs.length >= mostRuns}
            onChoose={({ id }) => show([...runs, id])}
          />
        </div>
      </div>
      {failed.map(({ run, error }) => (
        <ErrorState key={run} error={error} retry={() => show(runs.filter((id) => id !== run))} />
      ))}
      {compared.length === 0 ? (
        loading ? (
          <PageLoading />
        ) : (
          <EmptyState icon={IconColumns2} title={t('compare.empty')} text={t('compare.emptyText')} />
        )
      ) : (
        <>
          <Curves compared={compared} cards={cards} />
          <Samples compared={compared} />
          <MetricsTable compared={compared} cards={cards} />
          {compared.length > 1 && <SettingsTable compared={compared} cards={cards} />}
        </>
      )}
    </Page>
  );
}
