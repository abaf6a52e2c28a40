import { useTranslation } from 'react-i18next';
import { useSearchParams } from 'react-router';
import { useCall } from '@renderer/lib/api.ts';
import { ErrorState } from '@renderer/lib/ui/ErrorState.tsx';
import { Page } from '@renderer/lib/ui/Page.tsx';
import { PageLoading } from '@renderer/lib/ui/PageLoading.tsx';
import { originOf } from './address.ts';
import { NewRunForm } from './NewRunForm.tsx';
import type { Origin } from './useNewRun.ts';

/**
 * Makes a run. `?dataset=<id>` chooses the dataset; `?from=<run>` begins with all settings of another run;
 * `?family=<id>&set.<field>=<value>` with a family and settings of it.
 */
export function NewRunPage() {
  const { t } = useTranslation();
  const [query] = useSearchParams();
  const from = query.get('from');
  const families = useCall('families.list', null);
  const datasets = useCall('datasets.list', null);
  const settings = useCall('settings.get', null);
  const source = useCall('runs.get', { run: from ?? '' }, { enabled: from !== null });
  const failed = [families, datasets, settings, source].find(({ isError }) => isError);
  const isReady = families.data && datasets.data && settings.data && (from === null || source.data);

  const spec = source.data?.spec;
  const origin: Origin | null = spec
    ? {
        family: spec.family,
        preset: spec.preset,
        dataset: spec.dataset.id,
        values: { ...spec.config, ...spec.training },
      }
    : originOf(query, families.data ?? []);
  return (
    <Page title={t('newRun.title')} subtitle={t('newRun.subtitle')} width={1200}>
      {failed ? (
        <ErrorState error={failed.error} retry={() => void failed.refetch()} />
      ) : isReady ? (
        <NewRunForm
          key={query.toString()}
          families={families.data}
          datasets={datasets.data}
          settings={settings.data}
          wantedDataset={query.get('dataset')}
          origin={origin}
        />
      ) : (
        <PageLoading />
      )}
    </Page>
  );
}
