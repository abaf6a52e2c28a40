import { Button, Group, Progress as Bar, Text } from '@mantine/core';
import { IconCompass, IconPhotoSearch, IconPlayerStop } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { useComputedColorScheme } from '@mantine/core';
import { palette } from '../../charts/index.ts';
import { SeriesChart, type ChartView } from '../../charts/SeriesChart.tsx';
import { useFormats } from '../../lib/format.ts';
import { EmptyState } from '../../lib/ui/EmptyState.tsx';
import { ErrorState } from '../../lib/ui/ErrorState.tsx';
import { PixelImage } from '../datasets/PixelImage.tsx';
import { exploreProjection } from '../explorer/address.ts';
import { Pair } from './Pair.tsx';
import classes from './projection.module.css';
import type { Search } from './useSearch.ts';

const view: ChartView = { axis: 'step', smoothing: 0, logarithmic: true };
const never = () => undefined;

/** The image and the nearest one that the network makes, as the search goes, and what it found. */
export function Progress({ search }: { search: Search }) {
  const { t } = useTranslation();
  const format = useFormats();
  const scheme = useComputedColorScheme('light');
  const { progress, found, losses, busy, error, asked } = search;
  const curves = useMemo(
    () => [
      {
        key: 'loss',
        label: t('projection.loss'),
        colour: palette[0]![scheme],
        points: losses,
        origin: 0,
      },
    ],
    [losses, scheme, t],
  );
  if (error) {
    return <ErrorState error={error} retry={asked ? () => search.start(asked) : undefined} />;
  }
  if (!busy && !found) {
    return (
      <EmptyState icon={IconPhotoSearch} title={t('projection.empty')} text={t('projection.emptyText')} />
    );
  }
  const shape = progress && ([progress.height, progress.width, progress.channels === 1 ? 1 : 3] as const);
  const share = progress ? (100 * progress.step) / progress.steps : 0;
  return (
    <section className={classes.panel} aria-label={t('projection.search')}>
      {found ? (
        <Pair projection={found} />
      ) : (
        <div className={classes.pair}>
          <figure className={classes.figure}>
            {progress && shape && (
              <PixelImage
                pixels={progress.original}
                index={0}
                shape={[...shape]}
                label={t('projection.original')}
              />
            )}
            <figcaption>{t('projection.original')}</figcaption>
          </figure>
          <figure className={classes.figure}>
            {progress?.reconstruction && shape && (
              <PixelImage
                pixels={progress.reconstruction}
                index={0}
                shape={[...shape]}
                label={t('projection.reconstruction')}
              />
            )}
            <figcaption>{t('projection.reconstruction')}</figcaption>
          </figure>
        </div>
      )}
      {busy && <Bar value={share} aria-label={t('projection.search')} />}
      <Group justify="space-between">
        <Text size="sm" c="dimmed" role="status">
          {found
            ? t('projection.found', {
                error: format.metric(found.error),
                step: format.number(found.checkpoint),
              })
            : progress
              ? t('projection.step', {
                  step: format.number(progress.step),
                  steps: format.number(progress.steps),
                })
              : t('projection.loading')}
        </Text>
        {busy && (
          <Button variant="default" leftSection={<IconPlayerStop size={16} />} onClick={search.cancel}>
            {t('common.cancel')}
          </Button>
        )}
        {found && (
          <Button component={Link} leftSection={<IconCompass size={16} />} to={exploreProjection(found)}>
            {t('projection.explore')}
          </Button>
        )}
      </Group>
      <SeriesChart
        title={t('projection.loss')}
        curves={curves}
        view={view}
        zoom={null}
        onZoom={never}
        loading={losses.length === 0}
      />
    </section>
  );
}
