import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { safetensorsParts, SafetensorsFile } from '@engine/export/safetensors.ts';

const values: Record<string, { shape: number[]; data: Float32Array }> = {
  'a.weight': { shape: [2, 3], data: Float32Array.of(1, -2, 3.5, 0, Number.MIN_VALUE, -0) },
  'b.scalar': { shape: [], data: Float32Array.of(7) },
  'c.名': { shape: [1], data: Float32Array.of(Infinity) },
};

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-safetensors-'));
});

const whole = () =>
  Buffer.concat([
    ...safetensorsParts(
      Object.entries(values).map(([name, { shape }]) => ({ name, shape })),
      { note: 'ein “Text”' },
      (name) => values[name]!.data,
    ),
  ]);

async function written(bytes: Uint8Array, name = 'file.safetensors'): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, bytes);
  return file;
}

/** A file with another header, and `dataBytes` zero bytes of values. */
function withHeader(header: unknown, dataBytes: number): Buffer {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, Buffer.alloc(dataBytes)]);
}

const entry = (start: number, end: number, shape: number[], dtype = 'F32') => ({
  dtype,
  shape,
  data_offsets: [start, end],
});

describe('safetensors files', () => {
  it('give back names, shapes, bits and metadata', async () => {
    const file = await SafetensorsFile.open(await written(whole()));
    expect(file.metadata).toEqual({ note: 'ein “Text”' });
    expect([...file.tensors].map(([name, { shape }]) => [name, shape])).toEqual(
      Object.entries(values).map(([name, { shape }]) => [name, shape]),
    );
    for (const [name, { data }] of Object.entries(values)) expect(await file.read(name)).toEqual(data);
    await file.close();
  });

  it('follow the format: length, JSON header padded to 8 bytes, values without holes', () => {
    const bytes = whole();
    const length = Number(bytes.readBigUInt64LE(0));
    expect(length % 8).toBe(0);
    const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<string, unknown>;
    expect(header['a.weight']).toEqual(entry(0, 24, [2, 3]));
    expect(header['b.scalar']).toEqual(entry(24, 28, []));
    expect(bytes.readFloatLE(8 + length + 8)).toBe(3.5);
    expect(bytes.length).toBe(8 + length + 32);
  });

  const damaged: [string, () => Buffer][] = [
    ['an empty file', () => Buffer.alloc(0)],
    ['one cut in the values', () => whole().subarray(0, -1)],
    ['one cut in the header', () => whole().subarray(0, 40)],
    ['bytes after the end', () => Buffer.concat([whole(), Buffer.alloc(1)])],
    ['a header length beyond the file', () => Buffer.concat([Buffer.alloc(8, 0xff), Buffer.alloc(8)])],
    ['a header that is no JSON', () => withHeader('{"a"', 0)],
    ['a header that is no object', () => withHeader([1], 0)],
    ['an entry without a shape', () => withHeader({ a: { dtype: 'F32', data_offsets: [0, 4] } }, 4)],
    ['another type of number', () => withHeader({ a: entry(0, 4, [2], 'F16') }, 4)],
    ['a shape that disagrees with its range', () => withHeader({ a: entry(0, 4, [2]) }, 4)],
    ['a hole', () => withHeader({ a: entry(0, 4, [1]), b: entry(8, 12, [1]) }, 12)],
    ['ranges that overlap', () => withHeader({ a: entry(0, 8, [2]), b: entry(4, 12, [2]) }, 12)],
    ['a range that runs backwards', () => withHeader({ a: entry(4, 0, [1]) }, 4)],
    ['metadata that are no strings', () => withHeader({ __metadata__: { a: 1 }, a: entry(0, 4, [1]) }, 4)],
  ];
  it.each(damaged)('refuse %s', async (_what, bytes) => {
    const file = await written(bytes(), 'damaged.safetensors');
    await expect(SafetensorsFile.open(file)).rejects.toMatchObject({
      code: 'checkpoint-damaged',
      parameters: { file },
    });
  });

  it('refuse a name that is not there, and a file that is not there', async () => {
    const file = await SafetensorsFile.open(await written(whole()));
    await expect(file.read('z')).rejects.toMatchObject({ code: 'checkpoint-damaged' });
    await file.close();
    await expect(SafetensorsFile.open(join(folder, 'none'))).rejects.toMatchObject({
      code: 'checkpoint-damaged',
    });
  });

  it('open where the metadata are absent, as other tools may write them', async () => {
    const file = await SafetensorsFile.open(await written(withHeader({ a: entry(0, 4, [1]) }, 4)));
    expect(file.metadata).toEqual({});
    expect(await file.read('a')).toEqual(Float32Array.of(0));
    await file.close();
    expect(await readFile(join(folder, 'file.safetensors'))).toHaveLength(
      8 + JSON.stringify({ a: entry(0, 4, [1]) }).length + 4,
    );
  });
});
