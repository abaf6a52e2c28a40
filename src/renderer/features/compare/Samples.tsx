import { Button, Progress, SegmentedControl, Select, Text, Title } from '@mantine/core';
import { IconSparkles } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { generatedMediaUrl, runMediaUrl } from '@shared/media.ts';
import { Swatch } from '../../charts/index.ts';
import { useFormats } from '../../lib/format.ts';
import { SeedInput } from '../gallery/SeedInput.tsx';
import { frameAt, nearestIndex, stepsOf } from '../run/frames.ts';
import { usePreload } from '../run/Frames.tsx';
import { Scrubber, scrubberKeys, useScrubber } from '../run/Scrubber.tsx';
import classes from './compare.module.css';
import type { Compared } from './useCompared.ts';
import { useSameSeeds } from './useSameSeeds.ts';

/** What the runs draw, side by side at the same step. */
export function Samples({ compared }: { compared: readonly Compared[] }) {
  const { t } = useTranslation();
  const [source, setSource] = useState<'training' | 'seeds'>('training');
  return (
    <section className={classes.section} aria-label={t('compare.samples')}>
      <div className={classes.sectionHead}>
        <Title order={2}>{t('compare.samples')}</Title>
        <SegmentedControl
          size="xs"
          aria-label={t('compare.source')}
          value={source}
          onChange={(value) => setSource(value === 'seeds' ? 'seeds' : 'training')}
          data={[
            { value: 'training', label: t('compare.fromTraining') },
            { value: 'seeds', label: t('compare.fromSeeds') },
          ]}
        />
      </div>
      {source === 'training' ? <TrainingSamples compared={compared} /> : <SeedSamples compared={compared} />}
    </section>
  );
}

interface Shown {
  url: string;
  step: number;
  aspectRatio: string;
}

function Pictures({
  compared,
  shown,
  nothing,
}: {
  compared: readonly Compared[];
  shown: readonly (Shown | null)[];
  nothing: string;
}) {
  const { t } = useTranslation();
  const format = useFormats();
  return (
    <div className={classes.pictures}>
      {compared.map(({ detail, ...look }, i) => {
        const picture = shown[i];
        const { id, name } = detail.summary;
        return (
          <div key={id}>
            <div className={classes.pictureHead}>
              <Swatch {...look} />
              <Text span size="xs" fw={600} truncate title={name}>
                {name}
              </Text>
              {picture && (
                <span className={classes.pictureStep}>
                  {t('run.frames.step', { step: format.number(picture.step) })}
                </span>
              )}
            </div>
            {picture ? (
              <img
                className={classes.picture}
                src={picture.url}
                style={{ aspectRatio: picture.aspectRatio }}
                alt={t('run.frames.alt', { name, step: format.number(picture.step) })}
                decoding="sync"
              />
            ) : (
              <div className={classes.noPicture}>{nothing}</div>
            )}
          </div>
        );
      })}
    </div>
  );
}

/** The grids drawn while training: each run's nearest to the step that is looked at. */
function TrainingSamples({ compared }: { compared: readonly Compared[] }) {
  const { t } = useTranslation();
  const steps = stepsOf(compared.flatMap(({ detail }) => detail.samples));
  const scrubber = useScrubber(steps.length);
  const at = (index: number) =>
    compared.map(({ detail }): Shown | null => {
      const own = stepsOf(detail.samples.filter(({ kind }) => kind === 'samples'));
      const step = own[nearestIndex(own, steps[index] ?? 0)];
      const frame = step === undefined ? null : frameAt(detail.samples, 'samples', step);
      if (!frame) return null;
      const url = runMediaUrl(detail.summary.id, frame.file);
      return { url, step: frame.step, aspectRatio: `${frame.columns} / ${frame.rows}` };
    });
  usePreload(
    [-1, 1, 2]
      .map((offset) => scrubber.index + offset)
      .filter((index) => index >= 0 && index < steps.length)
      .flatMap((index) => at(index).flatMap((shown) => (shown ? [shown.url] : []))),
  );
  return (
    <div className={classes.section} onKeyDown={scrubberKeys(scrubber, steps.length)}>
      {steps.length > 0 && <Scrubber steps={steps} scrubber={scrubber} />}
      <Pictures compared={compared} shown={at(scrubber.index)} nothing={t('compare.noSamples')} />
    </div>
  );
}

const counts = [16, 36, 64];

/** Grids made now from the kept checkpoints, all with one seed. */
function SeedSamples({ compared }: { compared: readonly Compared[] }) {
  const { t } = useTranslation();
  const [seed, setSeed] = useState(0);
  const [count, setCount] = useState(36);
  const { progress, start, made } = useSameSeeds();
  const steps = [
    ...new Set(compared.flatMap(({ detail }) => detail.checkpoints.map(({ step }) => step))),
  ].sort((a, b) => a - b);
  const scrubber = useScrubber(steps.length);
  const step = steps[scrubber.index] ?? 0;

  // The newest of every run first: those are looked at first.
  const wanted = compared
    .flatMap(({ detail }) =>
      detail.checkpoints.toReversed().map(({ step: checkpoint }, age) => ({
        age,
        run: detail.summary.id,
        checkpoint,
      })),
    )
    .sort((a, b) => a.age - b.age)
    .map(({ run, checkpoint }) => ({ run, checkpoint }));
  const shown = compared.map(({ detail }): Shown | null => {
    const own = detail.checkpoints.map((checkpoint) => checkpoint.step);
    const nearest = own[nearestIndex(own, step)];
    const grid =
      nearest === undefined ? null : made({ run: detail.summary.id, checkpoint: nearest }, seed, count);
    return grid && nearest !== undefined
      ? { url: generatedMediaUrl(grid.grid), step: nearest, aspectRatio: 'auto' }
      : null;
  });
  return (
    <div className={classes.section} onKeyDown={scrubberKeys(scrubber, steps.length)}>
      <div className={classes.seedControls}>
        <SeedInput size="xs" label={t('gallery.seed')} value={seed} onChange={setSeed} />
        <Select
          size="xs"
          w={110}
          label={t('gallery.count')}
          allowDeselect={false}
          data={counts.map(String)}
          value={String(count)}
          onChange={(value) => setCount(Number(value ?? 36))}
        />
        <Button
          size="xs"
          leftSection={<IconSparkles size={14} />}
          disabled={wanted.length === 0}
          loading={progress !== null}
          onClick={() => void start(wanted, seed, count)}
        >
          {t('gallery.generate')}
        </Button>
        <Text size="xs" c="dimmed" role="status" className={classes.seedStatus}>
          {progress
            ? t('compare.making', { done: progress.done, total: progress.total })
            : t('compare.toMake', { count: wanted.length })}
        </Text>
      </div>
      {progress && (
        <Progress
          size="xs"
          value={(100 * progress.done) / Math.max(1, progress.total)}
          aria-label={t('compare.samples')}
        />
      )}
      {steps.length > 0 && <Scrubber steps={steps} scrubber={scrubber} />}
      <Pictures
        compared={compared}
        shown={shown}
        nothing={t(wanted.length === 0 ? 'compare.noCheckpoints' : 'compare.notMade')}
      />
    </div>
  );
}
