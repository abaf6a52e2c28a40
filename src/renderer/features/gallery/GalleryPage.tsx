import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { IconCompass, IconPhoto, IconSparkles } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, useSearchParams } from 'react-router';
import type { AtelierError } from '@shared/errors.ts';
import type { Generated } from '@shared/gallery.ts';
import { useAction, useCall } from '../../lib/api.ts';
import { EmptyState } from '../../lib/ui/EmptyState.tsx';
import { ErrorState } from '../../lib/ui/ErrorState.tsx';
import { Page } from '../../lib/ui/Page.tsx';
import { choicesOf, requestOf, searchOf, type Choices } from './choices.ts';
import { Controls } from './Controls.tsx';
import { canExplore, exploreAddress } from '../explorer/address.ts';
import classes from './gallery.module.css';
import { Making } from './Making.tsx';
import { Results } from './Results.tsx';

const lastKey = ['gallery.last'];

/** Pictures made on demand from a checkpoint. */
export function GalleryPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [search, setSearch] = useSearchParams();
  const choices = useMemo(() => choicesOf(search), [search]);
  const change = (changes: Partial<Choices>) =>
    setSearch((before) => searchOf({ ...choicesOf(before), ...changes }), { replace: true });

  const any = useCall('runs.list', { limit: 1 });
  const run = useCall('runs.get', { run: choices.run ?? '' }, { enabled: choices.run !== null });
  const detail = choices.run === null ? undefined : run.data;
  const card = useCall('families.list', null).data?.find(({ id }) => id === detail?.spec.family);
  const [error, setError] = useState<AtelierError | null>(null);
  const { data: last } = useQuery<Generated | null>({
    queryKey: lastKey,
    queryFn: () => null,
    enabled: false,
    gcTime: Infinity,
  });
  const generate = useAction('gallery.generate', {
    onSuccess: (generated) => {
      setError(null);
      client.setQueryData(lastKey, generated);
    },
    onError: (reason) => setError(reason.code === 'cancelled' ? null : reason),
  });
  const make = () => {
    const request = requestOf(choices);
    if (request) generate.mutate(request);
  };

  if (any.data?.total === 0 && choices.run === null) {
    return (
      <Page title={t('gallery.title')}>
        <EmptyState icon={IconPhoto} title={t('gallery.noRuns')} text={t('gallery.noRunsText')}>
          <Button component={Link} to="/runs">
            {t('gallery.toRuns')}
          </Button>
        </EmptyState>
      </Page>
    );
  }
  return (
    <Page
      title={t('gallery.title')}
      subtitle={t('gallery.subtitle')}
      width={1600}
      actions={
        detail &&
        canExplore(detail, card) && (
          <Button
            component={Link}
            variant="default"
            leftSection={<IconCompass size={16} />}
            to={exploreAddress(choices, detail.summary.id)}
          >
            {t('gallery.explore')}
          </Button>
        )
      }
    >
      <div className={classes.layout}>
        <div className={classes.controls}>
          <Controls
            key={choices.run}
            choices={choices}
            detail={detail}
            card={card}
            busy={generate.isPending}
            onChange={change}
            onGenerate={make}
          />
        </div>
        <div className={classes.results}>
          {run.error && choices.run !== null && <ErrorState error={run.error} />}
          {error && <ErrorState error={error} retry={make} />}
          {generate.isPending && <Making run={choices.run ?? ''} text={t('gallery.generating')} />}
          {last ? (
            <Results generated={last} busy={generate.isPending} />
          ) : (
            !error &&
            !generate.isPending && (
              <EmptyState
                icon={IconSparkles}
                text={t(choices.run === null ? 'gallery.emptyNoRun' : 'gallery.empty')}
              />
            )
          )}
        </div>
      </div>
    </Page>
  );
}
