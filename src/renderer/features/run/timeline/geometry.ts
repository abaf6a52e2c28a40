/** Where cells of one size stand beside and below one another, with room for their names before them. */
export interface Layout {
  rows: number;
  columns: number;
  /** Side of a cell and the space between two, CSS pixels. */
  side: number;
  gap: number;
  /** Room for the names of the rows at the left and of the columns at the top. */
  left: number;
  top: number;
}

export interface Cell {
  row: number;
  column: number;
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

const pitch = ({ side, gap }: Layout) => side + gap;

/** Width and height of all cells with their names. */
export const extent = (layout: Layout) => ({
  width: layout.left + layout.columns * pitch(layout),
  height: layout.top + layout.rows * pitch(layout),
});

/** Upper left corner of a cell where nothing is scrolled. */
export const cornerOf = (layout: Layout, { row, column }: Cell) => ({
  x: layout.left + column * pitch(layout),
  y: layout.top + row * pitch(layout),
});

/** The cell at a place of the whole, or null beside all of them. */
export function cellAt(layout: Layout, x: number, y: number): Cell | null {
  const column = Math.floor((x - layout.left) / pitch(layout));
  const row = Math.floor((y - layout.top) / pitch(layout));
  const inside = column >= 0 && row >= 0 && column < layout.columns && row < layout.rows;
  return inside ? { row, column } : null;
}

/** Rows and columns seen through a window, ends not included. @param view scrolled to x, y */
export function seen(layout: Layout, view: Box) {
  const along = (start: number, room: number, length: number, count: number) => {
    const from = Math.max(0, Math.floor(start / pitch(layout)));
    const to = Math.min(count, Math.ceil((start + length - room) / pitch(layout)));
    return { from: Math.min(from, count), to: Math.max(from, to) };
  };
  return {
    rows: along(view.y, layout.top, view.height, layout.rows),
    columns: along(view.x, layout.left, view.width, layout.columns),
  };
}

/** Where to scroll so that a cell is seen whole, its neighbours a little. */
export function scrollTo(layout: Layout, cell: Cell, view: Box): { x: number; y: number } {
  const within = (at: number, room: number, start: number, length: number) => {
    const margin = Math.min(pitch(layout), Math.max(0, (length - room - layout.side) / 2));
    if (at - margin < start) return Math.max(0, at - margin);
    const end = at + room + layout.side + margin;
    return end > start + length ? end - length : start;
  };
  return {
    x: within(cell.column * pitch(layout), layout.left, view.x, view.width),
    y: within(cell.row * pitch(layout), layout.top, view.y, view.height),
  };
}

/** Where an item stands in its grid, as shares of the grid's own sides. */
export function placeInGrid(index: number, rows: number, columns: number): Box {
  return {
    x: (index % columns) / columns,
    y: Math.floor(index / columns) / rows,
    width: 1 / columns,
    height: 1 / rows,
  };
}
