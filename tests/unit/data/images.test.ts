import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeImage, imageHeader } from '@engine/data/decode.ts';
import { inspectSource } from '@engine/data/inspect.ts';
import { readSkipped } from '@storage/folders.ts';
import { openPacked } from '@storage/packed.ts';
import sharp, { type Color } from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  expectRefused,
  folderOf,
  hollowPng,
  picture,
  png,
  runImport,
  temporaryFolder,
  zipOf,
  type Files,
} from './helpers.ts';

const AS_IT_IS = { size: null, fit: 'cover', colour: null } as const;
const solid = (channels: 3 | 4, background: Color, width = 6, height = 6) =>
  sharp({ create: { width, height, channels, background } });

describe('decoding', () => {
  test('orientation from EXIF is applied, in the header and in the pixels', async () => {
    const upright = await picture(4, 2, 3, 1).png().toBuffer();
    const turned = await sharp(upright).rotate(270).withMetadata({ orientation: 6 }).png().toBuffer();
    expect(await imageHeader(turned, 'x')).toEqual({ width: 4, height: 2, colour: 'rgb' });
    expect(await decodeImage(turned, 'x', AS_IT_IS)).toEqual(await decodeImage(upright, 'x', AS_IT_IS));
  });

  test.each([1, 3] as const)('16 bits become 8, %i channels', async (channels) => {
    const wide = Uint16Array.from({ length: 16 * channels }, (_, at) => at * 257);
    const bytes = await sharp(wide, { raw: { width: 4, height: 4, channels } })
      .toColourspace(channels === 1 ? 'grey16' : 'rgb16')
      .png()
      .toBuffer();
    expect((await sharp(bytes).metadata()).depth).toBe('ushort');
    const pixels = await decodeImage(bytes, 'x', AS_IT_IS);
    expect(pixels).toMatchObject({ width: 4, height: 4, channels });
    const expected = Array.from({ length: 16 * channels }, (_, at) => at);
    expect([...pixels.data]).toEqual(expected);
  });

  test('transparent parts become white', async () => {
    const bytes = await solid(4, { r: 10, g: 20, b: 30, alpha: 0 }).png().toBuffer();
    const pixels = await decodeImage(bytes, 'x', AS_IT_IS);
    expect(pixels.channels).toBe(3);
    expect(new Set(pixels.data)).toEqual(new Set([255]));
  });

  test('grey with transparency stays grey', async () => {
    const bytes = await picture(4, 4, 2, 1).png().toBuffer();
    expect((await sharp(bytes).metadata()).channels).toBe(2);
    expect((await decodeImage(bytes, 'x', AS_IT_IS)).channels).toBe(1);
  });

  test('grey and colour JPEG keep what they are, whatever stands before the frame', async () => {
    for (const channels of [1, 3] as const) {
      const jpeg = picture(16, 16, channels, 1).jpeg({ progressive: channels === 1 });
      const bytes = await jpeg.withExif({ IFD0: { Copyright: 'x'.repeat(3000) } }).toBuffer();
      expect(bytes.length).toBeGreaterThan(3000);
      expect((await decodeImage(bytes, 'x', AS_IT_IS)).channels).toBe(channels);
    }
  });

  test.each([
    ['cover', 10, [200, 200]],
    ['contain', 10, [0, 200]],
    ['stretch', 10, [200, 200]],
  ] as const)('%s brings to the square', async (fit, size, [corner, centre]) => {
    const bytes = await solid(3, { r: 200, g: 200, b: 200 }, 20, 10).png().toBuffer();
    const pixels = await decodeImage(bytes, 'x', { size, fit, colour: 'grey' });
    expect(pixels).toMatchObject({ width: size, height: size, channels: 1 });
    expect([pixels.data[0], pixels.data[55]]).toEqual([corner, centre]);
  });

  test('cover crops the middle, stretch squeezes', async () => {
    const halves = await sharp({ create: { width: 30, height: 10, channels: 3, background: '#000' } })
      .composite([{ input: await solid(3, '#fff', 10, 10).png().toBuffer(), left: 10, top: 0 }])
      .png()
      .toBuffer();
    const cover = await decodeImage(halves, 'x', { size: 10, fit: 'cover', colour: 'grey' });
    expect(Math.min(...cover.data)).toBeGreaterThan(200);
    const stretch = await decodeImage(halves, 'x', { size: 9, fit: 'stretch', colour: 'grey' });
    expect(stretch.data[0]).toBeLessThan(30);
    expect(stretch.data[4]).toBeGreaterThan(225);
  });

  test('colour is brought to grey and back', async () => {
    const grey = await png(4, 1, 1);
    const rgb = await decodeImage(grey, 'x', { ...AS_IT_IS, colour: 'rgb' });
    expect(rgb.channels).toBe(3);
    const original = await decodeImage(grey, 'x', AS_IT_IS);
    expect([...rgb.data]).toEqual([...original.data].flatMap((value) => [value, value, value]));
  });

  test('a cut PNG and a cut JPEG are noticed', async () => {
    const whole = { png: await png(64, 3, 1), jpg: await picture(64, 64, 3, 1).jpeg().toBuffer() };
    for (const bytes of [whole.png, whole.jpg]) {
      await decodeImage(bytes, 'x', AS_IT_IS);
      const cut = bytes.subarray(0, bytes.length / 2);
      await expect(decodeImage(cut, 'x', AS_IT_IS)).rejects.toMatchObject({ code: 'image-unreadable' });
    }
  });

  test('a vector graphic by the name of a PNG is not drawn', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>');
    await expect(decodeImage(svg, 'x.png', AS_IT_IS)).rejects.toMatchObject({
      code: 'image-unreadable',
      parameters: { file: 'x.png' },
    });
  });
});

