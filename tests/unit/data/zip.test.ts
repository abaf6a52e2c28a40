import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { expectRefused, folderOf, png, runImport, temporaryFolder, zipOf } from './helpers.ts';

/** Writes a ZIP and answers its path. */
const written = async (bytes: Uint8Array) => join(await folderOf({ 'x.zip': bytes }), 'x.zip');

/** Replaces a name of the same length wherever it stands in an archive. */
function renamed(archive: Buffer, from: string, to: string): Buffer {
  expect(to).toHaveLength(from.length);
  const copy = Buffer.from(archive);
  for (let at = copy.indexOf(from); at >= 0; at = copy.indexOf(from, at + 1)) copy.write(to, at, 'latin1');
  return copy;
}

/** Changes a 32-bit field of the directory's first record. */
function patched(archive: Buffer, offset: number, value: number): Buffer {
  const copy = Buffer.from(archive);
  copy.writeUInt32LE(value, copy.indexOf(Buffer.from('PK\x01\x02', 'latin1')) + offset);
  return copy;
}
const CRC = 16;
const COMPRESSED_SIZE = 20;
const UNCOMPRESSED_SIZE = 24;

describe('bad ZIPs', () => {
  test.each([
    ['xxxevil.png', '../evil.png'],
    ['a/xxevil.png', 'a/../vil.png'],
    ['xevil.png', '/evil.png'],
    ['xxevil.png', 'C:evil.png'],
    ['xxxevil.png', '..\\evil.png'],
  ])('a path out of the archive is refused: %s as %s', async (from, to) => {
    const path = await written(renamed(await zipOf({ [from]: await png(8, 1, 1) }), from, to));
    await expectRefused({ path }, 'zip-path', { file: path, entry: to.replace('\\', '/') });
  });

  test('a symbolic link is refused', async () => {
    const archive = await zipOf(
      { 'a.png': await png(8, 1, 1), 'b.png': '/etc/passwd' },
      { 'b.png': 0o120777 },
    );
    const path = await written(archive);
    await expectRefused({ path }, 'zip-path', { file: path, entry: 'b.png' });
  });

  test('a bomb that declares its size is refused, image or not', async () => {
    for (const name of ['zeros.png', 'zeros.bin']) {
      const path = await written(await zipOf({ [name]: new Uint8Array(80 << 20) }));
      await expectRefused({ path }, 'zip-bomb', { file: path });
    }
  });

  test('a bomb of many parts is refused by their sum', async () => {
    const parts = Object.fromEntries(
      Array.from({ length: 20 }, (_, index) => [`${index}.png`, new Uint8Array(4 << 20)]),
    );
    const path = await written(await zipOf(parts));
    await expectRefused({ path }, 'zip-bomb', { file: path });
  });

  test('a bomb that declares less than it unpacks to is refused', async () => {
    const archive = await zipOf({ 'a.png': new Uint8Array(20 << 20) });
    const path = await written(patched(archive, UNCOMPRESSED_SIZE, 500));
    await expectRefused({ path }, 'zip-bomb', { file: path, limit: '500 B' });
  });

  test('entries that claim more bytes than the file has are refused', async () => {
    const archive = await zipOf({ 'a.png': await png(8, 1, 1) });
    const path = await written(patched(archive, COMPRESSED_SIZE, 1 << 30));
    await expectRefused({ path }, 'zip-bomb', { file: path });
  });

  test('an image of absurd length is refused', async () => {
    const archive = await zipOf({ 'a.png': await png(8, 1, 1), 'b.bin': new Uint8Array(0) });
    const path = await written(patched(archive, UNCOMPRESSED_SIZE, 0xfffffff0));
    await expectRefused({ path }, 'zip-bomb', { file: path });
  });

  test.each([0.2, 0.5, 0.9, 0.999])('a ZIP cut to %f of its length is refused', async (part) => {
    const archive = await zipOf({ 'a.png': await png(32, 3, 1), 'b.png': await png(32, 3, 2) });
    const path = await written(archive.subarray(0, archive.length * part));
    await expectRefused({ path }, 'zip-corrupt', { file: path });
  });

  test('an empty file by the name of a ZIP is refused', async () => {
    const path = await written(new Uint8Array(0));
    await expectRefused({ path }, 'zip-corrupt', { file: path });
  });

  test('an entry whose content was damaged is skipped, or refused when strict', async () => {
    const archive = await zipOf({ 'a.png': await png(8, 1, 1), 'b.png': await png(8, 1, 2) });
    const path = await written(patched(archive, CRC, 1));
    const { card, skipped } = await runImport(await temporaryFolder(), { path });
    expect(card.count).toBe(1);
    expect(skipped).toEqual([
      { file: 'a.png', code: 'image-unreadable', parameters: { reason: 'zip-entry-checksum' } },
    ]);
    await expectRefused({ path, strict: true }, 'image-unreadable', { file: 'x.zip/a.png' });
  });
});
