import { ActionIcon, Slider, Text, Tooltip } from '@mantine/core';
import { useInterval } from '@mantine/hooks';
import { IconPlayerPause, IconPlayerPlay, IconPlayerTrackNext } from '@tabler/icons-react';
import { useEffect, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../lib/format.ts';
import classes from './run.module.css';

const framesPerSecond = 5;

/** Which of several steps is looked at: the newest, until a person picks another. */
export function useScrubber(count: number) {
  const [picked, setPicked] = useState<number | null>(null);
  const last = Math.max(0, count - 1);
  const index = picked === null ? last : Math.min(picked, last);
  const [playing, setPlaying] = useState(false);
  const timer = useInterval(
    () => setPicked((before) => (before === null || before >= last ? null : before + 1)),
    1000 / framesPerSecond,
  );
  const { start, stop } = timer;
  // Playing ends with the newest frame, which is then followed again.
  const atEnd = picked === null;
  useEffect(() => {
    if (playing && !atEnd) start();
    else stop();
    return stop;
  }, [playing, atEnd, start, stop]);
  const running = playing && !atEnd;
  return {
    index,
    following: picked === null,
    playing: running,
    pick: (to: number) => {
      setPlaying(false);
      setPicked(to >= last ? null : Math.max(0, to));
    },
    toggle: () => {
      if (running) {
        setPlaying(false);
        return;
      }
      if (index >= last) setPicked(0);
      setPlaying(last > 0);
    },
  };
}

export type ScrubberState = ReturnType<typeof useScrubber>;

/** Moves a scrubber by the arrow keys, Home, End and the space bar. */
export function scrubberKeys(scrubber: ScrubberState, count: number) {
  return (event: KeyboardEvent) => {
    const target = event.target as HTMLElement;
    if (target.role === 'slider' || target.tagName === 'BUTTON' || event.ctrlKey || event.metaKey) return;
    const keys: Record<string, () => void> = {
      ArrowLeft: () => scrubber.pick(scrubber.index - 1),
      ArrowRight: () => scrubber.pick(scrubber.index + 1),
      Home: () => scrubber.pick(0),
      End: () => scrubber.pick(count - 1),
      ' ': scrubber.toggle,
    };
    const action = keys[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  };
}

/** A slider over steps with a play button, and a way back to the newest. */
export function Scrubber({ steps, scrubber }: { steps: readonly number[]; scrubber: ScrubberState }) {
  const { t } = useTranslation();
  const format = useFormats();
  const { index, following, playing, pick, toggle } = scrubber;
  const step = steps[index] ?? 0;
  const label = t('run.frames.step', { step: format.number(step) });
  const playLabel = t(playing ? 'run.frames.pause' : 'run.frames.play');
  const disabled = steps.length < 2;
  return (
    <div className={classes.scrubber}>
      <Tooltip label={playLabel}>
        <ActionIcon variant="default" aria-label={playLabel} disabled={disabled} onClick={toggle}>
          {playing ? <IconPlayerPause size={16} /> : <IconPlayerPlay size={16} />}
        </ActionIcon>
      </Tooltip>
      <Slider
        className={classes.slider}
        size="sm"
        min={0}
        max={Math.max(1, steps.length - 1)}
        value={disabled ? 1 : index}
        disabled={disabled}
        onChange={pick}
        label={(at) => format.number(steps[at] ?? step)}
        thumbLabel={t('run.frames.scrub')}
        thumbValueText={label}
      />
      <Text size="sm" className={classes.scrubberStep}>
        {label}
      </Text>
      <Tooltip label={t('run.frames.newest')}>
        <ActionIcon
          variant={following ? 'light' : 'default'}
          color={following ? undefined : 'gray'}
          aria-label={t('run.frames.newest')}
          aria-pressed={following}
          disabled={disabled}
          onClick={() => pick(steps.length - 1)}
        >
          <IconPlayerTrackNext size={16} />
        </ActionIcon>
      </Tooltip>
    </div>
  );
}
