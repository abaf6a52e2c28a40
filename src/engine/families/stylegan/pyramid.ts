import type { DatasetCard } from '@shared/dataset.ts';

/** One resolution of both networks. */
export interface Level {
  height: number;
  width: number;
  channels: number;
}

/** Shortest side that images are halved to, as in StyleGAN. */
const shortest = 4;
/** Longest one, beyond which dense layers would do the convolutions' work. */
const longest = 15;

/**
 * Resolutions from the innermost to that of the images: halvings that leave both sides whole and at least 4, so 28 is
 * 7, 14, 28 and 32 is 4, 8, 16, 32.
 * @returns null where there is no halving, or the innermost sides are too long
 */
export function levelsOf(
  { baseChannels, channelLimit }: { baseChannels: number; channelLimit: number },
  { shape }: Pick<DatasetCard, 'shape'>,
): Level[] | null {
  let [height, width] = shape;
  const levels: Level[] = [];
  for (;;) {
    levels.unshift({ height, width, channels: Math.min(baseChannels * 2 ** levels.length, channelLimit) });
    if (height % 2 !== 0 || width % 2 !== 0 || Math.min(height, width) < 2 * shortest) break;
    [height, width] = [height / 2, width / 2];
  }
  return levels.length === 1 || Math.max(height, width) > longest ? null : levels;
}

/** Styles that images of so many resolutions are made from: of two convolutions each, the last level's colours too. */
export const styleLayers = (levels: readonly Level[]): number => 2 * levels.length;
