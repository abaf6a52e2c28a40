import { ActionIcon, Tooltip, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconZoomReset } from '@tabler/icons-react';
import { useId, useMemo, useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';
import type uPlot from 'uplot';
import type { Point } from '@shared/run.ts';
import { align, wholeRange, type XAxis } from './align.ts';
import classes from './charts.module.css';
import type { ValueFormat } from './options.ts';
import { dashesOf } from './palette.ts';
import { describe } from './points.ts';
import { smooth } from './smoothing.ts';
import { bytesLabel, durationLabel, valueLabel } from './ticks.ts';
import { usePlot } from './usePlot.ts';

/** How all charts of a page are looked at. */
export interface ChartView {
  axis: XAxis;
  /** Weight of the past in the moving average, 0 up to 0.99. */
  smoothing: number;
  logarithmic: boolean;
}

export interface Curve {
  key: string;
  label: string;
  /** A CSS colour. */
  colour: string;
  dashed?: boolean;
  /** Curves of its colour beside it; other dashes tell it from them. */
  repeat?: number;
  /** Marks every point and is never smoothed away: for series with few points. */
  marked?: boolean;
  points: readonly Point[];
  /** Where wall time begins to count, milliseconds since the epoch. */
  origin: number;
}

interface SeriesChartProps {
  title: string;
  unit?: string;
  curves: readonly Curve[];
  view: ChartView;
  format?: ValueFormat;
  fromZero?: boolean;
  bounds?: readonly [number, number] | null;
  height?: number;
  zoom: [number, number] | null;
  onZoom: (range: [number, number] | null) => void;
  loading?: boolean;
  error?: string | null;
}

const formatValue = (value: number, format: ValueFormat) =>
  format === 'bytes' ? bytesLabel(value) : valueLabel(value);

/**
 * Curves over steps or wall time. Drag to zoom, double click or Escape to see all again; arrow keys move the
 * reading line, plus and minus zoom around it.
 */
export function SeriesChart({
  title,
  unit,
  curves,
  view,
  format = 'number',
  fromZero = false,
  bounds = null,
  height = 200,
  zoom,
  onZoom,
  loading = false,
  error = null,
}: SeriesChartProps) {
  const { t } = useTranslation();
  const summaryId = useId();
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const [hover, setHover] = useState<(number | null)[] | null>(null);

  const { axis, smoothing, logarithmic } = view;
  const smoothed = smoothing > 0;
  const aligned = useMemo(() => align(curves, axis, logarithmic), [curves, axis, logarithmic]);
  const averages = useMemo(
    () => aligned.y.map((values, i) => (curves[i]?.marked ? values : smooth(values, smoothing))),
    [aligned, curves, smoothing],
  );
  const data = useMemo<uPlot.AlignedData>(
    () => [aligned.x, ...aligned.y, ...(smoothed ? averages : [])],
    [aligned, averages, smoothed],
  );
  const { element, plot } = usePlot({
    ...{ axis, logarithmic, format, fromZero, bounds, smoothed, height, data, zoom, onZoom },
    curves: curves.map((curve) => ({
      colour: curve.colour,
      dashes: dashesOf(curve.dashed ?? false, curve.repeat ?? 0),
      marked: curve.marked ?? false,
      shown: !hidden.has(curve.key),
    })),
    onHover: (indices) =>
      setHover((before) => (JSON.stringify(before) === JSON.stringify(indices) ? before : indices)),
  });

  const toggle = (key: string) =>
    setHidden((before) => {
      const after = new Set(before);
      if (!after.delete(key)) after.add(key);
      return after;
    });

  const moveCursor = (steps: number) => {
    const made = plot.current;
    const { x } = aligned;
    if (!made || x.length === 0) return;
    const [low, high] = zoom ?? [x[0]!, x[x.length - 1]!];
    const now = made.cursor.idx ?? (steps > 0 ? made.valToIdx(low) - 1 : made.valToIdx(high) + 1);
    const stride = Math.max(1, Math.round((made.valToIdx(high) - made.valToIdx(low)) / 100));
    const next = Math.min(made.valToIdx(high), Math.max(made.valToIdx(low), now + steps * stride));
    made.setCursor({ left: made.valToPos(x[next]!, 'x'), top: 10 });
  };

  const zoomBy = (factor: number) => {
    const { x } = aligned;
    if (x.length < 2) return;
    const all = wholeRange(x, axis) ?? [x[0]!, x[x.length - 1]!];
    const [low, high] = zoom ?? all;
    const index = plot.current?.cursor.idx;
    const centre = index == null ? (low + high) / 2 : (x[index] ?? (low + high) / 2);
    const half = ((high - low) * factor) / 2;
    const range: [number, number] = [Math.max(all[0], centre - half), Math.min(all[1], centre + half)];
    if (range[0] <= all[0] && range[1] >= all[1]) onZoom(null);
    else if (range[1] - range[0] > (all[1] - all[0]) / 1e4) onZoom(range);
  };

  const onKeyDown = (event: KeyboardEvent) => {
    const keys: Record<string, () => void> = {
      ArrowLeft: () => moveCursor(-1),
      ArrowRight: () => moveCursor(1),
      '+': () => zoomBy(0.5),
      '=': () => zoomBy(0.5),
      '-': () => zoomBy(2),
      Escape: () => onZoom(null),
      '0': () => onZoom(null),
    };
    const action = keys[event.key];
    if (!action || event.ctrlKey || event.metaKey) return;
    if (event.key === 'Escape' && !zoom) return;
    event.preventDefault();
    action();
  };

  const hoverIndex = hover?.find((index) => index !== null) ?? null;
  const hoverX = hoverIndex === null ? undefined : aligned.x[hoverIndex];
  const empty = !loading && aligned.x.length === 0;
  return (
    <section className={classes.card} aria-label={title}>
      <div className={classes.head}>
        <span className={classes.title}>{title}</span>
        {unit ? <span className={classes.unit}>{unit}</span> : null}
        <span className={classes.at}>
          {hoverX === undefined
            ? null
            : axis === 'step'
              ? t('charts.atStep', { step: hoverX.toLocaleString('en') })
              : durationLabel(hoverX)}
        </span>
        {zoom ? (
          <Tooltip label={t('charts.resetZoom')}>
            <ActionIcon
              size="sm"
              variant="subtle"
              aria-label={t('charts.resetZoom')}
              onClick={() => onZoom(null)}
            >
              <IconZoomReset size={16} />
            </ActionIcon>
          </Tooltip>
        ) : null}
      </div>
      <div className={classes.legend}>
        {curves.map((curve, i) => {
          const index = hover ? hover[i] : lastIndex(aligned.y[i]);
          const raw = index == null ? undefined : aligned.y[i]?.[index];
          const average = index == null ? undefined : averages[i]?.[index];
          const isHidden = hidden.has(curve.key);
          const { colour, dashed, repeat, marked } = curve;
          return (
            <UnstyledButton
              key={curve.key}
              className={classes.entry}
              data-hidden={isHidden || undefined}
              aria-pressed={!isHidden}
              title={t('charts.toggle', { name: curve.label })}
              onClick={() => toggle(curve.key)}
            >
              <Swatch {...{ colour, dashed, repeat, marked }} />
              <span className={classes.label}>{curve.label}</span>
              {typeof average === 'number' ? (
                <span className={classes.value}>{formatValue(average, format)}</span>
              ) : null}
              {smoothed && !curve.marked && typeof raw === 'number' ? (
                <span className={classes.raw}>{formatValue(raw, format)}</span>
              ) : null}
            </UnstyledButton>
          );
        })}
      </div>
      <div
        className={classes.plot}
        style={{ height }}
        role="group"
        tabIndex={0}
        aria-label={t('charts.plotOf', { title })}
        aria-describedby={summaryId}
        onKeyDown={onKeyDown}
        onBlur={() => plot.current?.setCursor({ left: -10, top: -10 })}
      >
        <div ref={element} />
        {error ? <div className={classes.empty}>{error}</div> : null}
        {empty && !error ? <div className={classes.empty}>{t('charts.empty')}</div> : null}
      </div>
      <VisuallyHidden id={summaryId}>
        {curves
          .map((curve) => {
            const known = describe(curve.points);
            if (!known) return t('charts.summaryEmpty', { name: curve.label });
            return t('charts.summary', {
              name: curve.label,
              first: formatValue(known.first[2], format),
              firstStep: known.first[0],
              last: formatValue(known.last[2], format),
              lastStep: known.last[0],
              lowest: formatValue(known.lowest[2], format),
              lowestStep: known.lowest[0],
            });
          })
          .join(' ')}
        {t('charts.keys')}
      </VisuallyHidden>
    </section>
  );
}

function lastIndex(values: readonly (number | null | undefined)[] | undefined): number | null {
  const index = values?.findLastIndex((value) => typeof value === 'number') ?? -1;
  return index < 0 ? null : index;
}

type SwatchProps = Pick<Curve, 'colour' | 'dashed' | 'repeat' | 'marked'>;

/** The line of a curve as its legend shows it. */
export function Swatch({ colour, dashed = false, repeat = 0, marked = false }: SwatchProps) {
  return (
    <svg className={classes.swatch} width={20} height={8} aria-hidden>
      <line
        x1={0}
        x2={20}
        y1={4}
        y2={4}
        stroke={colour}
        strokeWidth={2}
        strokeDasharray={dashesOf(dashed, repeat).join(' ') || undefined}
      />
      {marked ? <circle cx={10} cy={4} r={3} fill={colour} /> : null}
    </svg>
  );
}
