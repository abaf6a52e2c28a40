import { basename } from 'node:path';
import { promisify } from 'node:util';
import { crc32, inflateRaw } from 'node:zlib';
import yauzl from 'yauzl';
import { AtelierError } from '@shared/errors.ts';
import { decodeImage } from '../decode.ts';
import { bytesText, isBomb, MAX_IMAGE_BYTES, MAX_RATIO, MAX_ZIP_BYTES } from '../limits.ts';
import {
  damagedImage,
  readError,
  unreadableImage,
  UnusableSource,
  type Source,
  type SourceFormat,
  type SourceItem,
} from '../source.ts';
import { arrangeTree, type TreeImage } from '../tree.ts';
import { BlockReader } from './zipReader.ts';

const inflate = promisify(inflateRaw);
const STORED = 0;
const DEFLATED = 8;
/** File type bits of a Unix mode, which a ZIP made on Unix carries in its upper external attributes. */
const FILE_TYPE = 0o170000;
const SYMBOLIC_LINK = 0o120000;

/** A ZIP of PNG and JPEG images, see `arrangeTree`. Nothing of it is ever unpacked to disk. */
export const zip: SourceFormat = {
  match: ({ path, isFolder, head }) =>
    !isFolder && ((head[0] === 0x50 && head[1] === 0x4b) || /\.zip$/i.test(path)),

  async open(path): Promise<Source> {
    const archive = await Archive.open(path);
    const tree = arrangeTree(archive.names());
    return {
      kind: 'zip',
      count: tree.images.length,
      classes: tree.classes,
      hasGivenSplit: tree.hasGivenSplit,
      labelsPath: null,
      skipped: tree.skipped,
      items: (labels) => zipItems(archive, tree.images, labels),
      close: () => archive.close(),
    };
  },
};

async function* zipItems(
  archive: Archive,
  images: TreeImage[],
  labels?: ReadonlySet<number>,
): AsyncGenerator<SourceItem> {
  for (const image of images) {
    if (labels && !labels.has(image.label)) continue;
    const name = `${basename(archive.file)}/${image.file}`;
    yield {
      ...image,
      pixels: async (target) => decodeImage(await archive.read(image.file, name), name, target),
    };
  }
}

class Archive {
  readonly file: string;
  readonly #reader: BlockReader;
  readonly #zip: yauzl.ZipFile;
  readonly #entries: Map<string, yauzl.Entry>;

  private constructor(
    file: string,
    reader: BlockReader,
    opened: yauzl.ZipFile,
    entries: Map<string, yauzl.Entry>,
  ) {
    this.file = file;
    this.#reader = reader;
    this.#zip = opened;
    this.#entries = entries;
  }

  /** @throws AtelierError `file-missing`, `file-unreadable`, `zip-corrupt`, `zip-path`, `zip-bomb` */
  static async open(file: string): Promise<Archive> {
    const reader = await BlockReader.open(file).catch((error: unknown) => {
      throw readError(file, error);
    });
    try {
      // Names are decoded below, so that a bad one is refused with its name.
      const opened = await yauzl.fromRandomAccessReaderPromise(reader, reader.size, {
        autoClose: false,
        decodeStrings: false,
      });
      return new Archive(file, reader, opened, await listEntries(file, opened, reader.size));
    } catch (error) {
      await new Promise((resolve) => reader.close(resolve));
      if (error instanceof AtelierError) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      throw new AtelierError('zip-corrupt', { file, reason }, { cause: error });
    }
  }

  names(): Iterable<string> {
    return this.#entries.keys();
  }

  /**
   * The content of an entry, checked against its length and CRC.
   * @throws AtelierError `image-unreadable`; UnusableSource where it unpacks to more than it declares
   */
  async read(name: string, label: string): Promise<Uint8Array> {
    const entry = this.#entries.get(name)!;
    if (entry.isEncrypted()) throw unreadableImage(label, 'zip-entry-encrypted');
    if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED) {
      throw unreadableImage(label, 'zip-entry-method', { method: entry.compressionMethod });
    }
    const { fileDataStart } = await this.#zip
      .readLocalFileHeaderPromise(entry, { minimal: true })
      .catch((error: unknown) => {
        throw damagedImage(label, error);
      });
    const packed = await this.#reader.bytes(fileDataStart, entry.compressedSize).catch((error: unknown) => {
      throw new UnusableSource(readError(this.file, error));
    });
    const content = entry.compressionMethod === STORED ? packed : await this.#inflate(packed, entry, label);
    if (content.length !== entry.uncompressedSize) {
      const expectedBytes = entry.uncompressedSize;
      throw unreadableImage(label, 'zip-entry-length', { expectedBytes, actualBytes: content.length });
    }
    if (crc32(content) !== entry.crc32) throw unreadableImage(label, 'zip-entry-checksum');
    return content;
  }

  async #inflate(packed: Uint8Array, entry: yauzl.Entry, label: string): Promise<Uint8Array> {
    try {
      return await inflate(packed, { maxOutputLength: Math.max(1, entry.uncompressedSize) });
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') {
        throw new UnusableSource(
          new AtelierError('zip-bomb', { file: this.file, limit: bytesText(entry.uncompressedSize) }),
        );
      }
      throw damagedImage(label, error);
    }
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#reader.once('close', resolve));
    this.#zip.close();
    await closed;
  }
}

/** The files of the archive by name; refuses paths out of it, links, and more content than is honest. */
async function listEntries(
  file: string,
  opened: yauzl.ZipFile,
  size: number,
): Promise<Map<string, yauzl.Entry>> {
  const entries = new Map<string, yauzl.Entry>();
  const bomb = (limit: number) => new AtelierError('zip-bomb', { file, limit: bytesText(limit) });
  let packed = 0;
  let content = 0;
  for await (const entry of opened.eachEntry()) {
    const name = yauzl.getFileNameLowLevel(
      entry.generalPurposeBitFlag,
      entry.fileNameRaw,
      entry.extraFields,
      false,
    );
    const mode = entry.externalFileAttributes >>> 16;
    if (yauzl.validateFileName(name) !== null || (mode & FILE_TYPE) === SYMBOLIC_LINK) {
      throw new AtelierError('zip-path', { file, entry: name });
    }
    packed += entry.compressedSize;
    content += entry.uncompressedSize;
    if (isBomb(entry.uncompressedSize, entry.compressedSize)) throw bomb(MAX_RATIO * entry.compressedSize);
    if (content > MAX_ZIP_BYTES) throw bomb(MAX_ZIP_BYTES);
    // More packed bytes than the file has: entries that share the same data, each unpacking it again.
    if (packed > size || isBomb(content, size)) throw bomb(MAX_RATIO * size);
    if (name.endsWith('/')) continue;
    if (/\.(png|jpe?g)$/i.test(name) && entry.uncompressedSize > MAX_IMAGE_BYTES) throw bomb(MAX_IMAGE_BYTES);
    entries.set(name, entry);
  }
  return entries;
}
