import { Button } from '@mantine/core';
import { IconCompass, IconCompassOff, IconPhotoOff } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, useParams } from 'react-router';
import type { FamilyCard } from '@shared/family.ts';
import type { RunDetail } from '@shared/run.ts';
import { familyName } from '../../form/text.ts';
import { useCall } from '../../lib/api.ts';
import { EmptyState } from '../../lib/ui/EmptyState.tsx';
import { ErrorState } from '../../lib/ui/ErrorState.tsx';
import { Page } from '../../lib/ui/Page.tsx';
import { PageLoading } from '../../lib/ui/PageLoading.tsx';
import { hasLatents } from '../explorer/address.ts';
import { Choice } from './Choice.tsx';
import { Earlier } from './Earlier.tsx';
import { Progress } from './Progress.tsx';
import classes from './projection.module.css';
import { useSearch } from './useSearch.ts';

/** Where a person's own image lies among those that a run can make. */
export function ProjectionPage() {
  const { t } = useTranslation();
  const { run = '' } = useParams();
  const detail = useCall('runs.get', { run });
  const families = useCall('families.list', null);
  const card = families.data?.find(({ id }) => id === detail.data?.spec.family);
  const error = detail.error ?? families.error;
  return (
    <Page
      title={t('projection.title')}
      width={1280}
      subtitle={detail.data && t('projection.subtitle', { name: detail.data.summary.name })}
      actions={
        <>
          <Button component={Link} variant="default" to={`/runs/${run}`}>
            {t('explorer.toRun')}
          </Button>
          <Button
            component={Link}
            variant="default"
            leftSection={<IconCompass size={16} />}
            to={`/runs/${run}/explore`}
          >
            {t('gallery.explore')}
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
  const run = detail.summary.id;
  const search = useSearch(run);
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
  return (
    <>
      <div className={classes.layout}>
        <Choice detail={detail} busy={search.busy} onStart={search.start} />
        <Progress search={search} />
      </div>
      <Earlier run={run} without={search.found?.id ?? null} />
    </>
  );
}
