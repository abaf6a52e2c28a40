import { readFile, stat } from 'node:fs/promises';
import sharp from 'sharp';
import type { Fit } from '@shared/dataset.ts';
import { AtelierError } from '@shared/errors.ts';
import { decodeImage } from '../data/decode.ts';
import { bytesText, MAX_IMAGE_BYTES } from '../data/limits.ts';

const fits = { cover: 'cover', contain: 'contain', stretch: 'fill' } as const;

/**
 * A person's PNG or JPEG as bytes of the size and colour that a model makes, brought there as imports do it.
 * @param shape height, width, channels
 * @param invert whether dark becomes light, the border that `contain` leaves not
 * @throws AtelierError `file-missing`, `file-unreadable`, `image-unreadable`, `image-too-large`
 */
export async function readOwnImage(
  file: string,
  [height, width, channels]: readonly [number, number, number],
  fit: Fit,
  invert: boolean,
): Promise<Uint8Array> {
  const colour = channels === 1 ? 'grey' : 'rgb';
  const pixels = await decodeImage(await read(file), file, { size: null, fit, colour });
  const { width: from, height: by, channels: of } = pixels;
  const data = invert ? pixels.data.map((byte) => 255 - byte) : pixels.data;
  const fitted = await sharp(data, { raw: { width: from, height: by, channels: of } })
    .resize(width, height, { fit: fits[fit], background: { r: 0, g: 0, b: 0, alpha: 1 } })
    // Left alone, sharp makes colour of everything.
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw({ depth: 'uchar' })
    .toBuffer();
  return new Uint8Array(fitted);
}

async function read(file: string): Promise<Uint8Array> {
  try {
    const found = await stat(file);
    if (!found.isFile()) throw new AtelierError('file-unreadable', { file, reason: 'no file' });
    if (found.size > MAX_IMAGE_BYTES) {
      throw new AtelierError('file-unreadable', { file, reason: bytesText(found.size) });
    }
    return await readFile(file);
  } catch (error) {
    if (error instanceof AtelierError) throw error;
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    if (code === 'ENOENT') throw new AtelierError('file-missing', { file }, { cause: error });
    throw new AtelierError('file-unreadable', { file, reason: code }, { cause: error });
  }
}
