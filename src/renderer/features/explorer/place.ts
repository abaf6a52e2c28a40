import type { Direction, LatentBase } from '@shared/gallery.ts';
import type { PreviewRequest } from './latest.ts';

/** A direction's name among coordinates: `p0` is the first principal one, `s7` that to seed 7. */
export type Axis = `p${number}` | `s${number}`;

/** Where in the space of a checkpoint a person is. */
export interface Place {
  base: LatentBase;
  /** The axes of the pad. */
  x: Axis;
  y: Axis;
  /** Coordinates that are not 0, in standard deviations for principal directions. */
  coordinates: Readonly<Partial<Record<Axis, number>>>;
  /** How far each axis reaches to both sides. */
  amplitude: number;
}

export const amplitudes = { least: 1, most: 10, usual: 3 } as const;

export const directionOf = (axis: Axis): Direction =>
  axis.startsWith('p')
    ? { kind: 'principal', index: Number(axis.slice(1)) }
    : { kind: 'seed', seed: Number(axis.slice(1)) };

export const coordinateOf = ({ coordinates }: Place, axis: Axis): number => coordinates[axis] ?? 0;

/** Rounded so that a place reads well in a recipe. */
const rounded = (value: number) => Math.round(value * 1000) / 1000;

/** Moves along some axes, within the amplitude. */
export function moved(place: Place, to: Partial<Record<Axis, number>>): Place {
  const { amplitude } = place;
  const coordinates: Partial<Record<Axis, number>> = {};
  const all = { ...place.coordinates, ...to };
  for (const axis of axesOf(all)) {
    const value = rounded(Math.min(amplitude, Math.max(-amplitude, all[axis] ?? 0)));
    if (value !== 0) coordinates[axis] = value;
  }
  return { ...place, coordinates };
}

/** Puts other axes on the pad; a seed's axis that leaves it has no slider, and so loses its coordinate. */
export function withAxes(place: Place, axes: Partial<Pick<Place, 'x' | 'y'>>): Place {
  const next = { ...place, ...axes };
  const coordinates: Partial<Record<Axis, number>> = {};
  for (const axis of axesOf(next.coordinates)) {
    if (axis.startsWith('p') || axis === next.x || axis === next.y)
      coordinates[axis] = coordinateOf(next, axis);
  }
  return { ...next, coordinates };
}

/** Another amplitude; what lies beyond comes in. */
export const withAmplitude = (place: Place, amplitude: number): Place =>
  moved({ ...place, amplitude }, place.coordinates);

/** What images at a place are asked of. */
export interface Source {
  run: string;
  checkpoint: number;
  label: number | null;
  controls: Record<string, number>;
}

/** The request for the image at a place. */
export function pointRequest(source: Source, place: Place): PreviewRequest {
  const axes = axesOf(place.coordinates);
  return {
    kind: 'explore',
    ...source,
    base: place.base,
    directions: axes.map(directionOf),
    points: [axes.map((axis) => coordinateOf(place, axis))],
  };
}

/** Coordinates from one end of an axis to the other. */
export const ticks = (amplitude: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => rounded(amplitude * ((2 * index) / (count - 1) - 1)));

/** The request for images all over the plane of the pad, from its upper left corner, row by row. */
export function planeRequest(source: Source, place: Place, side: number): PreviewRequest {
  const others = axesOf(place.coordinates).filter((axis) => axis !== place.x && axis !== place.y);
  const along = ticks(place.amplitude, side);
  const rest = others.map((axis) => coordinateOf(place, axis));
  return {
    kind: 'explore',
    ...source,
    base: place.base,
    directions: [place.x, place.y, ...others].map(directionOf),
    points: along.toReversed().flatMap((y) => along.map((x) => [x, y, ...rest])),
    columns: side,
  };
}

function axesOf(coordinates: Place['coordinates']): Axis[] {
  return Object.keys(coordinates).filter(isAxis).sort();
}

const isAxis = (key: string): key is Axis => /^[ps]\d+$/.test(key);
