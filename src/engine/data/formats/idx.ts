import { access, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { SplitName } from '@shared/dataset.ts';
import { AtelierError } from '@shared/errors.ts';
import { fitPixels } from '../decode.ts';
import { readError, type Source, type SourceFormat, type SourceItem } from '../source.ts';
import { IdxFile, readIdxLabels, type IdxHeader } from './idxFile.ts';

const IMAGES = /images.*idx[34]/i;
/** Parts of the names that MNIST and its successors give their files. */
const splitMarks: [SplitName, RegExp][] = [
  ['train', /(^|[-_.])train(?=[-_.])/i],
  ['valid', /(^|[-_.])val(id(ation)?)?(?=[-_.])/i],
  ['test', /(^|[-_.])(t10k|test)(?=[-_.])/i],
];

interface Part {
  header: IdxHeader;
  labels: Uint8Array | null;
  split: SplitName | null;
}

/**
 * IDX images: one file, or a folder with the files of several splits, as MNIST comes
 * (`train-images-idx3-ubyte` and `t10k-images-idx3-ubyte`), which is then the given split. Labels come from
 * the file chosen, if any, or from the sibling by name (`images` -> `labels`, `idx3` -> `idx1`, with `.gz` or
 * without). Classes are the numbers from 0 to the largest label.
 */
export const idx: SourceFormat = {
  match: ({ path, isFolder, names, head }) =>
    isFolder
      ? names.some((name) => IMAGES.test(name))
      : (head[0] === 0 && head[1] === 0 && head[3] !== 0 && head.length >= 4) ||
        (head[0] === 0x1f && head[1] === 0x8b) ||
        /idx|ubyte/i.test(basename(path)),

  async open(path, options) {
    const isFolder = (await stat(path)).isDirectory();
    const files = isFolder ? await splitFiles(path) : [{ file: path, split: null }];
    if (typeof options.labels === 'string' && files.length > 1) {
      throw new AtelierError('invalid-input', { field: 'labels', reason: path });
    }
    const parts: Part[] = [];
    let labelsPath: string | null = null;
    for (const { file, split } of files) {
      const images = await IdxFile.open(file, [3, 4]);
      images.close();
      const labelsFile = options.labels === undefined ? await siblingLabels(file) : options.labels;
      const count = images.header.dimensions[0]!;
      const labels = labelsFile === null ? null : await readIdxLabels(labelsFile, count);
      labelsPath ??= labelsFile;
      parts.push({ header: images.header, labels, split });
    }
    const unlabelled = parts.find((part) => !part.labels);
    if (unlabelled && parts.some((part) => part.labels)) {
      const images = unlabelled.header.dimensions[0]!;
      throw new AtelierError('labels-mismatch', { file: unlabelled.header.file, labels: 0, images });
    }
    return idxSource(parts, labelsPath);
  },
};

function idxSource(parts: Part[], labelsPath: string | null): Source {
  const largest = parts.reduce(
    (most, part) => (part.labels ?? new Uint8Array(0)).reduce((a, b) => Math.max(a, b), most),
    -1,
  );
  return {
    kind: 'idx',
    count: parts.reduce((sum, part) => sum + part.header.dimensions[0]!, 0),
    classes: Array.from({ length: largest + 1 }, (_, label) => String(label)),
    hasGivenSplit: parts.length > 1,
    labelsPath,
    skipped: [],
    items: (labels) => idxItems(parts, labels),
    close: async () => undefined,
  };
}

async function* idxItems(parts: Part[], wanted?: ReadonlySet<number>): AsyncGenerator<SourceItem> {
  for (const part of parts) {
    const { file, itemBytes, dimensions } = part.header;
    const [, height = 1, width = 1, depth = 1] = dimensions;
    const channels = depth === 3 ? 3 : 1;
    const images = await IdxFile.open(file, [3, 4]);
    let index = 0;
    for await (const chunk of images.chunks()) {
      for (let start = 0; start < chunk.length; start += itemBytes, index += 1) {
        const label = part.labels?.[index] ?? -1;
        if (wanted && !wanted.has(label)) continue;
        const data = chunk.subarray(start, start + itemBytes);
        yield {
          file: `${basename(file)}#${index}`,
          label,
          split: part.split,
          pixels: (target) => fitPixels({ data, width, height, channels }, target),
        };
      }
    }
  }
}

/** The image files of a folder with the split that each stands for; a single one stands for none. */
async function splitFiles(folder: string): Promise<{ file: string; split: SplitName | null }[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    throw readError(folder, error);
  });
  const images = names.filter((name) => IMAGES.test(name)).sort();
  // A file that lies there both plain and packed is one.
  const distinct = images.filter((name) => !(name.endsWith('.gz') && images.includes(name.slice(0, -3))));
  if (distinct.length === 1) return [{ file: join(folder, distinct[0]!), split: null }];
  return splitMarks.flatMap(([split, mark]) => {
    const found = distinct.filter((name) => mark.test(name));
    if (found.length > 1) {
      throw new AtelierError('invalid-input', { field: 'path', reason: found.join(', ') });
    }
    return found.map((name) => ({ file: join(folder, name), split }));
  });
}

async function siblingLabels(images: string): Promise<string | null> {
  const name = basename(images);
  if (!/images/i.test(name)) return null;
  const labels = name
    .replace(/images/i, (found) => (found === found.toUpperCase() ? 'LABELS' : 'labels'))
    .replace(/idx[34]/i, 'idx1');
  const plain = labels.replace(/\.gz$/i, '');
  for (const candidate of [labels, plain, `${plain}.gz`]) {
    const file = join(dirname(images), candidate);
    const there = await access(file).then(
      () => true,
      () => false,
    );
    if (there) return file;
  }
  return null;
}
