import { encode } from 'fast-png';
import { writeAtomically } from '@storage/atomic.ts';

/** Pixels row by row, channels last. */
export interface Picture {
  width: number;
  height: number;
  channels: number;
  pixels: Uint8Array;
}

/**
 * Images side by side without gaps, row by row; places left over stay black.
 * @param pixels of the images, one after another
 * @param shape height, width, channels of one
 */
export function imageGrid(
  pixels: Uint8Array,
  shape: readonly [number, number, number],
  columns: number,
): Picture & { rows: number; columns: number } {
  const [height, width, channels] = shape;
  const itemBytes = height * width * channels;
  const count = pixels.length / itemBytes;
  const rows = Math.ceil(count / columns);
  const stride = width * channels;
  const grid = new Uint8Array(rows * columns * itemBytes);
  for (let index = 0; index < count; index += 1) {
    const top = Math.floor(index / columns) * height;
    const left = (index % columns) * stride;
    for (let y = 0; y < height; y += 1) {
      const source = index * itemBytes + y * stride;
      grid.set(pixels.subarray(source, source + stride), (top + y) * columns * stride + left);
    }
  }
  return { width: columns * width, height: rows * height, channels, pixels: grid, rows, columns };
}

/** Images in another order, black where a place has none. @param places index of the image of each place */
export function placed(
  pixels: Uint8Array,
  itemBytes: number,
  places: readonly (number | null)[],
): Uint8Array {
  const moved = new Uint8Array(places.length * itemBytes);
  for (const [place, index] of places.entries()) {
    if (index === null) continue;
    moved.set(pixels.subarray(index * itemBytes, (index + 1) * itemBytes), place * itemBytes);
  }
  return moved;
}

/**
 * Writes a PNG whole or not at all.
 * @param text its text chunks; PNG's plain ones hold Latin-1 alone, so other characters must be escaped
 */
export async function writePng(
  file: string,
  picture: Picture,
  text: Record<string, string> = {},
): Promise<void> {
  const { width, height, channels, pixels } = picture;
  await writeAtomically(file, encode({ width, height, channels, depth: 8, data: pixels, text }));
}

/** JSON in ASCII alone: what lies beyond is escaped as \uXXXX, so that it survives a PNG's text chunk. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
