import type { Colour, Fit, ImageFault, SkippedItem, SplitName } from '@shared/dataset.ts';
import { AtelierError, toErrorPayload, type ErrorParameters } from '@shared/errors.ts';

/** One image in memory: bytes, row by row, channels last. */
export interface Pixels {
  data: Uint8Array;
  width: number;
  height: number;
  channels: 1 | 3;
}

/** What the images of an import are brought to; what is left open stays as it is in the source. */
export interface Target {
  /** Side of the square. */
  size: number | null;
  fit: Fit;
  colour: Colour | null;
}

/** One image of a source. */
export interface SourceItem {
  /** Path within the source. */
  file: string;
  /** Index into the source's classes; -1 where it has none. */
  label: number;
  split: SplitName | null;
  /**
   * The image brought to `target`.
   * @throws AtelierError with the code of what is wrong with this image; anything that concerns the whole
   *   source is an `UnusableSource`
   */
  pixels(target: Target): Promise<Pixels>;
}

/** A file that looks like an image and is not imported. */
export interface PassedOver {
  file: string;
  error: AtelierError;
}

/** An opened source. */
export interface Source {
  kind: 'idx' | 'folder' | 'zip';
  /** Images, the good and the bad. */
  count: number;
  /** Class names by label; empty where the source carries none. */
  classes: string[];
  hasGivenSplit: boolean;
  /** The labels file in use, where labels come from a file of their own. */
  labelsPath: string | null;
  /** What was passed over while listing: each error names its file. */
  skipped: PassedOver[];
  /** The images in their final order; only those of `labels`, where given. */
  items(labels?: ReadonlySet<number>): AsyncIterable<SourceItem>;
  close(): Promise<void>;
}

export interface SourceOptions {
  /** A file of labels; null: none, whatever lies beside the images. */
  labels?: string | null;
}

/** A way to hold images: `match` looks at the path alone, `open` reads what is needed to list them. */
export interface SourceFormat {
  match(probe: SourceProbe): boolean;
  open(path: string, options: SourceOptions): Promise<Source>;
}

export interface SourceProbe {
  path: string;
  isFolder: boolean;
  /** Names in the folder; empty for a file. */
  names: string[];
  /** First bytes of the file, at most 8; empty for a folder. */
  head: Uint8Array;
}

/** Wraps an error of one image that makes the whole source unusable, such as a bomb. */
export class UnusableSource extends Error {
  override readonly cause: AtelierError;

  constructor(cause: AtelierError) {
    super(cause.message);
    this.cause = cause;
  }
}

/** The coded error for a failure to read `file`. */
export function readError(file: string, error: unknown): AtelierError {
  if (error instanceof AtelierError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ENOENT') return new AtelierError('file-missing', { file }, { cause: error });
  const reason = code || (error instanceof Error ? error.message : String(error));
  return new AtelierError('file-unreadable', { file, reason }, { cause: error });
}

/** The error for an image that cannot be read. */
export const unreadableImage = (
  file: string,
  fault: ImageFault,
  parameters: ErrorParameters = {},
  cause?: unknown,
): AtelierError => new AtelierError('image-unreadable', { file, reason: fault, ...parameters }, { cause });

/** The error for an image whose data the decoder, or what unpacks it, does not accept. */
export function damagedImage(file: string, cause: unknown): AtelierError {
  const text = cause instanceof Error ? cause.message : String(cause);
  // libvips reports several lines; the first says what happened.
  return unreadableImage(file, 'image-damaged', { detail: text.split('\n', 1)[0]!.trim() }, cause);
}

/** The line of the skipped list for a bad image. */
export function skippedItem(file: string, error: unknown): SkippedItem {
  const { code, parameters } = toErrorPayload(error);
  const rest = Object.entries(parameters).filter(([name]) => name !== 'file');
  return { file, code, parameters: Object.fromEntries(rest) };
}
