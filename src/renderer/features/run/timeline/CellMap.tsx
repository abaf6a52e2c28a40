import { useComputedColorScheme } from '@mantine/core';
import { useElementSize, useMergedRef } from '@mantine/hooks';
import { useEffect, useEffectEvent, useRef, useState, type MouseEvent } from 'react';
import { cellAt, cornerOf, extent, scrollTo, seen, type Cell, type Layout } from './geometry.ts';
import classes from './timeline.module.css';
import { drawPicture, type GridStore, type Picture } from './useGrids.ts';

/** Room for a scrollbar below, CSS pixels. */
const scrollbar = 14;

interface CellMapProps {
  layout: Layout;
  /** Highest that the map grows, CSS pixels. */
  maxHeight: number;
  store: GridStore;
  picked: Cell;
  /** Null where there is no such picture. */
  pictureAt: (cell: Cell) => Picture | null;
  rowName: (row: number) => string;
  columnName: (column: number) => string;
  onPick: (cell: Cell) => void;
  onOpen: (cell: Cell) => void;
}

/** Pictures in rows and columns, of which only those in view are drawn: one canvas as large as its window. */
export function CellMap(props: CellMapProps) {
  const { layout, maxHeight, picked, onPick, onOpen } = props;
  // Colours are read while drawing: another scheme draws anew.
  useComputedColorScheme('light');
  const [, setScrolled] = useState('');
  const { ref: measured, width } = useElementSize<HTMLDivElement>();
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const whole = extent(layout);
  const height = Math.min(maxHeight, whole.height + (whole.width > width ? scrollbar : 0));

  const draw = useEffectEvent(() => {
    if (box.current && canvas.current) drawMap(canvas.current, box.current, props);
  });
  const { row, column } = picked;
  useEffect(() => {
    const view = box.current;
    if (!view) return;
    const seenNow = {
      x: view.scrollLeft,
      y: view.scrollTop,
      width: view.clientWidth,
      height: view.clientHeight,
    };
    const { x, y } = scrollTo(layout, { row, column }, seenNow);
    view.scrollLeft = x;
    view.scrollTop = y;
    // A new layout moves every cell: the picked one stays in view.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [row, column, layout.side, layout.rows, layout.columns, width]);
  useEffect(() => draw());

  const cellUnder = (event: MouseEvent) => {
    const view = event.currentTarget.getBoundingClientRect();
    const x = event.clientX - view.left;
    const y = event.clientY - view.top;
    if (!box.current || x < layout.left || y < layout.top) return null;
    return cellAt(layout, x + box.current.scrollLeft, y + box.current.scrollTop);
  };
  return (
    <div
      ref={useMergedRef(measured, box)}
      className={classes.map}
      style={{ height }}
      onScroll={({ currentTarget: at }) => setScrolled(`${at.scrollLeft} ${at.scrollTop}`)}
    >
      <div style={{ width: whole.width, height: whole.height }}>
        <canvas
          ref={canvas}
          className={classes.mapCanvas}
          aria-hidden
          onClick={(event) => {
            const cell = cellUnder(event);
            if (cell) onPick(cell);
          }}
          onDoubleClick={(event) => {
            const cell = cellUnder(event);
            if (cell) onOpen(cell);
          }}
        />
      </div>
    </div>
  );
}

function drawMap(canvas: HTMLCanvasElement, box: HTMLElement, props: CellMapProps): void {
  const { layout, store, picked, pictureAt, rowName, columnName } = props;
  const scale = window.devicePixelRatio;
  const width = box.clientWidth;
  const height = box.clientHeight;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.style.width = `${width}px`;
  canvas.style.height = `${height}px`;
  const context = canvas.getContext('2d');
  if (!context) return;
  const style = getComputedStyle(box);
  const colour = (name: string) => style.getPropertyValue(name);
  const view = { x: box.scrollLeft, y: box.scrollTop, width, height };
  const { rows, columns } = seen(layout, view);
  context.scale(scale, scale);
  context.font = `11px ${style.fontFamily}`;
  context.textBaseline = 'middle';

  context.save();
  context.beginPath();
  context.rect(layout.left, layout.top, width - layout.left, height - layout.top);
  context.clip();
  for (let row = rows.from; row < rows.to; row += 1) {
    for (let column = columns.from; column < columns.to; column += 1) {
      const corner = cornerOf(layout, { row, column });
      const place = { x: corner.x - view.x, y: corner.y - view.y, side: layout.side };
      const picture = pictureAt({ row, column });
      if (picture === null || !drawPicture(context, store.grids, picture, place, scale)) {
        context.fillStyle = colour('--mantine-color-default-hover');
        context.fillRect(place.x, place.y, place.side, place.side);
      }
    }
  }
  const corner = cornerOf(layout, picked);
  context.strokeStyle = colour('--mantine-primary-color-filled');
  context.lineWidth = 3;
  context.strokeRect(corner.x - view.x - 0.5, corner.y - view.y - 0.5, layout.side + 1, layout.side + 1);
  context.restore();

  const name = (text: string, x: number, y: number, isPicked: boolean) => {
    context.fillStyle = colour(isPicked ? '--mantine-color-text' : '--mantine-color-dimmed');
    context.font = `${isPicked ? '600 ' : ''}11px ${style.fontFamily}`;
    context.fillText(text, x, y);
  };
  context.textAlign = 'right';
  for (let row = rows.from; layout.left > 0 && row < rows.to; row += 1) {
    const y = cornerOf(layout, { row, column: 0 }).y - view.y + layout.side / 2;
    if (y > layout.top) name(rowName(row), layout.left - 8, y, row === picked.row);
  }
  context.textAlign = 'center';
  for (let column = columns.from; layout.top > 0 && column < columns.to; column += 1) {
    const x = cornerOf(layout, { row: 0, column }).x - view.x + layout.side / 2;
    if (x > layout.left) name(columnName(column), x, layout.top / 2, column === picked.column);
  }
}
