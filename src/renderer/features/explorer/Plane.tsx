import { UnstyledButton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ErrorState } from '../../lib/ui/ErrorState.tsx';
import { useFormats } from '../../lib/format.ts';
import { PixelImage } from '../datasets/PixelImage.tsx';
import classes from './explorer.module.css';
import { useLatestPreview } from './latest.ts';
import { coordinateOf, planeRequest, ticks, type Place, type Source } from './place.ts';
import { useMemo } from 'react';

interface PlaneProps {
  source: Source;
  place: Place;
  side: number;
  onMove: (x: number, y: number) => void;
}

/** Images all over the plane of the pad; a press goes there. */
export function Plane({ source, place, side, onMove }: PlaneProps) {
  const { t } = useTranslation();
  const format = useFormats();
  // Where on the plane the point is changes nothing of its images.
  const request = useMemo(() => planeRequest(source, place, side), [source, place, side]);
  const { preview, error, busy, retry } = useLatestPreview(request);
  const along = ticks(place.amplitude, side);
  const nearest = (value: number) =>
    along.reduce((best, tick) => (Math.abs(tick - value) < Math.abs(best - value) ? tick : best));
  const here = [nearest(coordinateOf(place, place.x)), nearest(coordinateOf(place, place.y))];
  if (error && !busy) return <ErrorState error={error} retry={retry} />;
  if (!preview || preview.count !== side * side)
    return <div className={classes.planeLoading} role="status" />;
  const { height, width, channels } = preview;
  return (
    <div
      className={`${classes.plane} ${busy ? classes.behind : ''}`}
      style={{ gridTemplateColumns: `repeat(${side}, minmax(0, 1fr))` }}
      role="group"
      aria-label={t('explorer.plane')}
    >
      {along.toReversed().flatMap((y, row) =>
        along.map((x, column) => {
          const label = t('explorer.at', { x: format.number(x), y: format.number(y) });
          return (
            <UnstyledButton
              key={`${row} ${column}`}
              className={classes.cell}
              aria-label={label}
              data-current={(x === here[0] && y === here[1]) || undefined}
              onClick={() => onMove(x, y)}
            >
              <PixelImage
                pixels={preview.pixels}
                index={row * side + column}
                shape={[height, width, channels === 1 ? 1 : 3]}
                label={label}
              />
            </UnstyledButton>
          );
        }),
      )}
    </div>
  );
}
