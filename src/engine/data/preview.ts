import { writeAtomically } from '@storage/atomic.ts';
import type { PackedDataset } from '@storage/packed.ts';
import sharp from 'sharp';

const SIDE = 6;
/** Longer side of one image of the grid, at most. */
const TILE_PIXELS = 96;

/** Writes a PNG grid of 6 x 6 images spread evenly over the dataset; fewer where it has fewer. */
export async function writePreview(dataset: PackedDataset, file: string): Promise<void> {
  const { count, shape } = dataset.card;
  const [height, width, channels] = shape;
  const shown = Math.min(count, SIDE * SIDE);
  const columns = Math.min(shown, SIDE);
  const rows = Math.ceil(shown / columns);
  const scale = Math.min(1, TILE_PIXELS / Math.max(height, width));
  const tileWidth = Math.max(1, Math.round(width * scale));
  const tileHeight = Math.max(1, Math.round(height * scale));
  const stride = columns * tileWidth * channels;
  const grid = new Uint8Array(rows * tileHeight * stride);
  for (let tile = 0; tile < shown; tile += 1) {
    const pixels = await dataset.images([Math.floor((tile * count) / shown)]);
    const small =
      scale === 1
        ? pixels
        : await sharp(pixels, { raw: { width, height, channels } })
            .resize(tileWidth, tileHeight, { fit: 'fill' })
            .toColourspace(channels === 1 ? 'b-w' : 'srgb')
            .raw()
            .toBuffer();
    const corner = Math.floor(tile / columns) * tileHeight * stride + (tile % columns) * tileWidth * channels;
    const rowBytes = tileWidth * channels;
    for (let row = 0; row < tileHeight; row += 1) {
      grid.set(small.subarray(row * rowBytes, (row + 1) * rowBytes), corner + row * stride);
    }
  }
  const image = sharp(grid, { raw: { width: columns * tileWidth, height: rows * tileHeight, channels } });
  await writeAtomically(file, await image.png().toBuffer());
}
