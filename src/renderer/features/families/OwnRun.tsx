import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { IconPhotoSpark } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import type { FamilyCard } from '@shared/family.ts';
import type { SampleFrame } from '@shared/run.ts';
import { useCall } from '@renderer/lib/api.ts';
import { useFormats } from '@renderer/lib/format.ts';
import { EmptyState } from '@renderer/lib/ui/EmptyState.tsx';
import { ErrorState } from '@renderer/lib/ui/ErrorState.tsx';
import { PageLoading } from '@renderer/lib/ui/PageLoading.tsx';
import { StatusBadge } from '@renderer/lib/ui/StatusBadge.tsx';
import { newRunAddress } from '../newRun/address.ts';
import { Curves } from '../run/Curves.tsx';
import { Frame } from '../run/Frames.tsx';
import { samplesInOrder } from '../run/timeline/useTimeline.ts';
import { useLiveRun } from '../run/useLiveRun.ts';
import { splitSeries } from '../runs/labels.ts';
import type { FamilyContent } from './content/index.ts';
import classes from './families.module.css';
import { MathText } from './MathText.tsx';

interface OwnRunProps {
  card: FamilyCard;
  content: FamilyContent;
}

/** The person's newest run of a family as the picture of its idea; before there is one, the way to it. */
export function OwnRun({ card, content }: OwnRunProps) {
  const { t } = useTranslation();
  const runs = useCall('runs.list', { families: [card.id], limit: 20 });
  if (runs.isError) return <ErrorState error={runs.error} retry={() => void runs.refetch()} />;
  if (!runs.data) return <PageLoading />;
  const { rows } = runs.data;
  const shown = rows.find(({ thumbnail }) => thumbnail !== null) ?? rows[0];
  if (shown) return <RunShown key={shown.id} run={shown.id} card={card} content={content} />;
  return (
    <EmptyState icon={IconPhotoSpark} text={t('explain.page.noRun')}>
      <Button component={Link} to={newRunAddress(card.id)}>
        {t('explain.page.train')}
      </Button>
    </EmptyState>
  );
}

function RunShown({ run, card, content }: OwnRunProps & { run: string }) {
  const { t } = useTranslation();
  const format = useFormats();
  const { live, error, refetch } = useLiveRun(run);
  if (live === null) {
    return error ? <ErrorState error={error} retry={() => void refetch()} /> : <PageLoading />;
  }
  const { detail, status } = live;
  const { samples, series, summary, startedAt } = detail;
  const redrawn = samples.filter(({ kind }) => kind === 'reconstructions').at(-1);
  const watched = new Set(content.watch.flatMap(({ metrics }) => metrics));
  const curves = series.filter((name) => watched.has(splitSeries(name).metric));
  const known = new Set(card.metrics.map(({ name }) => name));
  return (
    <Stack gap="lg">
      <Group gap="sm">
        <Anchor component={Link} to={`/runs/${run}`} fw={600}>
          {summary.name}
        </Anchor>
        <StatusBadge status={status} size="sm" />
        <Text size="sm" c="dimmed">
          {`${summary.dataset} · ${format.date(summary.createdAt)}`}
        </Text>
      </Group>
      <Strip run={run} frames={samples} />
      {redrawn && card.capabilities.includes('reconstruct') && (
        <section className={classes.redrawn} aria-label={t('explain.page.reconstructions')}>
          <Frame run={run} frame={redrawn} />
          <div>
            <h3 className={classes.small}>{t('explain.page.reconstructions')}</h3>
            <p>{t('explain.page.reconstructionsText')}</p>
          </div>
        </section>
      )}
      <section className={classes.curves} aria-label={t('explain.page.curves')}>
        <h3 className={classes.small}>{t('explain.page.curves')}</h3>
        <dl className={classes.watch}>
          {content.watch
            .filter(({ metrics }) => metrics.some((metric) => known.has(metric)))
            .map(({ id }) => (
              <div key={id}>
                <dt>{t(`explain.${card.id}.watch.${id}.title`)}</dt>
                <dd>
                  <MathText text={t(`explain.${card.id}.watch.${id}.text`)} />
                </dd>
              </div>
            ))}
        </dl>
        <Curves run={run} startedAt={startedAt} series={curves} card={card} />
      </section>
    </Stack>
  );
}

/** The same latents before training, early and now. */
function Strip({ run, frames }: { run: string; frames: readonly SampleFrame[] }) {
  const { t } = useTranslation();
  const format = useFormats();
  const chosen = firstEarlyLast(samplesInOrder(frames));
  if (chosen.length === 0) {
    return <Text c="dimmed">{t('explain.page.noSamples')}</Text>;
  }
  return (
    <section aria-label={t('explain.page.strip')}>
      <h3 className={classes.small}>{t('explain.page.strip')}</h3>
      <p className={classes.help}>{t('explain.page.stripText')}</p>
      <div className={classes.strip}>
        {chosen.map(({ frame, when }) => (
          <Frame
            key={frame.step}
            run={run}
            frame={frame}
            title={t(`explain.page.${when}`, { step: format.number(frame.step) })}
          />
        ))}
      </div>
    </section>
  );
}

/** The share of all steps at which the early grid stands: late enough to show something, early enough to differ. */
const early = 0.1;

/** Up to three grids in order of step: the first, one early in training, the newest. */
export function firstEarlyLast(frames: readonly SampleFrame[]) {
  const first = frames[0];
  const last = frames.at(-1);
  if (!first || !last) return [];
  const between = frames.slice(1, -1);
  const wanted = first.step + early * (last.step - first.step);
  const nearest = between.toSorted((a, b) => Math.abs(a.step - wanted) - Math.abs(b.step - wanted))[0];
  return [
    { frame: first, when: 'first' as const },
    ...(nearest ? [{ frame: nearest, when: 'early' as const }] : []),
    ...(last === first ? [] : [{ frame: last, when: 'newest' as const }]),
  ];
}
