import { Text } from '@mantine/core';
import { IconPhoto } from '@tabler/icons-react';
import { useEffect, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { runMediaUrl } from '@shared/media.ts';
import type { SampleFrame, SampleKind } from '@shared/run.ts';
import { useFormats } from '../../lib/format.ts';
import { frameAt, stepsOf } from './frames.ts';
import classes from './run.module.css';
import { Scrubber, scrubberKeys, useScrubber } from './Scrubber.tsx';

const kinds: readonly SampleKind[] = ['samples', 'reconstructions'];

/** Loads the pictures around the one that is shown, so that scrubbing does not blink. */
export function usePreload(urls: readonly string[]) {
  const list = urls.join('\n');
  useEffect(() => {
    for (const url of list.split('\n')) if (url) new Image().src = url;
  }, [list]);
}

/** The fixed-seed samples and the reconstructions of a run over its steps, under one scrubber. */
export function Frames({ run, frames }: { run: string; frames: readonly SampleFrame[] }) {
  const { t } = useTranslation();
  const steps = useMemo(() => stepsOf(frames), [frames]);
  const scrubber = useScrubber(steps.length);
  const step = steps[scrubber.index] ?? 0;

  const neighbours = steps.slice(Math.max(0, scrubber.index - 2), scrubber.index + 4);
  usePreload(
    kinds.flatMap((kind) =>
      neighbours.flatMap((near) => {
        const frame = frameAt(frames, kind, near);
        return frame ? [runMediaUrl(run, frame.file)] : [];
      }),
    ),
  );

  if (steps.length === 0) {
    return (
      <section className={classes.panel} aria-label={t('run.frames.title')}>
        <h2 className={classes.panelTitle}>{t('run.frames.title')}</h2>
        <div className={classes.noFrames}>
          <IconPhoto size={28} stroke={1.4} aria-hidden />
          <Text size="sm" c="dimmed" ta="center">
            {t('run.frames.empty')}
          </Text>
        </div>
      </section>
    );
  }
  return (
    <section
      className={classes.panel}
      aria-label={t('run.frames.title')}
      onKeyDown={scrubberKeys(scrubber, steps.length)}
    >
      <Scrubber steps={steps} scrubber={scrubber} />
      <div className={classes.frames}>
        {kinds.map((kind) => {
          const frame = frameAt(frames, kind, step);
          return frame && <Frame key={kind} run={run} frame={frame} />;
        })}
      </div>
    </section>
  );
}

/** One grid of pictures, its pixels sharp. */
export function Frame({ run, frame, title }: { run: string; frame: SampleFrame; title?: string }) {
  const { t } = useTranslation();
  const format = useFormats();
  const name = title ?? t(`run.frames.${frame.kind}`);
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.caption}>
        <span>{name}</span>
        <span className={classes.captionDetail}>
          {frame.kind === 'samples'
            ? t('run.frames.seed', { seed: frame.seed })
            : t('run.frames.reconstructionsHelp')}
        </span>
      </figcaption>
      <img
        className={classes.grid}
        src={runMediaUrl(run, frame.file)}
        alt={t('run.frames.alt', { name, step: format.number(frame.step) })}
        style={{ aspectRatio: `${frame.columns} / ${frame.rows}` }}
        decoding="sync"
        draggable={false}
      />
    </figure>
  );
}
