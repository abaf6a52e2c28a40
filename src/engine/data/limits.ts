/** What a source may ask of this machine before it counts as hostile; each is far above honest data. */

/** Pixels of one image, judged from its header: 8192 x 8192. */
export const MAX_PIXELS = 8192 * 8192;
export const MAX_PIXELS_TEXT = '8192 × 8192';
/** Bytes of one encoded image. */
export const MAX_IMAGE_BYTES = 128 * 2 ** 20;
/** Bytes that an IDX file may declare. */
export const MAX_IDX_BYTES = 64 * 2 ** 30;
/** Bytes that a whole ZIP may unpack to. */
export const MAX_ZIP_BYTES = 256 * 2 ** 30;
/** How many times larger than the file its content may be, once it is beyond `RATIO_FREE_BYTES`. */
export const MAX_RATIO = 200;
export const RATIO_FREE_BYTES = 64 * 2 ** 20;
/** Skipped files that are listed by name; all are counted. */
export const MAX_SKIPPED_LISTED = 1000;

/** Whether `content` bytes out of `packed` are more than honest compression gives. */
export const isBomb = (content: number, packed: number) =>
  content > RATIO_FREE_BYTES && content > MAX_RATIO * packed;

/** A number of bytes as text without a language: `64 GiB`. */
export function bytesText(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  const power = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, bytes)) / 10));
  return `${Math.round(bytes / 2 ** (10 * power))} ${units[power]!}`;
}
