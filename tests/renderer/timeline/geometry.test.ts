import { describe, expect, it } from 'vitest';
import {
  cellAt,
  cornerOf,
  extent,
  placeInGrid,
  scrollTo,
  seen,
} from '@renderer/features/run/timeline/geometry.ts';

const layout = { rows: 30, columns: 64, side: 40, gap: 4, left: 60, top: 20 };

describe('cells beside and below one another', () => {
  it('are found again where they stand', () => {
    const cell = { row: 7, column: 11 };
    const { x, y } = cornerOf(layout, cell);
    expect(cellAt(layout, x + 1, y + 1)).toEqual(cell);
    expect(cellAt(layout, x + layout.side, y + layout.side)).toEqual(cell);
    expect(cellAt(layout, 30, y)).toBeNull();
    const whole = extent(layout);
    expect(cellAt(layout, whole.width + 1, y)).toBeNull();
    expect(cellAt(layout, x, whole.height + 1)).toBeNull();
  });

  it('are drawn only where they are seen', () => {
    const view = { x: 440, y: 88, width: 60 + 88, height: 20 + 44 };
    expect(seen(layout, view)).toEqual({ rows: { from: 2, to: 3 }, columns: { from: 10, to: 12 } });
    const beyond = { x: 0, y: 0, width: 10_000, height: 10_000 };
    expect(seen(layout, beyond)).toEqual({ rows: { from: 0, to: 30 }, columns: { from: 0, to: 64 } });
  });

  it('are scrolled to until they are seen whole, and not when they are already', () => {
    const view = { x: 0, y: 0, width: 500, height: 300 };
    expect(scrollTo(layout, { row: 1, column: 2 }, view)).toEqual({ x: 0, y: 0 });
    const far = { row: 20, column: 40 };
    const { x, y } = scrollTo(layout, far, view);
    const corner = cornerOf(layout, far);
    expect(corner.x - x).toBeGreaterThanOrEqual(layout.left);
    expect(corner.x - x + layout.side).toBeLessThanOrEqual(view.width);
    expect(corner.y - y).toBeGreaterThanOrEqual(layout.top);
    expect(corner.y - y + layout.side).toBeLessThanOrEqual(view.height);
    expect(scrollTo(layout, { row: 0, column: 0 }, { ...view, x, y })).toEqual({ x: 0, y: 0 });
  });
});

it('an item is cut from its grid row by row', () => {
  expect(placeInGrid(0, 4, 8)).toEqual({ x: 0, y: 0, width: 1 / 8, height: 1 / 4 });
  expect(placeInGrid(13, 4, 8)).toEqual({ x: 5 / 8, y: 1 / 4, width: 1 / 8, height: 1 / 4 });
});
