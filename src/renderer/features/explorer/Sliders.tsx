import { Badge, Slider, Text, Title } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { LatentSpace } from '@shared/gallery.ts';
import { useFormats } from '../../lib/format.ts';
import classes from './explorer.module.css';
import { axisName } from './names.ts';
import { coordinateOf, type Axis, type Place } from './place.ts';

interface SlidersProps {
  place: Place;
  space: LatentSpace | undefined;
  onMove: (to: Partial<Record<Axis, number>>) => void;
}

/** A slider for every principal direction and for the pad's own axes. */
export function Sliders({ place, space, onMove }: SlidersProps) {
  const { t } = useTranslation();
  const format = useFormats();
  const principal = space?.principal ?? [];
  const seeds = [place.x, place.y].filter((axis) => axis.startsWith('s'));
  const rows: { axis: Axis; share?: number }[] = [
    ...seeds.map((axis) => ({ axis })),
    ...principal.map(({ share }, index) => ({ axis: `p${index}` as const, share })),
  ];
  if (rows.length === 0) return null;
  return (
    <section className={classes.panel} aria-label={t('explorer.directions')}>
      <Title order={2} size="h4">
        {t('explorer.directions')}
      </Title>
      {space && principal.length === 0 && (
        <Text size="xs" c="dimmed">
          {t('explorer.noPrincipal')}
        </Text>
      )}
      <div className={classes.sliders}>
        {rows.map(({ axis, share }) => {
          const name = axisName(t, axis, share);
          const value = coordinateOf(place, axis);
          const onPad = axis === place.x ? t('explorer.x') : axis === place.y ? t('explorer.y') : null;
          return (
            <div key={axis} className={classes.sliderRow}>
              <Text size="xs" className={classes.sliderName}>
                {name}
                {onPad !== null && (
                  <Badge size="xs" variant="light" ml={6}>
                    {onPad}
                  </Badge>
                )}
              </Text>
              <Slider
                size="sm"
                min={-place.amplitude}
                max={place.amplitude}
                step={place.amplitude / 60}
                startPointValue={0}
                value={value}
                label={null}
                thumbLabel={name}
                onChange={(next) => onMove({ [axis]: Math.abs(next) < place.amplitude / 90 ? 0 : next })}
              />
              <Text size="xs" c="dimmed" className={classes.sliderValue}>
                {format.number(value)}
              </Text>
            </div>
          );
        })}
      </div>
    </section>
  );
}
