import sharp, { type Sharp } from 'sharp';
import type { Colour } from '@shared/dataset.ts';
import { AtelierError } from '@shared/errors.ts';
import { colourOf, isPngOrJpeg } from './header.ts';
import { MAX_PIXELS, MAX_PIXELS_TEXT } from './limits.ts';
import { damagedImage, unreadableImage, type Pixels, type Target } from './source.ts';

// Measured on 32 x 32 images: sharp takes 0.3-0.5 ms on two cores, the WebAssembly codecs of jSquash a
// tenth. sharp was chosen all the same: it reads orientation, 16 bits, CMYK and profiles, tells grey from
// colour, notices cut files and resizes, and 60,000 images stay below the minute that an import may take.
// Many small images in parallel gain nothing from threads within one, nor from a cache.
sharp.concurrency(1);
sharp.cache(false);

const fits = { cover: 'cover', contain: 'contain', stretch: 'fill' } as const;
/** Encoded images up to this size decode to so little that they need no place in the memory budget. */
const UNWEIGHED_BYTES = 2 ** 16;

/** Lets work in while the pixels of all that is under way stay below a bound. */
class PixelBudget {
  #free = MAX_PIXELS;
  readonly #waiting: (() => void)[] = [];

  async hold<T>(pixels: number, work: () => Promise<T>): Promise<T> {
    const weight = Math.min(pixels, MAX_PIXELS);
    while (this.#free < weight) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#free -= weight;
    try {
      return await work();
    } finally {
      this.#free += weight;
      this.#waiting.splice(0).forEach((wake) => wake());
    }
  }
}
const budget = new PixelBudget();

/** Width and height as shown (orientation applied) and whether there is colour, from the header alone. */
export async function imageHeader(
  bytes: Uint8Array,
  file: string,
): Promise<{ width: number; height: number; colour: Colour }> {
  if (!isPngOrJpeg(bytes)) throw unreadableImage(file, 'not-png-or-jpeg');
  const metadata = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch((error: unknown) => {
      throw damagedImage(file, error);
    });
  const { width, height } = metadata.autoOrient;
  if (width * height > MAX_PIXELS) throw tooLarge(file, width, height);
  return { width, height, colour: colourOf(bytes) };
}

/**
 * Decodes a PNG or JPEG and brings it to `target`. Orientation from EXIF is applied; transparent parts
 * become white; the border that `contain` leaves is black; 16 bits become 8; grey is libvips' `b-w`.
 * @throws AtelierError `image-unreadable`, `image-too-large` (before anything is decoded)
 */
export async function decodeImage(bytes: Uint8Array, file: string, target: Target): Promise<Pixels> {
  if (!isPngOrJpeg(bytes)) throw unreadableImage(file, 'not-png-or-jpeg');
  const decode = () =>
    render(sharp(bytes, { failOn: 'error', limitInputPixels: MAX_PIXELS }).autoOrient(), {
      ...target,
      colour: target.colour ?? colourOf(bytes),
    });
  try {
    if (bytes.length <= UNWEIGHED_BYTES) return await decode();
    const { width, height } = await imageHeader(bytes, file);
    return await budget.hold(width * height, decode);
  } catch (error) {
    if (error instanceof AtelierError) throw error;
    // libvips refused by the header; that header again, for the numbers of the message.
    await imageHeader(bytes, file);
    throw damagedImage(file, error);
  }
}

/** Brings pixels to `target` the way a decoded image is; answers the same object where nothing changes. */
export async function fitPixels(pixels: Pixels, target: Target): Promise<Pixels> {
  const { data, width, height, channels } = pixels;
  const sameSize = target.size === null || (target.size === width && target.size === height);
  const sameColour = target.colour === null || (target.colour === 'grey') === (channels === 1);
  if (sameSize && sameColour) return pixels;
  const colour = target.colour ?? (channels === 1 ? 'grey' : 'rgb');
  return render(sharp(data, { raw: { width, height, channels } }), { ...target, colour });
}

/** The colour must be named: left alone, sharp makes colour of everything. */
async function render(image: Sharp, target: Target & { colour: Colour }): Promise<Pixels> {
  let pipeline = image.flatten({ background: '#ffffff' });
  if (target.size !== null) {
    pipeline = pipeline.resize(target.size, target.size, {
      fit: fits[target.fit],
      background: { r: 0, g: 0, b: 0, alpha: 1 },
    });
  }
  pipeline = pipeline.toColourspace(target.colour === 'grey' ? 'b-w' : 'srgb');
  const { data, info } = await pipeline.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  if (info.channels === 1 || info.channels === 3) return { data, width, height, channels: info.channels };
  throw new Error(`${info.channels} channels`);
}

const tooLarge = (file: string, width: number, height: number) =>
  new AtelierError('image-too-large', { file, width, height, limit: MAX_PIXELS_TEXT });
