import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { decodeImage } from '../decode.ts';
import { isPngOrJpeg } from '../header.ts';
import { MAX_IMAGE_BYTES } from '../limits.ts';
import { readError, unreadableImage, type Source, type SourceFormat, type SourceItem } from '../source.ts';
import { arrangeTree, type TreeImage } from '../tree.ts';

/** A folder of PNG and JPEG images, see `arrangeTree`; a single image counts as a folder of one. */
export const folder: SourceFormat = {
  match: ({ isFolder, head }) => isFolder || isPngOrJpeg(head),

  async open(path): Promise<Source> {
    if (!(await stat(path)).isDirectory()) {
      const image = { file: basename(path), label: -1, split: null };
      return folderSource(dirname(path), {
        images: [image],
        classes: [],
        hasGivenSplit: false,
        skipped: [],
      });
    }
    return folderSource(path, arrangeTree(await listFiles(path)));
  },
};

function folderSource(root: string, tree: ReturnType<typeof arrangeTree>): Source {
  return {
    kind: 'folder',
    count: tree.images.length,
    classes: tree.classes,
    hasGivenSplit: tree.hasGivenSplit,
    labelsPath: null,
    skipped: tree.skipped,
    items: (labels) => folderItems(root, tree.images, labels),
    close: async () => undefined,
  };
}

async function* folderItems(
  root: string,
  images: TreeImage[],
  labels?: ReadonlySet<number>,
): AsyncGenerator<SourceItem> {
  for (const image of images) {
    if (labels && !labels.has(image.label)) continue;
    const path = join(root, image.file);
    yield {
      ...image,
      pixels: async (target) => decodeImage(await readImage(path), path, target),
    };
  }
}

async function readImage(file: string): Promise<Uint8Array> {
  try {
    const { size } = await stat(file);
    if (size > MAX_IMAGE_BYTES) {
      throw unreadableImage(file, 'image-file-too-large', { bytes: size, limitBytes: MAX_IMAGE_BYTES });
    }
    return await readFile(file);
  } catch (error) {
    throw readError(file, error);
  }
}

/** Regular files below a folder; links to files are followed, links to folders are not, since they can circle. */
async function listFiles(root: string): Promise<string[]> {
  const found: string[] = [];
  const pending = [''];
  for (let below = pending.pop(); below !== undefined; below = pending.pop()) {
    const here = join(root, below);
    const entries = await readdir(here, { withFileTypes: true }).catch((error: unknown) => {
      throw readError(here, error);
    });
    for (const entry of entries) {
      const path = below ? `${below}/${entry.name}` : entry.name;
      if (entry.isDirectory()) pending.push(path);
      else if (entry.isFile() || (entry.isSymbolicLink() && (await isFile(join(root, path))))) {
        found.push(path);
      }
    }
  }
  return found;
}

const isFile = (path: string) =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
