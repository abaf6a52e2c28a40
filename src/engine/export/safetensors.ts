import { open, type FileHandle } from 'node:fs/promises';
import { z } from 'zod';
import { AtelierError } from '@shared/errors.ts';

/**
 * The safetensors format of Hugging Face: the header's length as a little-endian 64-bit integer, the header
 * as JSON (names to dtype, shape and byte range; `__metadata__` strings to strings), then the values, without
 * holes. All of ours are little-endian float32.
 */
export interface NamedShape {
  name: string;
  shape: readonly number[];
}

const METADATA = '__metadata__';
/** Limit of the reference implementation. */
const HEADER_LIMIT = 100_000_000;

const Entry = z.strictObject({
  dtype: z.string(),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});
const Metadata = z.record(z.string(), z.string());

const bytesOf = (shape: readonly number[]) => 4 * shape.reduce((product, side) => product * side, 1);

/**
 * A safetensors file piece by piece, one tensor in memory at a time, in the order given.
 * @param read row-major values of one tensor
 */
export function* safetensorsParts(
  tensors: readonly NamedShape[],
  metadata: Record<string, string>,
  read: (name: string) => Float32Array,
): Generator<Uint8Array> {
  const header: Record<string, unknown> = { [METADATA]: metadata };
  let offset = 0;
  for (const { name, shape } of tensors) {
    const end = offset + bytesOf(shape);
    header[name] = { dtype: 'F32', shape, data_offsets: [offset, end] };
    offset = end;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // Spaces after the header align the values to 8 bytes, as the format's own writer does.
  const length = Math.ceil(json.length / 8) * 8;
  const head = new Uint8Array(8 + length).fill(0x20, 8);
  new DataView(head.buffer).setBigUint64(0, BigInt(length), true);
  head.set(json, 8);
  yield head;
  for (const { name, shape } of tensors) {
    const values = read(name);
    if (values.byteLength !== bytesOf(shape)) throw new Error(`${name} does not have its shape's length`);
    yield new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  }
}

/** An open safetensors file of float32 tensors. */
export class SafetensorsFile {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, { shape: readonly number[]; start: number; bytes: number }>;
  readonly #handle: FileHandle;
  readonly #file: string;

  private constructor(
    file: string,
    handle: FileHandle,
    metadata: Record<string, string>,
    tensors: SafetensorsFile['tensors'],
  ) {
    this.#file = file;
    this.#handle = handle;
    this.metadata = metadata;
    this.tensors = tensors;
  }

  /**
   * Opens the file and checks that its header agrees with its length.
   * @throws AtelierError `checkpoint-damaged`
   */
  static async open(file: string): Promise<SafetensorsFile> {
    const handle = await open(file, 'r').catch((error: unknown) => {
      throw damaged(file, 'cannot be opened', error);
    });
    try {
      const { size } = await handle.stat();
      const { metadata, tensors } = parseHeader(file, await readHeader(file, handle, size), size);
      return new SafetensorsFile(file, handle, metadata, tensors);
    } catch (error) {
      await handle.close();
      throw error;
    }
  }

  /**
   * Row-major values of one tensor.
   * @throws AtelierError `checkpoint-damaged` when there is none of that name or the file was cut
   */
  async read(name: string): Promise<Float32Array> {
    const tensor = this.tensors.get(name);
    if (!tensor) throw damaged(this.#file, `no tensor ${name}`);
    const values = new Float32Array(tensor.bytes / 4);
    await readFully(this.#file, this.#handle, new Uint8Array(values.buffer), tensor.start);
    return values;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }
}

function damaged(file: string, reason: string, cause?: unknown): AtelierError {
  return new AtelierError('checkpoint-damaged', { file, reason }, { cause });
}

async function readFully(file: string, handle: FileHandle, into: Uint8Array, position: number) {
  let done = 0;
  while (done < into.byteLength) {
    const { bytesRead } = await handle.read(into, done, into.byteLength - done, position + done);
    if (bytesRead === 0) throw damaged(file, 'cut short');
    done += bytesRead;
  }
}

/** The header's text and where the values begin. */
async function readHeader(file: string, handle: FileHandle, size: number) {
  if (size < 10) throw damaged(file, 'cut short');
  const length = new Uint8Array(8);
  await readFully(file, handle, length, 0);
  const declared = new DataView(length.buffer).getBigUint64(0, true);
  if (declared > BigInt(Math.min(HEADER_LIMIT, size - 8))) throw damaged(file, 'header length');
  const bytes = new Uint8Array(Number(declared));
  await readFully(file, handle, bytes, 8);
  return { text: new TextDecoder().decode(bytes), start: 8 + bytes.length };
}

function parseHeader(file: string, header: { text: string; start: number }, size: number) {
  const { metadata, entries } = parseEntries(file, header.text);
  const tensors = new Map<string, { shape: number[]; start: number; bytes: number }>();
  let offset = 0;
  for (const [name, entry] of entries) {
    const [start, end] = entry.data_offsets;
    if (entry.dtype !== 'F32') throw damaged(file, `${name} is ${entry.dtype}`);
    if (start !== offset || end - start !== bytesOf(entry.shape)) throw damaged(file, `range of ${name}`);
    tensors.set(name, { shape: entry.shape, start: header.start + start, bytes: end - start });
    offset = end;
  }
  if (header.start + offset !== size) throw damaged(file, 'length');
  return { metadata, tensors };
}

function parseEntries(file: string, text: string) {
  try {
    const { [METADATA]: metadata, ...entries } = z.record(z.string(), z.unknown()).parse(JSON.parse(text));
    return {
      metadata: Metadata.parse(metadata ?? {}),
      entries: Object.entries(entries)
        .map(([name, entry]) => [name, Entry.parse(entry)] as const)
        .sort(
          ([, a], [, b]) => a.data_offsets[0] - b.data_offsets[0] || a.data_offsets[1] - b.data_offsets[1],
        ),
    };
  } catch (error) {
    throw damaged(file, 'header', error);
  }
}
