import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useEffectEvent, useRef, type RefObject } from 'react';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { wholeRange, type XAxis } from './align.ts';
import { lookOf, plotOptions, type CurveStyle, type ValueFormat } from './options.ts';

export interface PlotInput {
  axis: XAxis;
  logarithmic: boolean;
  format: ValueFormat;
  fromZero: boolean;
  bounds: readonly [number, number] | null;
  smoothed: boolean;
  curves: readonly CurveStyle[];
  height: number;
  /** x, the raw curves, and the smoothed ones where there are. */
  data: uPlot.AlignedData;
  zoom: [number, number] | null;
  onHover: (indices: (number | null)[] | null) => void;
  onZoom: (range: [number, number] | null) => void;
}

/**
 * Keeps a uPlot in an element. New data is drawn into the plot that stands, its zoom kept; the plot is made
 * anew only where its curves, scales or colours change.
 */
export function usePlot(input: PlotInput): {
  element: RefObject<HTMLDivElement | null>;
  plot: RefObject<uPlot | null>;
} {
  const element = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const scheme = useComputedColorScheme('light');
  const { axis, logarithmic, format, fromZero, bounds, smoothed, curves, height, data, zoom } = input;
  const structure = JSON.stringify([
    axis,
    logarithmic,
    format,
    fromZero,
    bounds,
    smoothed,
    curves,
    height,
    scheme,
  ]);

  const hover = useEffectEvent(input.onHover);
  const zoomTo = useEffectEvent(input.onZoom);
  const make = useEffectEvent((target: HTMLDivElement) => {
    const options = plotOptions({
      ...{ axis, logarithmic, format, fromZero, bounds, smoothed, curves, height },
      width: Math.max(120, target.clientWidth),
      look: lookOf(target),
      onHover: (indices) => hover(indices),
      onZoom: (range) => zoomTo(range),
    });
    const made = new uPlot(options, data, target);
    showRange(made, zoom ?? wholeRange(data[0], axis));
    return made;
  });

  useEffect(() => {
    const target = element.current;
    if (!target) return;
    const made = make(target);
    plot.current = made;
    const observer = new ResizeObserver(() => {
      const width = Math.max(120, target.clientWidth);
      if (width !== made.width) made.setSize({ width, height: made.height });
    });
    observer.observe(target);
    return () => {
      observer.disconnect();
      made.destroy();
      plot.current = null;
    };
  }, [structure]);

  const [low, high] = zoom ?? [null, null];
  useEffect(() => {
    const made = plot.current;
    if (!made) return;
    made.batch(() => {
      made.setData(data, low === null);
      showRange(made, low !== null && high !== null ? [low, high] : wholeRange(data[0], axis));
    });
    // The reading line stands where it stood, over other values now.
    const { left, top } = made.cursor;
    if (left !== undefined && left >= 0) made.setCursor({ left, top: top ?? 0 });
  }, [data, low, high, axis, structure]);

  return { element, plot };
}

function showRange(plot: uPlot, range: readonly [number, number] | null) {
  if (range) plot.setScale('x', { min: range[0], max: range[1] });
}