describe('folders and ZIPs', () => {
  let files: Files;
  beforeAll(async () => {
    files = {};
    for (let index = 0; index < 12; index += 1) {
      files[`cats/${index}.png`] = await png(8, 3, index);
      files[`Dogs/${index}.JPG`] = await picture(8, 8, 3, 100 + index)
        .jpeg()
        .toBuffer();
    }
  });

  test('sub-folders become classes, in natural order of names and files', async () => {
    const home = await temporaryFolder();
    const { card, skipped } = await runImport(home, { path: await folderOf(files) });
    expect(card).toMatchObject({
      count: 24,
      shape: [8, 8, 3],
      classes: ['cats', 'Dogs'],
      classCounts: [12, 12],
      source: { kind: 'folder', fit: null },
    });
    expect(skipped).toEqual([]);
    const dataset = await openPacked(join(home, 'datasets', 'dataset-a'));
    const third = await decodeImage(Buffer.from(files['cats/2.png']!), 'x', AS_IT_IS);
    expect(await dataset.images([2])).toEqual(Uint8Array.from(third.data));
    expect(await dataset.labels([2, 13])).toEqual(Int32Array.of(0, 1));
    await dataset.close();
    const preview = await sharp(join(home, 'datasets', 'dataset-a', 'preview.png')).metadata();
    expect(preview).toMatchObject({ format: 'png', width: 48, height: 32 });
  });

  test('a ZIP gives the same dataset as the folder', async () => {
    const homes = [await temporaryFolder(), await temporaryFolder()];
    const archive = await folderOf({ 'pets.zip': await zipOf(files) });
    const fromFolder = await runImport(homes[0]!, { path: await folderOf(files) });
    const fromZip = await runImport(homes[1]!, { path: join(archive, 'pets.zip') });
    expect(fromZip.card.hash).toBe(fromFolder.card.hash);
    expect(fromZip.card.splitHash).toBe(fromFolder.card.splitHash);
    expect(fromZip.card.source.kind).toBe('zip');
  });

  test('train, val and test are the given split', async () => {
    const home = await temporaryFolder();
    const path = await folderOf({
      'set/train/a/1.png': await png(8, 1, 1),
      'set/train/b/1.png': await png(8, 1, 2),
      'set/val/a/1.png': await png(8, 1, 3),
      'set/test/b/1.png': await png(8, 1, 1),
    });
    const { card } = await runImport(home, { path });
    expect(card).toMatchObject({
      classes: ['a', 'b'],
      splitKind: 'given',
      splits: { train: 2, valid: 1, test: 1 },
    });
  });

  test('a class filter imports only those', async () => {
    const home = await temporaryFolder();
    const { card } = await runImport(home, { path: await folderOf(files), classes: ['Dogs'] });
    expect(card).toMatchObject({ count: 12, classes: ['Dogs'], classCounts: [12] });
    await expectRefused({ path: await folderOf(files), classes: ['birds'] }, 'class-unknown', {
      name: 'birds',
      known: 'cats, Dogs',
    });
  });

  test('a folder is looked at before it is imported', async () => {
    const path = await folderOf({ ...files, 'cats/large.png': await png(16, 1, 1) });
    expect(await inspectSource(path)).toMatchObject({
      kind: 'folder',
      count: 25,
      classes: ['cats', 'Dogs'],
      sizes: [
        { width: 8, height: 8, count: 24 },
        { width: 16, height: 16, count: 1 },
      ],
      colours: ['rgb', 'grey'],
      hasGivenSplit: false,
    });
  });

  test('links to images are followed, links to folders are not', async () => {
    const path = await folderOf({ 'a.png': await png(8, 1, 1) });
    const elsewhere = await folderOf({ 'b.png': await png(8, 1, 2) });
    await symlink(join(elsewhere, 'b.png'), join(path, 'b.png'));
    await symlink(path, join(path, 'circle'));
    const { card } = await runImport(await temporaryFolder(), { path });
    expect(card.count).toBe(2);
  });

  test('a bad image among good ones is skipped and listed', async () => {
    const home = await temporaryFolder();
    const path = await folderOf({
      ...files,
      'cats/cut.png': (await png(32, 3, 9)).subarray(0, 400),
      'cats/huge.png': hollowPng(30_000, 30_000),
      'cats/moving.gif': 'GIF89a',
      'Dogs/notes.jpeg': 'not an image',
      'cats/.hidden.png': 'ignored',
      '__MACOSX/cats/0.png': 'ignored',
      'loose.png': await png(8, 3, 50),
      'readme.txt': 'ignored',
    });
    const { card, skipped } = await runImport(home, { path });
    expect(card).toMatchObject({ count: 24, skipped: 5 });
    expect(skipped.map(({ file, code }) => [file, code])).toEqual([
      ['cats/moving.gif', 'format-unknown'],
      ['loose.png', 'image-misplaced'],
      ['cats/cut.png', 'image-unreadable'],
      ['cats/huge.png', 'image-too-large'],
      ['Dogs/notes.jpeg', 'image-unreadable'],
    ]);
    expect(skipped.map(({ parameters }) => parameters['reason'])).toEqual([
      undefined,
      'outside-of-classes',
      'image-damaged',
      undefined,
      'not-png-or-jpeg',
    ]);
    expect(skipped[3]!.parameters).toMatchObject({ width: 30_000, height: 30_000 });
    expect(await readSkipped(home, 'dataset-a')).toEqual(skipped);
  });

  test('every skipped image is counted, the first thousand are listed', async () => {
    const path = await folderOf({ 'good.png': await png(8, 1, 1) });
    for (let index = 0; index < 1005; index += 1) await writeFile(join(path, `${index}.png`), 'bad');
    const { card, skipped } = await runImport(await temporaryFolder(), { path });
    expect(card).toMatchObject({ count: 1, skipped: 1005 });
    expect(skipped).toHaveLength(1000);
  });

  test('strict refuses with the error of the bad image', async () => {
    const path = await folderOf({ ...files, 'cats/bad.png': 'not an image' });
    const file = join(path, 'cats/bad.png');
    await expectRefused({ path, strict: true }, 'image-unreadable', { file });
    const other = await folderOf({ ...files, 'cats/moving.gif': 'GIF89a' });
    await expectRefused({ path: other, strict: true }, 'format-unknown', { file: 'cats/moving.gif' });
  });

  test('mixed sizes without a chosen size are refused, listing them', async () => {
    const mixed = { ...files, 'cats/9a.png': await png(16, 3, 1), 'Dogs/9a.png': await png(24, 3, 1) };
    const path = await folderOf(mixed);
    await expectRefused({ path }, 'mixed-sizes', { file: path, sizes: '8 × 8, 16 × 16, 24 × 24' });
    const { card } = await runImport(await temporaryFolder(), { path, size: 12 });
    expect(card).toMatchObject({ count: 26, shape: [12, 12, 3], source: { fit: 'cover' } });
  });

  test('mixed colours without a choice are refused', async () => {
    const path = await folderOf({ ...files, 'cats/9a.png': await png(8, 1, 1) });
    await expectRefused({ path }, 'mixed-colours', { file: path });
    const { card } = await runImport(await temporaryFolder(), { path, colour: 'grey' });
    expect(card).toMatchObject({ count: 25, shape: [8, 8, 1] });
  });

  test('folders and ZIPs without a usable image are refused', async () => {
    const empty = await folderOf({ 'notes.txt': 'x', '.hidden.png': 'x' });
    await expectRefused({ path: empty }, 'no-images', { file: empty });
    const bad = await folderOf({ 'bad.png': 'not an image' });
    await expectRefused({ path: bad }, 'image-unreadable', { file: join(bad, 'bad.png') });
    const archive = join(await folderOf({ 'x.zip': await zipOf({ 'notes.txt': 'x' }) }), 'x.zip');
    await expectRefused({ path: archive }, 'no-images', { file: archive });
  });

  test('30,000 x 30,000 pixels are refused by the header alone', async () => {
    // The data behind the header is no image, so that an attempt to decode would fail otherwise.
    const path = await folderOf({ 'huge.png': hollowPng(30_000, 30_000) });
    const parameters = { file: join(path, 'huge.png'), width: 30_000, height: 30_000, limit: '8192 × 8192' };
    await expectRefused({ path }, 'image-too-large', parameters);
    await expectRefused({ path: join(path, 'huge.png') }, 'image-too-large', parameters);
  });
});
