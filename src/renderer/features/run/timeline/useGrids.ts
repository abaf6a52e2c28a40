import { useEffect, useState, useSyncExternalStore } from 'react';
import type { SampleFrame } from '@shared/run.ts';
import { runMediaUrl } from '@shared/media.ts';
import { placeInGrid } from './geometry.ts';
import { decodeGrid, Grids, keptSide } from './grids.ts';

/** One picture: an item of a grid. */
export interface Picture {
  run: string;
  frame: SampleFrame;
  item: number;
}

export interface Place {
  x: number;
  y: number;
  side: number;
}

export interface GridStore {
  grids: Grids;
  /** Changes with every grid that arrives, so that what is drawn can be drawn again. */
  version: number;
}

/** The grids of a timeline while it is shown. */
export function useGrids(): GridStore {
  const [grids] = useState(() => new Grids(decodeGrid));
  useEffect(() => () => grids.clear(), [grids]);
  const version = useSyncExternalStore(grids.subscribe, grids.version);
  return { grids, version };
}

/**
 * Draws one item of a grid into a square; nothing where its grid is still on its way.
 * @param scale device pixels a CSS pixel
 * @returns whether it was there
 */
export function drawPicture(
  context: CanvasRenderingContext2D,
  grids: Grids,
  { run, frame, item }: Picture,
  { x, y, side }: Place,
  scale: number,
): boolean {
  const { rows, columns } = frame;
  const grid = grids.take({
    url: runMediaUrl(run, frame.file),
    rows,
    columns,
    cellPixels: keptSide(side * scale),
  });
  if (!grid) return false;
  const place = placeInGrid(item, rows, columns);
  const width = place.width * grid.width;
  context.imageSmoothingEnabled = width > side * scale;
  context.drawImage(
    grid,
    place.x * grid.width,
    place.y * grid.height,
    width,
    place.height * grid.height,
    x,
    y,
    side,
    side,
  );
  return true;
}
