import { Button, Group, Paper, SegmentedControl, Slider, Stack, Text, Title, Input } from '@mantine/core';
import { IconFocusCentered } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { FamilyCard } from '@shared/family.ts';
import type { RunDetail } from '@shared/run.ts';
import { useCall } from '../../lib/api.ts';
import { ErrorState } from '../../lib/ui/ErrorState.tsx';
import { CheckpointSelect } from '../gallery/CheckpointSelect.tsx';
import { Making } from '../gallery/Making.tsx';
import { SeedInput } from '../gallery/SeedInput.tsx';
import { Steering } from '../gallery/Steering.tsx';
import type { Beginning } from './address.ts';
import { AxisSelect } from './AxisSelect.tsx';
import classes from './explorer.module.css';
import { LivePicture } from './LivePicture.tsx';
import { axisName } from './names.ts';
import { Pad } from './Pad.tsx';
import { amplitudes, coordinateOf, moved, withAmplitude, withAxes, type Axis, type Place } from './place.ts';
import { Plane } from './Plane.tsx';
import { Sliders } from './Sliders.tsx';
import { useSource } from './useSource.ts';

/** Images along a plane's side. */
const sides = [5, 7, 9] as const;

interface ExplorerProps {
  detail: RunDetail;
  card: FamilyCard;
  beginning: Beginning;
}

/** One image that follows the hand through the space of latents. */
export function Explorer({ detail, card, beginning }: ExplorerProps) {
  const { t } = useTranslation();
  const { source, checkpoint, setCheckpoint, steer } = useSource(detail, beginning);
  const [given, setPlace] = useState<Place>({
    base: beginning.base,
    x: 'p0',
    y: 'p1',
    coordinates: {},
    amplitude: amplitudes.usual,
  });
  const [side, setSide] = useState(0);
  const asked = { run: source.run, checkpoint: source.checkpoint };
  const space = useCall('gallery.space', asked, { staleTime: Infinity });
  const principal = space.data?.principal;
  const place = useMemo(() => (principal ? within(given, principal.length) : given), [given, principal]);
  const move = (x: number, y: number) => setPlace(moved(place, { [place.x]: x, [place.y]: y }));
  const nameOf = (axis: Axis) => axisName(t, axis);
  const { base } = place;
  return (
    <div className={classes.layout}>
      <Paper withBorder p="md" radius="md" className={classes.settings}>
        <Stack gap="sm">
          <CheckpointSelect checkpoints={detail.checkpoints} value={checkpoint} onChange={setCheckpoint} />
          {base.kind === 'seed' ? (
            <SeedInput
              label={t('explorer.base')}
              value={base.seed}
              onChange={(seed) => setPlace({ ...place, base: { kind: 'seed', seed, index: 0 } })}
            />
          ) : (
            <Input.Wrapper size="sm" label={t('explorer.base')}>
              <Group justify="space-between" wrap="nowrap">
                <Text size="sm">{t('explorer.ownImage')}</Text>
                <Button
                  size="compact-xs"
                  variant="default"
                  onClick={() => setPlace({ ...place, base: { kind: 'seed', seed: 0, index: 0 } })}
                >
                  {t('explorer.useSeed')}
                </Button>
              </Group>
            </Input.Wrapper>
          )}
          {base.kind === 'seed' && (base.index ?? 0) > 0 && (
            <Text size="xs" c="dimmed">
              {t('explorer.baseIndex', { number: (base.index ?? 0) + 1 })}
            </Text>
          )}
          <Steering
            detail={detail}
            controlsKnown={card.controls}
            inTurn={false}
            label={source.label}
            controls={source.controls}
            onChange={steer}
          />
          <Input.Wrapper size="sm" label={t('explorer.amplitude', { amplitude: place.amplitude })}>
            <Slider
              size="sm"
              min={amplitudes.least}
              max={amplitudes.most}
              step={0.5}
              value={place.amplitude}
              label={null}
              thumbLabel={t('explorer.amplitudeLabel')}
              onChange={(amplitude) => setPlace(withAmplitude(place, amplitude))}
            />
          </Input.Wrapper>
          <Text size="xs" c="dimmed">
            {t(space.data?.space === 'styles' ? 'explorer.stylesHelp' : 'explorer.latentsHelp')}
          </Text>
        </Stack>
      </Paper>

      <LivePicture source={source} place={place} />

      <Stack gap="md" className={classes.directions}>
        {space.isPending && <Making run={source.run} text={t('explorer.finding')} waits />}
        {space.error && <ErrorState error={space.error} retry={() => void space.refetch()} />}
        <section className={classes.panel} aria-label={t('explorer.planeTitle')}>
          <Group justify="space-between">
            <Title order={2} size="h4">
              {t('explorer.planeTitle')}
            </Title>
            <SegmentedControl
              size="xs"
              aria-label={t('explorer.planeView')}
              value={String(side)}
              onChange={(value) => setSide(Number(value))}
              data={[
                { value: '0', label: t('explorer.pointOnly') },
                ...sides.map((count) => ({ value: String(count), label: t('explorer.side', { count }) })),
              ]}
            />
          </Group>
          <div className={classes.axes}>
            <AxisSelect
              label={t('explorer.xAxis')}
              value={place.x}
              other={place.y}
              space={space.data}
              onChange={(x) => setPlace(withAxes(place, { x }))}
            />
            <AxisSelect
              label={t('explorer.yAxis')}
              value={place.y}
              other={place.x}
              space={space.data}
              onChange={(y) => setPlace(withAxes(place, { y }))}
            />
          </div>
          {side > 0 ? (
            <Plane source={source} place={place} side={side} onMove={move} />
          ) : (
            <Pad
              x={coordinateOf(place, place.x)}
              y={coordinateOf(place, place.y)}
              amplitude={place.amplitude}
              xLabel={nameOf(place.x)}
              yLabel={nameOf(place.y)}
              onMove={move}
            />
          )}
          <Group justify="flex-end">
            <Button
              size="xs"
              variant="default"
              leftSection={<IconFocusCentered size={14} />}
              disabled={Object.keys(place.coordinates).length === 0}
              onClick={() => setPlace({ ...place, coordinates: {} })}
            >
              {t('explorer.reset')}
            </Button>
          </Group>
        </section>
        <Sliders place={place} space={space.data} onMove={(to) => setPlace(moved(place, to))} />
      </Stack>
    </div>
  );
}

/** A place with no more principal directions than there are; seeds take their part. */
function within(place: Place, count: number): Place {
  const isThere = (axis: Axis) => axis.startsWith('s') || Number(axis.slice(1)) < count;
  const x = isThere(place.x) ? place.x : 's1';
  const y = isThere(place.y) ? place.y : 's2';
  return x === place.x && y === place.y ? place : withAxes(place, { x, y });
}
