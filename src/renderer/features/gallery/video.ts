import { playOrder, type AnimationSettings } from '@shared/gallery.ts';

export type VideoFormat = 'webm' | 'mp4';

/** Codecs of a format, those that more players know first. */
const codecs = { webm: ['vp9', 'vp8'], mp4: ['avc', 'vp9'] } as const;
/** Bits a second for every pixel: enough that single pixels stay sharp. */
const BITS_PER_PIXEL = 6;
const LEAST_BITRATE = 1_000_000;

/** What a video is made of. */
export interface VideoSource {
  /** Draws image `index` at its own size. */
  picture(index: number): Promise<CanvasImageSource>;
  count: number;
  width: number;
  height: number;
  /** Said in the file's metadata. */
  comment: string;
}

/** Sides of a video: a whole multiple of the images', and even, as most codecs need them. */
export function videoSize(width: number, height: number, scale: number): [number, number] {
  const even = (side: number) => side * scale + ((side * scale) % 2);
  return [even(width), even(height)];
}

/**
 * Encodes images as a video by the window's own encoders.
 * @throws Error where the window can encode none of the format's codecs, or `signal` is aborted
 */
export async function encodeVideo(
  source: VideoSource,
  format: VideoFormat,
  { framesPerSecond, backAndForth, scale }: AnimationSettings,
  onProgress: (done: number, total: number) => void,
  signal: AbortSignal,
): Promise<Uint8Array<ArrayBuffer>> {
  // Loaded only by who saves a video.
  const media = await import('mediabunny');
  const [width, height] = videoSize(source.width, source.height, scale);
  const bitrate = Math.max(LEAST_BITRATE, BITS_PER_PIXEL * width * height);
  const codec = await media.getFirstEncodableVideoCodec([...codecs[format]], { width, height, bitrate });
  if (codec === null) throw new Error(`no encoder for ${codecs[format].join(', ')}`);
  const canvas = document.createElement('canvas');
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('no canvas');
  context.imageSmoothingEnabled = false;
  const target = new media.BufferTarget();
  const output = new media.Output({
    format: format === 'webm' ? new media.WebMOutputFormat() : new media.Mp4OutputFormat(),
    target,
  });
  const track = new media.CanvasSource(canvas, { codec, bitrate, keyFrameInterval: 1 });
  output.addVideoTrack(track, { frameRate: framesPerSecond });
  output.setMetadataTags({ comment: source.comment });
  try {
    await output.start();
    const order = playOrder(source.count, backAndForth);
    for (const [frame, index] of order.entries()) {
      signal.throwIfAborted();
      // An odd side is made even by a line more of the picture's edge.
      context.drawImage(await source.picture(index), 0, 0, width, height);
      await track.add(frame / framesPerSecond, 1 / framesPerSecond);
      onProgress(frame + 1, order.length);
    }
    await output.finalize();
  } catch (error) {
    await output.cancel().catch(() => undefined);
    throw error;
  }
  if (!target.buffer) throw new Error('nothing was encoded');
  return new Uint8Array(target.buffer);
}
