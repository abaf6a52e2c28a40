import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip, type Gunzip } from 'node:zlib';
import { AtelierError } from '@shared/errors.ts';
import { isBomb, MAX_IDX_BYTES, MAX_PIXELS, MAX_RATIO } from '../limits.ts';
import { readError } from '../source.ts';

/** IDX element type of unsigned bytes, the only one in use for images and labels. */
const UNSIGNED_BYTE = 0x08;
const CHUNK_BYTES = 1 << 20;
const GZIP = [0x1f, 0x8b];

export interface IdxHeader {
  file: string;
  /** Items first: count, then height, width, channels for images. */
  dimensions: number[];
  itemBytes: number;
}

/**
 * An IDX file (http://yann.lecun.com/exdb/mnist, "the IDX file format") of unsigned bytes, plain or gzip,
 * read as a stream. The header is held against the file's size, and against limits, before any data is read.
 */
export class IdxFile {
  readonly header: IdxHeader;
  readonly #bytes: ByteStream;
  readonly #headerBytes: number;
  readonly #gzip: boolean;

  private constructor(header: IdxHeader, bytes: ByteStream, headerBytes: number, gzip: boolean) {
    this.header = header;
    this.#bytes = bytes;
    this.#headerBytes = headerBytes;
    this.#gzip = gzip;
  }

  /**
   * Reads and checks the header.
   * @param ranks numbers of dimensions that will do
   * @throws AtelierError `file-missing`, `file-unreadable`, `idx-empty`, `idx-truncated`, `idx-magic`,
   *   `idx-shape`, `idx-too-large`, `gzip-corrupt`, `gzip-bomb`
   */
  static async open(file: string, ranks: number[]): Promise<IdxFile> {
    const { size, gzip } = await look(file);
    if (size === 0) throw new AtelierError('idx-empty', { file });
    const bytes = new ByteStream(file, gzip);
    try {
      const magic = await bytes.take(4);
      if (magic.length < 4) {
        throw new AtelierError('idx-truncated', { file, expectedBytes: 4, actualBytes: magic.length });
      }
      if (magic[0] !== 0 || magic[1] !== 0 || magic[2] !== UNSIGNED_BYTE) {
        throw new AtelierError('idx-magic', { file, magic: `0x${Buffer.from(magic).toString('hex')}` });
      }
      const rank = magic[3]!;
      const sizes = await bytes.take(rank * 4);
      const headerBytes = 4 + rank * 4;
      if (sizes.length < rank * 4) {
        const actualBytes = 4 + sizes.length;
        throw new AtelierError('idx-truncated', { file, expectedBytes: headerBytes, actualBytes });
      }
      const view = new DataView(sizes.buffer, sizes.byteOffset, sizes.byteLength);
      const dimensions = Array.from({ length: rank }, (_, axis) => view.getUint32(axis * 4));
      const header = checkedHeader(file, dimensions, ranks);
      const expectedBytes = headerBytes + dimensions[0]! * header.itemBytes;
      if (gzip && isBomb(expectedBytes, size)) {
        throw new AtelierError('gzip-bomb', { file, limit: MAX_RATIO * size });
      }
      if (!gzip && size < expectedBytes) {
        throw new AtelierError('idx-truncated', { file, expectedBytes, actualBytes: size });
      }
      if (!gzip && size > expectedBytes) {
        throw new AtelierError('idx-shape', {
          file,
          dimensions: `${dimensions.join(' × ')} (+ ${size - expectedBytes} B)`,
        });
      }
      return new IdxFile(header, bytes, headerBytes, gzip);
    } catch (error) {
      bytes.close();
      throw error;
    }
  }

