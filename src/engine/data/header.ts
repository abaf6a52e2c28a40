import type { Colour } from '@shared/dataset.ts';

const PNG = [0x89, 0x50, 0x4e, 0x47];
const JPEG = [0xff, 0xd8, 0xff];
const startsWith = (bytes: Uint8Array, start: number[]) => start.every((byte, at) => bytes[at] === byte);

/** Whether the content is PNG or JPEG, whatever the name says. */
export const isPngOrJpeg = (bytes: Uint8Array) => startsWith(bytes, PNG) || startsWith(bytes, JPEG);

/**
 * Whether a PNG or JPEG carries colour, by its header: the colour type of PNG (a palette counts as colour),
 * the number of components of JPEG. Asking sharp for its metadata would add a quarter to an import's time.
 */
export function colourOf(bytes: Uint8Array): Colour {
  if (!startsWith(bytes, PNG)) return jpegComponents(bytes) === 1 ? 'grey' : 'rgb';
  // IHDR is the first chunk, hence its colour type stands at byte 25; 0 is grey and 4 grey with alpha.
  return bytes[25] === 0 || bytes[25] === 4 ? 'grey' : 'rgb';
}

/** Components that the frame header (SOF, ITU-T T.81 B.2.2) declares; null where there is none. */
function jpegComponents(bytes: Uint8Array): number | null {
  for (let at = 2; at + 9 < bytes.length;) {
    const marker = bytes[at + 1]!;
    // A segment may be preceded by fill bytes.
    if (bytes[at] !== 0xff || marker === 0xff) {
      at += 1;
      continue;
    }
    // SOF0 to SOF15, among which C4, C8 and CC mean something else.
    if (marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc) {
      return bytes[at + 9]!;
    }
    at += 2 + bytes[at + 2]! * 256 + bytes[at + 3]!;
  }
  return null;
}
