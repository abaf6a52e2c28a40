import { Button, Tabs } from '@mantine/core';
import { IconCompassOff, IconPhoto, IconPhotoOff, IconPhotoSearch } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useParams, useSearchParams } from 'react-router';
import type { FamilyCard } from '@shared/family.ts';
import type { RunDetail } from '@shared/run.ts';
import { familyName } from '../../form/text.ts';
import { useCall } from '../../lib/api.ts';
import { EmptyState } from '../../lib/ui/EmptyState.tsx';
import { ErrorState } from '../../lib/ui/ErrorState.tsx';
import { Page } from '../../lib/ui/Page.tsx';
import { PageLoading } from '../../lib/ui/PageLoading.tsx';
import { beginningOf, hasLatents } from './address.ts';
import { Explorer } from './Explorer.tsx';
import { Mixing } from './Mixing.tsx';

/** The space between the images that a run can make. */
export function ExplorerPage() {
  const { t } = useTranslation();
  const { run = '' } = useParams();
  const detail = useCall('runs.get', { run });
  const families = useCall('families.list', null);
  const card = families.data?.find(({ id }) => id === detail.data?.spec.family);
  const error = detail.error ?? families.error;
  return (
    <Page
      title={t('explorer.title')}
      width={1500}
      subtitle={detail.data && t('explorer.subtitle', { name: detail.data.summary.name })}
      actions={
        <>
          <Button component={Link} variant="default" to={`/runs/${run}`}>
            {t('explorer.toRun')}
          </Button>
          <Button
            component={Link}
            variant="default"
            leftSection={<IconPhotoSearch size={16} />}
            to={`/runs/${run}/project`}
          >
            {t('projection.title')}
          </Button>
          <Button
            component={Link}
            variant="default"
            leftSection={<IconPhoto size={16} />}
            to={`/gallery?run=${run}`}
          >
            {t('explorer.toGallery')}
          </Button>
        </>
      }
    >
      {error ? (
        <ErrorState error={error} retry={() => void detail.refetch()} />
      ) : detail.data && card ? (
        <Content key={run} detail={detail.data} card={card} />
      ) : (
        <PageLoading />
      )}
    </Page>
  );
}

function Content({ detail, card }: { detail: RunDetail; card: FamilyCard }) {
  const { t } = useTranslation();
  const [search, setSearch] = useSearchParams();
  const beginning = useMemo(() => beginningOf(search), [search]);
  if (!hasLatents(card)) {
    return (
      <EmptyState
        icon={IconCompassOff}
        title={t('explorer.cannot')}
        text={t('explorer.cannotText', { family: familyName(t, card.id) })}
      />
    );
  }
  if (detail.checkpoints.length === 0) {
    return (
      <EmptyState
        icon={IconPhotoOff}
        title={t('explorer.noCheckpoint')}
        text={t('explorer.noCheckpointText')}
      />
    );
  }
  // Another beginning, such as a projected image, starts anew.
  const key = JSON.stringify(beginning);
  const explorer = <Explorer key={key} detail={detail} card={card} beginning={beginning} />;
  if (!card.capabilities.includes('styles')) return explorer;
  const tab = search.get('tab') === 'mixing' ? 'mixing' : 'explore';
  return (
    <Tabs
      value={tab}
      keepMounted={false}
      onChange={(next) =>
        setSearch(
          (before) => {
            const after = new URLSearchParams(before);
            if (next === 'mixing') after.set('tab', next);
            else after.delete('tab');
            return after;
          },
          { replace: true },
        )
      }
    >
      <Tabs.List mb="md">
        <Tabs.Tab value="explore">{t('explorer.tab.explore')}</Tabs.Tab>
        <Tabs.Tab value="mixing">{t('explorer.tab.mixing')}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="explore">{explorer}</Tabs.Panel>
      <Tabs.Panel value="mixing">
        <Mixing key={key} detail={detail} card={card} beginning={beginning} />
      </Tabs.Panel>
    </Tabs>
  );
}
