import { ActionIcon, Group, NumberInput, Slider, Switch, Text, Tooltip, UnstyledButton } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useEffect, useRef, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type { Generated, RequestOf } from '@shared/gallery.ts';
import { generatedMediaUrl } from '@shared/media.ts';
import classes from './gallery.module.css';
import { SaveAnimation } from './SaveAnimation.tsx';
import { useFrames } from './useFrames.ts';
import { usePlayback, type Playback } from './usePlayback.ts';

/** Side of the shown picture, about. */
const SHOWN_SIDE = 360;

interface PlayerProps {
  generated: Generated;
  request: RequestOf<'interpolation'>;
  busy: boolean;
}

/** The way through seeds as a film: played, looked at image by image, and saved. */
export function Player({ generated, request, busy }: PlayerProps) {
  const { t } = useTranslation();
  const { files, width, height } = generated;
  const playback = usePlayback(files.length, { playsAtOnce: true });
  const frames = useFrames(files.map(generatedMediaUrl));
  const { index } = playback;
  const scale = Math.max(1, Math.floor(SHOWN_SIDE / Math.max(width, height)));
  const title = t('gallery.imageOf', { index: index + 1, count: files.length });
  const playLabel = t(playback.playing ? 'gallery.pause' : 'gallery.play');
  const nearest = Math.round(index / request.framesPerLeg) % request.seeds.length;
  return (
    <div
      className={`${classes.interpolation} ${busy ? classes.stale : ''}`}
      onKeyDown={(event) => playerKeys(event, playback, files.length)}
    >
      <Group gap="md" align="flex-end">
        <NumberInput
          size="xs"
          w={130}
          label={t('gallery.framesPerSecond')}
          min={1}
          max={60}
          allowDecimal={false}
          clampBehavior="strict"
          value={playback.framesPerSecond}
          onChange={(rate) => typeof rate === 'number' && rate >= 1 && playback.setFramesPerSecond(rate)}
        />
        <Switch
          size="sm"
          mb={6}
          label={t('gallery.backAndForth')}
          checked={playback.backAndForth}
          onChange={({ currentTarget }) => playback.setBackAndForth(currentTarget.checked)}
        />
        <SaveAnimation
          generated={generated}
          frames={frames}
          index={index}
          framesPerSecond={playback.framesPerSecond}
          backAndForth={playback.backAndForth}
        />
      </Group>
      <div className={classes.viewer}>
        <Film picture={frames[index]} width={width * scale} height={height * scale} label={title} />
      </div>
      <div className={classes.player}>
        <Tooltip label={playLabel}>
          <ActionIcon variant="default" size="lg" aria-label={playLabel} onClick={playback.toggle}>
            {playback.playing ? <IconPlayerPause size={18} /> : <IconPlayerPlay size={18} />}
          </ActionIcon>
        </Tooltip>
        <Slider
          className={classes.scrubber}
          size="sm"
          min={0}
          max={Math.max(1, files.length - 1)}
          value={index}
          onChange={playback.pick}
          label={(value) => value + 1}
          thumbLabel={t('gallery.between')}
          thumbValueText={title}
        />
        <Text size="xs" c="dimmed" className={classes.frameNumber}>
          {title}
        </Text>
      </div>
      <div className={classes.strip}>
        {request.seeds.map((seed, leg) => {
          const at = leg * request.framesPerLeg;
          return (
            <UnstyledButton
              key={leg}
              className={classes.waypoint}
              aria-current={leg === nearest || undefined}
              data-current={leg === nearest || undefined}
              aria-label={t('gallery.toSeedNumber', { number: leg + 1, seed })}
              onClick={() => playback.pick(at)}
            >
              <img
                className={classes.picture}
                src={generatedMediaUrl(files[at] ?? '')}
                width={56}
                height={(56 * height) / width}
                alt=""
              />
              <Text size="10px" c="dimmed" ta="center" mt={2}>
                {seed}
              </Text>
            </UnstyledButton>
          );
        })}
      </div>
    </div>
  );
}

function playerKeys(event: KeyboardEvent, playback: Playback, count: number) {
  const target = event.target as HTMLElement;
  if (target.role === 'slider' || ['BUTTON', 'INPUT'].includes(target.tagName)) return;
  const keys: Record<string, () => void> = {
    ArrowLeft: () => playback.pick(playback.index - 1),
    ArrowRight: () => playback.pick(playback.index + 1),
    Home: () => playback.pick(0),
    End: () => playback.pick(count - 1),
    ' ': playback.toggle,
  };
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act();
}

interface FilmProps {
  picture: HTMLImageElement | undefined;
  width: number;
  height: number;
  label: string;
}

/** A picture that changes many times a second, without a blink in between. */
function Film({ picture, width, height, label }: FilmProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || !picture) return;
    context.imageSmoothingEnabled = false;
    context.drawImage(picture, 0, 0, width, height);
  }, [picture, width, height]);
  return (
    <canvas
      ref={canvas}
      className={classes.large}
      width={width}
      height={height}
      role="img"
      aria-label={label}
      tabIndex={0}
    />
  );
}
