import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decode } from 'fast-png';
import sharp from 'sharp';
import { AtelierError } from '@shared/errors.ts';
import { playOrder, type AnimationSettings } from '@shared/gallery.ts';
import type { WorkerJob, WorkerResult } from '@shared/worker.ts';
import { writeAtomically } from '@storage/atomic.ts';
import type { JobHost } from '../training/host.ts';
import { asciiJson } from './pictures.ts';

/** Bytes of all frames together that an animation is enlarged up to. */
const RAW_LIMIT = 512 * 1024 * 1024;

/**
 * Writes generated images as an animated GIF that repeats for ever, with the recipe as its comment.
 * @throws AtelierError `cancelled`, `file-missing`, `folder-not-writable`, `disk-full`
 */
export async function animate(
  job: Extract<WorkerJob, { type: 'animate' }>,
  host: JobHost,
): Promise<Extract<WorkerResult, { type: 'animate' }>> {
  const { home, generated, animation, target } = job;
  const frames: Uint8Array[] = [];
  let channels = 1;
  for (const file of generated.files) {
    if (host.stopRequested) throw new AtelierError('cancelled');
    const picture = await readFile(join(home, file)).catch((cause: unknown) => {
      throw new AtelierError('file-missing', { file }, { cause });
    });
    const decoded = decode(picture);
    channels = decoded.channels;
    frames.push(new Uint8Array(decoded.data));
    host.progress('animate', frames.length, generated.files.length);
  }
  const { width, height, recipe } = generated;
  const gif = await gifOf(frames, { width, height, channels }, animation);
  await writeAtomically(target, withComment(gif, asciiJson({ ...recipe, animation })));
  return { type: 'animate', target };
}

/**
 * @param frames pixels of one image each
 * @returns a GIF of the frames in the order played, enlarged without smoothing
 */
export async function gifOf(
  frames: readonly Uint8Array[],
  { width, height, channels }: { width: number; height: number; channels: number },
  { framesPerSecond, backAndForth, scale }: AnimationSettings,
): Promise<Buffer> {
  const order = playOrder(frames.length, backAndForth);
  const itemBytes = width * height * channels * order.length;
  const enlarged = Math.max(1, Math.min(scale, Math.floor(Math.sqrt(RAW_LIMIT / itemBytes))));
  const pages = Buffer.concat(order.map((index) => enlarge(frames[index]!, width, channels, enlarged)));
  const raw = {
    width: width * enlarged,
    height: height * enlarged * order.length,
    channels: channels === 1 ? (1 as const) : (3 as const),
    pageHeight: height * enlarged,
  };
  return sharp(pages, { raw, limitInputPixels: false })
    .gif({ delay: delays(order.length, framesPerSecond), loop: 0, dither: 0, effort: 7 })
    .toBuffer();
}

/** Every pixel as a square of `scale` x `scale`. */
function enlarge(pixels: Uint8Array, width: number, channels: number, scale: number): Uint8Array {
  if (scale === 1) return pixels;
  const stride = width * channels;
  const rows = pixels.length / stride;
  const large = new Uint8Array(pixels.length * scale * scale);
  for (let row = 0; row < rows; row += 1) {
    const at = row * scale * stride * scale;
    for (let x = 0; x < width * scale; x += 1) {
      const from = row * stride + Math.floor(x / scale) * channels;
      for (let channel = 0; channel < channels; channel += 1) {
        large[at + x * channels + channel] = pixels[from + channel]!;
      }
    }
    for (let copy = 1; copy < scale; copy += 1) {
      large.copyWithin(at + copy * stride * scale, at, at + stride * scale);
    }
  }
  return large;
}

/** GIF counts in hundredths of a second; what one frame is too short, a later one is longer. Milliseconds each. */
export function delays(count: number, framesPerSecond: number): number[] {
  const until = (frame: number) => Math.round((100 * frame) / framesPerSecond);
  return Array.from({ length: count }, (_, frame) => 10 * Math.max(2, until(frame + 1) - until(frame)));
}

/** Bytes of a block of a GIF's extension. */
const BLOCK = 255;

/** A GIF with a comment (GIF89a, section 24) before its first image. */
export function withComment(gif: Uint8Array, text: string): Uint8Array {
  const packed = gif[10]!;
  const colours = packed & 0x80 ? 3 * 2 ** ((packed & 7) + 1) : 0;
  const begin = 13 + colours;
  const bytes = Buffer.from(text, 'latin1');
  const blocks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += BLOCK) {
    const block = bytes.subarray(at, at + BLOCK);
    blocks.push(Uint8Array.of(block.length), block);
  }
  return Buffer.concat([
    gif.subarray(0, begin),
    Uint8Array.of(0x21, 0xfe),
    ...blocks,
    Uint8Array.of(0),
    gif.subarray(begin),
  ]);
}
