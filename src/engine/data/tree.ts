import type { ImageFault, SplitName } from '@shared/dataset.ts';
import { AtelierError } from '@shared/errors.ts';
import type { PassedOver } from './source.ts';

/** An image file by what its path says. */
export interface TreeImage {
  /** Path below the root, `/` between its parts. */
  file: string;
  /** Index into the classes, -1 without. */
  label: number;
  split: SplitName | null;
}

export interface Tree {
  images: TreeImage[];
  classes: string[];
  hasGivenSplit: boolean;
  skipped: PassedOver[];
}

const splitFolders: Record<string, SplitName> = {
  train: 'train',
  valid: 'valid',
  val: 'valid',
  test: 'test',
};
const splitOf = (folder: string): SplitName | undefined => splitFolders[folder.toLowerCase()];

const IMAGE = /\.(png|jpe?g)$/i;
/** Images of formats that are not imported: worth a line in the list of what was skipped. */
const OTHER_IMAGE = /\.(gif|webp|bmp|tiff?|avif|heic|svg|apng|jp2|jxl|ico|psd)$/i;

const natural = new Intl.Collator('en', { numeric: true });
/** Natural order (`2` before `10`), made total by code points. */
export const naturally = (a: string, b: string) => natural.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0);

const isHidden = (file: string) =>
  file.split('/').some((part) => part.startsWith('.') || part === '__MACOSX' || part === 'Thumbs.db');

/**
 * Classes and splits of a folder or archive by the paths of its files.
 *
 * - Hidden files and `__MACOSX` are ignored, files that are no images too; images of other formats are
 *   listed as skipped.
 * - A single folder around everything is taken off, as long as no image lies directly in it.
 * - Top folders `train`, `valid` or `val`, and `test` are the given split where `train` and another of them
 *   hold images; images outside of them are then skipped. A single one of them is only a wrapping.
 * - The first folder below is the class, in natural order; deeper folders say nothing. Where no image lies
 *   in a folder there are no classes; where only some do, the others are skipped.
 */
export function arrangeTree(files: Iterable<string>): Tree {
  const skipped: PassedOver[] = [];
  const misplaced = (file: string, reason: ImageFault) =>
    skipped.push({ file, error: new AtelierError('image-misplaced', { file, reason }) });
  const paths: { file: string; parts: string[] }[] = [];
  for (const file of [...files].filter((name) => !isHidden(name)).sort(naturally)) {
    if (IMAGE.test(file)) paths.push({ file, parts: file.split('/') });
    else if (OTHER_IMAGE.test(file)) {
      skipped.push({ file, error: new AtelierError('format-unknown', { file }) });
    }
  }
  unwrap(paths);

  const tops = new Set(paths.map(({ parts }) => (parts.length > 1 ? splitOf(parts[0]!) : undefined)));
  const hasGivenSplit = tops.has('train') && (tops.has('valid') || tops.has('test'));
  const placed: { file: string; split: SplitName | null; folder: string | undefined }[] = [];
  for (const { file, parts } of paths) {
    const folders = parts.slice(0, -1);
    const split = hasGivenSplit && folders[0] !== undefined ? splitOf(folders.shift()!) : null;
    if (split === undefined || (hasGivenSplit && split === null)) {
      misplaced(file, 'outside-of-split');
    } else placed.push({ file, split, folder: folders[0] });
  }

  const classes = [...new Set(placed.flatMap(({ folder }) => folder ?? []))].sort(naturally);
  const labelOf = new Map(classes.map((name, label) => [name, label]));
  const images: TreeImage[] = [];
  for (const { file, split, folder } of placed) {
    if (folder !== undefined) images.push({ file, split, label: labelOf.get(folder)! });
    else if (classes.length === 0) images.push({ file, split, label: -1 });
    else misplaced(file, 'outside-of-classes');
  }
  return { images, classes, hasGivenSplit, skipped };
}

/** Takes folders off that wrap everything. */
function unwrap(paths: { parts: string[] }[]): void {
  for (;;) {
    const top = paths[0]?.parts[0];
    if (top === undefined || paths.some(({ parts }) => parts.length < 2 || parts[0] !== top)) return;
    if (!splitOf(top) && paths.some(({ parts }) => parts.length < 3)) return;
    for (const path of paths) path.parts = path.parts.slice(1);
  }
}
