import { useMove } from '@mantine/hooks';
import type { KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useFormats } from '../../lib/format.ts';
import classes from './explorer.module.css';

interface PadProps {
  x: number;
  y: number;
  amplitude: number;
  xLabel: string;
  yLabel: string;
  onMove: (x: number, y: number) => void;
}

/** A plane on which a point is dragged, or moved by the arrow keys: Shift takes larger steps, Home goes to the middle. */
export function Pad({ x, y, amplitude, xLabel, yLabel, onMove }: PadProps) {
  const { t } = useTranslation();
  const format = useFormats();
  const { ref, active } = useMove((at) => onMove((2 * at.x - 1) * amplitude, (1 - 2 * at.y) * amplitude));
  const onKeyDown = (event: KeyboardEvent) => {
    const step = (amplitude / 30) * (event.shiftKey ? 5 : 1);
    const to: Record<string, [number, number]> = {
      ArrowLeft: [x - step, y],
      ArrowRight: [x + step, y],
      ArrowDown: [x, y - step],
      ArrowUp: [x, y + step],
      Home: [0, 0],
    };
    const target = to[event.key];
    if (!target) return;
    event.preventDefault();
    onMove(...target);
  };
  const percent = (value: number) => `${50 + (50 * value) / amplitude}%`;
  return (
    <div className={classes.pad} ref={ref} data-active={active || undefined}>
      <div className={classes.padAxisX} aria-hidden />
      <div className={classes.padAxisY} aria-hidden />
      <span className={classes.padLabelX} aria-hidden>
        {xLabel}
      </span>
      <span className={classes.padLabelY} aria-hidden>
        {yLabel}
      </span>
      <div
        className={classes.padPoint}
        style={{ left: percent(x), bottom: percent(y) }}
        role="slider"
        tabIndex={0}
        aria-label={t('explorer.pad')}
        aria-valuemin={-amplitude}
        aria-valuemax={amplitude}
        aria-valuenow={x}
        aria-valuetext={t('explorer.padAt', {
          xLabel,
          yLabel,
          x: format.number(x),
          y: format.number(y),
        })}
        onKeyDown={onKeyDown}
      />
    </div>
  );
}
