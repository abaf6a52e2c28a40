import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { datasetFolder } from '@shared/layout.ts';

const BUFFER_BYTES = 1 << 20;

/** A list of 32-bit integers that grows. */
class IntegerList {
  #values = new Int32Array(1024);
  length = 0;

  push(value: number): void {
    if (this.length === this.#values.length) {
      const larger = new Int32Array(this.length * 2);
      larger.set(this.#values);
      this.#values = larger;
    }
    this.#values[this.length] = value;
    this.length += 1;
  }

  values(): Int32Array {
    return this.#values.subarray(0, this.length);
  }
}

/**
 * Writes `images.bin` image by image, and keeps what the split needs: labels and which images are the same.
 * Memory grows by a few bytes an image and 44 a distinct one.
 */
export class ImagePacker {
  readonly #file: FileHandle;
  readonly #buffer: Uint8Array;
  readonly #hash;
  readonly #labels = new IntegerList();
  readonly #groups = new IntegerList();
  readonly #groupOf = new Map<string, number>();
  #filled = 0;
  #closed = false;

  private constructor(file: FileHandle, itemBytes: number, shape: readonly number[]) {
    this.#file = file;
    this.#buffer = new Uint8Array(Math.max(itemBytes, BUFFER_BYTES - (BUFFER_BYTES % itemBytes)));
    this.#hash = createHash('sha256').update(`${shape.join('x')}\n`);
  }

  /** @param shape height, width, channels */
  static async open(folder: string, shape: readonly [number, number, number]): Promise<ImagePacker> {
    const file = await open(join(folder, datasetFolder.images), 'wx');
    return new ImagePacker(file, shape[0] * shape[1] * shape[2], shape);
  }

  get count(): number {
    return this.#labels.length;
  }

  /** Adds an image of exactly the shape; label -1 for none. */
  async add(pixels: Uint8Array, label: number): Promise<void> {
    const digest = createHash('sha256').update(pixels).digest('base64');
    const group = this.#groupOf.get(digest) ?? this.#groupOf.size;
    this.#groupOf.set(digest, group);
    this.#groups.push(group);
    this.#labels.push(label);
    if (this.#filled + pixels.length > this.#buffer.length) await this.#flush();
    this.#buffer.set(pixels, this.#filled);
    this.#filled += pixels.length;
  }

  async #flush(): Promise<void> {
    const bytes = this.#buffer.subarray(0, this.#filled);
    this.#hash.update(bytes);
    // FileHandle.writeFile goes on until all is written, where write may stop short.
    await this.#file.writeFile(bytes);
    this.#filled = 0;
  }

  /**
   * Flushes to the disk itself.
   * @returns labels, groups of identical images with their digests, and SHA-256 over `<h>x<w>x<c>\n`, the
   *   images and the labels (int32, little-endian; nothing where there are none)
   */
  async finish(labelled: boolean): Promise<{
    labels: Int32Array;
    labelBytes: Uint8Array;
    groups: Int32Array;
    digests: string[];
    hash: string;
  }> {
    await this.#flush();
    await this.#file.sync();
    await this.close();
    const labels = this.#labels.values();
    const labelBytes = Buffer.alloc(labelled ? labels.length * 4 : 0);
    if (labelled) labels.forEach((label, item) => labelBytes.writeInt32LE(label, item * 4));
    return {
      labels,
      labelBytes,
      groups: this.#groups.values(),
      digests: [...this.#groupOf.keys()],
      hash: this.#hash.update(labelBytes).digest('hex'),
    };
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#file.close();
  }
}
