import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { delays, gifOf, withComment } from '@engine/generation/animate.ts';
import { playOrder } from '@shared/gallery.ts';

const size = { width: 8, height: 8, channels: 1 };
/** Each frame another part of all greys. */
const grey = (frame: number) => Uint8Array.from({ length: 64 }, (_, pixel) => (pixel * 4 + frame * 7) % 256);
const settings = { framesPerSecond: 20, backAndForth: false, scale: 1 };

/** Frames of a GIF as RGB, one after another. */
async function framesOf(gif: Uint8Array) {
  const { pages = 1, delay, loop, pageHeight = 0, width = 0 } = await sharp(gif, { pages: -1 }).metadata();
  const pixels = await sharp(gif, { pages: -1 }).removeAlpha().toColourspace('srgb').raw().toBuffer();
  return { pages, delay, loop, width, height: pageHeight, pixels };
}

describe('an animated GIF', () => {
  it('shows the images, each pixel enlarged to a square', async () => {
    const frames = [grey(0), grey(1), grey(2)];
    const gif = await framesOf(await gifOf(frames, size, { ...settings, scale: 3 }));
    expect(gif).toMatchObject({ pages: 3, loop: 0, width: 24, height: 24, delay: [50, 50, 50] });
    for (const [frame, y, x] of [
      [0, 0, 0],
      [1, 5, 7],
      [2, 7, 3],
    ] as const) {
      const value = frames[frame]![y * 8 + x]!;
      for (const inside of [0, 2]) {
        const at = 3 * ((frame * 24 + y * 3 + inside) * 24 + x * 3 + inside);
        for (const shown of gif.pixels.subarray(at, at + 3)) {
          // Palettes are made in fewer bits.
          expect(Math.abs(shown - value)).toBeLessThanOrEqual(2);
        }
      }
    }
  });

  it('goes there and back without showing an end twice', async () => {
    expect(playOrder(4, true)).toEqual([0, 1, 2, 3, 2, 1]);
    expect(playOrder(4, false)).toEqual([0, 1, 2, 3]);
    expect(playOrder(2, true)).toEqual([0, 1]);
    const frames = [grey(0), grey(1), grey(2)];
    const { pages, pixels } = await framesOf(await gifOf(frames, size, { ...settings, backAndForth: true }));
    expect(pages).toBe(4);
    expect(pixels.subarray(192, 384)).toEqual(pixels.subarray(576));
  });

  it('keeps its length at rates that hundredths of a second do not divide', () => {
    expect(delays(12, 12).reduce((sum, delay) => sum + delay, 0)).toBe(1000);
    expect(new Set(delays(12, 12))).toEqual(new Set([80, 90]));
    // Players take shorter ones for mistakes.
    expect(delays(3, 60)).toEqual([20, 20, 20]);
  });

  it('carries a comment of any length and stays the same picture', async () => {
    const gif = await gifOf([grey(0), grey(1)], size, settings);
    const text = JSON.stringify({ long: 'x'.repeat(600) });
    const commented = withComment(gif, text);
    expect((await framesOf(commented)).pixels).toEqual((await framesOf(gif)).pixels);
    const at = Buffer.from(commented).indexOf(Buffer.from([0x21, 0xfe]));
    let read = '';
    for (let block = at + 2; commented[block]! > 0; block += 1 + commented[block]!) {
      read += Buffer.from(commented.subarray(block + 1, block + 1 + commented[block]!)).toString('latin1');
    }
    expect(read).toBe(text);
  });
});
