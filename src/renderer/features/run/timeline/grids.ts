/** What can be drawn from a stored grid: an image in memory, which is let go of by `close`. */
export interface DecodedGrid {
  readonly width: number;
  readonly height: number;
  close(): void;
}

/** A stored grid as it is wanted: its cells no larger than `cellPixels` a side. */
export interface WantedGrid {
  url: string;
  rows: number;
  columns: number;
  cellPixels: number;
}

type Decode<G extends DecodedGrid> = (wanted: WantedGrid) => Promise<G>;

/** Grids decoded at the same moment, each of which is held whole until it is made smaller. */
const mostAtOnce = 3;

/** Bytes of all grids that a timeline keeps, at four a pixel. */
export const gridBudget = 96 * 2 ** 20;

const bytesOf = ({ width, height }: DecodedGrid) => width * height * 4;
const keyOf = ({ url, cellPixels }: WantedGrid) => `${url} ${cellPixels}`;
/** Of a grid that is kept as it was stored, which does for cells of any size. */
const wholeKeyOf = ({ url }: WantedGrid) => `${url} whole`;

/**
 * Decoded grids within a budget of memory: the ones not drawn for the longest are closed first. What is asked for last
 * is decoded first, since a person scrolls away from what was asked for before.
 */
export class Grids<G extends DecodedGrid = ImageBitmap> {
  readonly #known = new Map<string, G>();
  readonly #failed = new Set<string>();
  readonly #underWay = new Set<string>();
  readonly #listeners = new Set<() => void>();
  #waiting: WantedGrid[] = [];
  #bytes = 0;
  #version = 0;
  #generation = 0;

  constructor(
    private readonly decode: Decode<G>,
    private readonly budget = gridBudget,
  ) {}

  /** Bytes held now. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Grows with every grid that arrives. */
  readonly version = (): number => this.#version;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** The grid where it is decoded; else null, and it is on its way. */
  take(wanted: WantedGrid): G | null {
    const key = keyOf(wanted);
    const knownKey = [wholeKeyOf(wanted), key].find((one) => this.#known.has(one));
    const known = knownKey && this.#known.get(knownKey);
    if (known) {
      this.#known.delete(knownKey);
      this.#known.set(knownKey, known);
      return known;
    }
    if (this.#failed.has(key) || this.#underWay.has(key)) return null;
    this.#waiting = [...this.#waiting.filter((other) => keyOf(other) !== key), wanted].slice(-64);
    this.#next();
    return null;
  }

  /** Closes every grid, and those that are still on their way once they are here. */
  clear(): void {
    this.#generation += 1;
    this.#waiting = [];
    this.#failed.clear();
    for (const grid of this.#known.values()) grid.close();
    this.#known.clear();
    this.#bytes = 0;
  }

  #next(): void {
    while (this.#underWay.size < mostAtOnce) {
      const wanted = this.#waiting.pop();
      if (!wanted) return;
      void this.#load(wanted);
    }
  }

  async #load(wanted: WantedGrid): Promise<void> {
    const key = keyOf(wanted);
    const generation = this.#generation;
    this.#underWay.add(key);
    try {
      const grid = await this.decode(wanted);
      const isWhole = grid.width < wanted.columns * wanted.cellPixels;
      if (generation === this.#generation) this.#keep(isWhole ? wholeKeyOf(wanted) : key, grid);
      else grid.close();
    } catch {
      this.#failed.add(key);
    }
    this.#underWay.delete(key);
    this.#version += 1;
    for (const listener of this.#listeners) listener();
    this.#next();
  }

  #keep(key: string, grid: G): void {
    if (this.#known.has(key)) {
      grid.close();
      return;
    }
    this.#known.set(key, grid);
    this.#bytes += bytesOf(grid);
    for (const [oldKey, old] of this.#known) {
      if (this.#bytes <= this.budget || oldKey === key) break;
      this.#known.delete(oldKey);
      this.#bytes -= bytesOf(old);
      old.close();
    }
  }
}

/** Reads and decodes a stored grid, and makes it smaller where its cells are larger than wanted. */
export async function decodeGrid({ url, rows, columns, cellPixels }: WantedGrid): Promise<ImageBitmap> {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  const whole = await createImageBitmap(await answer.blob());
  if (whole.width <= columns * cellPixels && whole.height <= rows * cellPixels) return whole;
  const smaller = await createImageBitmap(whole, {
    resizeWidth: columns * cellPixels,
    resizeHeight: rows * cellPixels,
    resizeQuality: 'medium',
  });
  whole.close();
  return smaller;
}

/** The side at which grids are kept to be drawn at `side`: the next power of two, so that zooming seldom decodes anew. */
export const keptSide = (side: number): number => 2 ** Math.ceil(Math.log2(Math.max(8, side)));
