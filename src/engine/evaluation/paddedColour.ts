import { createHash } from 'node:crypto';
import type { DatasetCard } from '@shared/dataset.ts';
import type { PackedDataset } from '@storage/packed.ts';

/**
 * A dataset of grey images as one of colour images of the given side: black around, the grey in all three channels.
 * @throws RangeError for colour images, or larger ones
 */
export function paddedColour(dataset: PackedDataset, side: number): PackedDataset {
  const [height, width, channels] = dataset.card.shape;
  if (channels !== 1 || height > side || width > side)
    throw new RangeError(`${dataset.card.shape.join(' x ')}`);
  const [top, left] = [Math.floor((side - height) / 2), Math.floor((side - width) / 2)];
  const card: DatasetCard = {
    ...dataset.card,
    shape: [side, side, 3],
    hash: createHash('sha256').update(`${dataset.card.hash} padded to ${side}, three channels`).digest('hex'),
    bytes: dataset.card.count * side * side * 3,
  };
  return {
    card,
    indices: (split) => dataset.indices(split),
    labels: (items) => dataset.labels(items),
    close: () => dataset.close(),
    async images(items) {
      const grey = await dataset.images(items);
      const colour = new Uint8Array(items.length * side * side * 3);
      for (let item = 0, from = 0; item < items.length; item += 1) {
        for (let y = 0; y < height; y += 1) {
          let to = ((item * side + top + y) * side + left) * 3;
          for (let x = 0; x < width; x += 1, from += 1, to += 3) colour.fill(grey[from]!, to, to + 3);
        }
      }
      return colour;
    },
  };
}
