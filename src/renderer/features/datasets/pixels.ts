import type { DatasetCard } from '@shared/dataset.ts';

/** The `index`-th image of a window of raw pixels, [n, height, width, channels], as opaque RGBA. */
export function toRgba(pixels: Uint8Array, index: number, shape: DatasetCard['shape']): Uint8ClampedArray {
  const [height, width, channels] = shape;
  const count = height * width;
  const start = index * count * channels;
  const rgba = new Uint8ClampedArray(4 * count).fill(255);
  for (let pixel = 0; pixel < count; pixel += 1) {
    for (let channel = 0; channel < 3; channel += 1) {
      // A grey image gives its one channel to all three.
      rgba[4 * pixel + channel] = pixels[start + pixel * channels + Math.min(channel, channels - 1)] ?? 0;
    }
  }
  return rgba;
}