  /**
   * The data in chunks of whole items, each chunk in memory of its own.
   * @throws AtelierError `idx-truncated`, `gzip-corrupt`, `gzip-bomb`, `file-unreadable`
   */
  async *chunks(): AsyncGenerator<Uint8Array> {
    const { file, itemBytes, dimensions } = this.header;
    const total = dimensions[0]! * itemBytes;
    const wanted = Math.max(1, Math.floor(CHUNK_BYTES / itemBytes)) * itemBytes;
    try {
      let done = 0;
      while (done < total) {
        const chunk = await this.#bytes.take(Math.min(wanted, total - done));
        done += chunk.length;
        if (chunk.length % itemBytes !== 0 || chunk.length === 0) {
          const expectedBytes = this.#headerBytes + total;
          const actualBytes = this.#headerBytes + done;
          throw new AtelierError('idx-truncated', { file, expectedBytes, actualBytes });
        }
        yield chunk;
      }
      if (this.#gzip && (await this.#bytes.take(1)).length > 0) {
        throw new AtelierError('gzip-bomb', { file, limit: this.#headerBytes + total });
      }
    } finally {
      this.close();
    }
  }

  close(): void {
    this.#bytes.close();
  }
}

/**
 * Reads the labels that belong to `images` images.
 * @throws AtelierError as `IdxFile`, and `labels-mismatch`
 */
export async function readIdxLabels(file: string, images: number): Promise<Uint8Array> {
  const idx = await IdxFile.open(file, [1]);
  const labels = idx.header.dimensions[0]!;
  if (labels !== images) {
    idx.close();
    throw new AtelierError('labels-mismatch', { file, labels, images });
  }
  const read = new Uint8Array(images);
  let done = 0;
  for await (const chunk of idx.chunks()) {
    read.set(chunk, done);
    done += chunk.length;
  }
  return read;
}

function checkedHeader(file: string, dimensions: number[], ranks: number[]): IdxHeader {
  const [count = 0, ...rest] = dimensions;
  const shape = () =>
    new AtelierError('idx-shape', { file, dimensions: dimensions.join(' × ') || String(dimensions.length) });
  if (!ranks.includes(dimensions.length)) throw shape();
  if (count === 0) throw new AtelierError('idx-empty', { file });
  if (rest.includes(0)) throw shape();
  // Doubles hold the product of four 32-bit numbers without overflow, and near enough to judge it.
  const itemBytes = rest.reduce((product, size) => product * size, 1);
  if (count * itemBytes > MAX_IDX_BYTES || itemBytes > 3 * MAX_PIXELS) {
    throw new AtelierError('idx-too-large', { file, bytes: count * itemBytes, limit: MAX_IDX_BYTES });
  }
  const channels = dimensions[3] ?? 1;
  if (channels !== 1 && channels !== 3) throw shape();
  return { file, dimensions, itemBytes };
}

async function look(file: string): Promise<{ size: number; gzip: boolean }> {
  try {
    const { size } = await stat(file);
    const handle = await open(file, 'r');
    try {
      const { buffer } = await handle.read(new Uint8Array(2), 0, 2, 0);
      return { size, gzip: buffer[0] === GZIP[0] && buffer[1] === GZIP[1] };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw readError(file, error);
  }
}

/** Takes exact numbers of bytes from a file, unpacked on the way where it is gzip. */
class ByteStream {
  readonly #file: string;
  readonly #stream: Readable | Gunzip;
  readonly #iterator: AsyncIterator<unknown>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(file: string, gzip: boolean) {
    this.#file = file;
    const raw = createReadStream(file, { highWaterMark: CHUNK_BYTES });
    // The iterator below meets the errors of both; the callback keeps them from being thrown unhandled.
    this.#stream = gzip
      ? pipeline(raw, createGunzip({ chunkSize: 1 << 18 }), () => undefined)
      : raw.on('error', () => undefined);
    this.#iterator = this.#stream[Symbol.asyncIterator]();
  }

  /** The next `count` bytes in memory of their own; fewer at the end. */
  async take(count: number): Promise<Uint8Array> {
    const taken = new Uint8Array(count);
    let done = 0;
    while (done < count) {
      if (this.#rest.length === 0 && !(await this.#fill())) return taken.subarray(0, done);
      const part = this.#rest.subarray(0, count - done);
      taken.set(part, done);
      done += part.length;
      this.#rest = this.#rest.subarray(part.length);
    }
    return taken;
  }

  async #fill(): Promise<boolean> {
    try {
      const next = await this.#iterator.next();
      if (next.done || !(next.value instanceof Uint8Array)) return false;
      this.#rest = next.value;
      return true;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (error instanceof Error && code.startsWith('Z_')) {
        throw new AtelierError('gzip-corrupt', { file: this.#file, reason: error.message }, { cause: error });
      }
      throw readError(this.#file, error);
    }
  }

  close(): void {
    this.#stream.destroy();
  }
}
