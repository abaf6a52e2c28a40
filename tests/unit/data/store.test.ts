import { execFileSync } from 'node:child_process';
import { chmod, copyFile, mkdir, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PartialDataset } from '@engine/data/partial.ts';
import { DatasetCard } from '@shared/dataset.ts';
import { listCards } from '@storage/folders.ts';
import { acquireLock } from '@storage/locks.ts';
import { openPacked } from '@storage/packed.ts';
import { afterEach, describe, expect, test } from 'vitest';
import {
  expectNothingLeft,
  FakeHost,
  folderOf,
  idxBytes,
  noise,
  png,
  refusal,
  runImport,
  temporaryFolder,
} from './helpers.ts';

const isRoot = process.getuid?.() === 0;
const source = async (count = 30, side = 8, seed = 1) =>
  join(await folderOf({ 'x.idx': idxBytes([count, side, side], noise(count * side * side, seed)) }), 'x.idx');

describe('an import', () => {
  test('reports its phases and leaves the dataset alone behind', async () => {
    const home = await temporaryFolder();
    const host = new FakeHost();
    await runImport(home, { path: await source() }, { host });
    expect(host.phases).toEqual(['reading', 'packing', 'splitting', 'finishing']);
    expect(await readdir(join(home, 'datasets'))).toEqual(['dataset-a']);
    expect(await readdir(join(home, 'locks'))).toEqual([]);
    expect((await listCards(home)).map(({ id }) => id)).toEqual(['dataset-a']);
    expect((await readdir(join(home, 'datasets', 'dataset-a'))).sort()).toEqual([
      'card.json',
      'images.bin',
      'preview.png',
      'skipped.json',
      'split.bin',
    ]);
  });

  test('that died after writing its card is not listed', async () => {
    const home = await temporaryFolder();
    const path = await source();
    await runImport(home, { path });
    const partial = join(home, 'datasets', '.dataset-b.partial', 'whole');
    await mkdir(partial, { recursive: true });
    await copyFile(join(home, 'datasets', 'dataset-a', 'card.json'), join(partial, 'card.json'));
    expect(await listCards(home)).toHaveLength(1);
  });

  test.each([
    ['packing', 1],
    ['packing', 20],
    ['splitting', 0],
    ['finishing', 0],
  ])('stopped in %s leaves nothing', async (phase, done) => {
    const home = await temporaryFolder();
    const host = new FakeHost();
    host.onProgress = (now, at) => (host.stopRequested ||= now === phase && at >= done);
    const path = await source();
    expect(await refusal(runImport(home, { path }, { host }))).toEqual({ code: 'cancelled', parameters: {} });
    await expectNothingLeft(home);
  });

  test('a name that is taken, or built in, is refused', async () => {
    const home = await temporaryFolder();
    const path = await source();
    await runImport(home, { path, name: 'Twice' });
    const again = refusal(runImport(home, { path, name: 'Twice' }, { dataset: 'dataset-b' }));
    expect(await again).toEqual({ code: 'name-taken', parameters: { name: 'Twice' } });
    const builtin = refusal(runImport(home, { path, name: 'mnist' }, { dataset: 'dataset-b' }));
    expect(await builtin).toEqual({ code: 'name-taken', parameters: { name: 'mnist' } });
    expect(await readdir(join(home, 'datasets'))).toEqual(['dataset-a']);
  });

  test('of two imports under one name at the same time one wins', async () => {
    const home = await temporaryFolder();
    const path = await source();
    const both = await Promise.allSettled(
      ['dataset-a', 'dataset-b'].map((dataset) => runImport(home, { path, name: 'Same' }, { dataset })),
    );
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await readdir(join(home, 'datasets'))).toHaveLength(1);
  });

  test('removes what a crashed import left, and leaves a living one alone', async () => {
    const home = await temporaryFolder();
    for (const name of ['.dead.partial', '.living.partial']) {
      await mkdir(join(home, 'datasets', name), { recursive: true });
      await writeFile(join(home, 'datasets', name, 'images.bin'), 'half');
    }
    const lock = await acquireLock(join(home, 'locks', 'import-living.lock'));
    await runImport(home, { path: await source() });
    expect((await readdir(join(home, 'datasets'))).sort()).toEqual(['.living.partial', 'dataset-a']);
    await lock.release();
  });

  test('keeps duplicates on one side of the split', async () => {
    const home = await temporaryFolder();
    const distinct = noise(60 * 16, 5);
    const twice = idxBytes([120, 4, 4], Buffer.concat([distinct, distinct]));
    const path = join(await folderOf({ 'x.idx': twice }), 'x.idx');
    const { card } = await runImport(home, { path });
    expect(card.splits).toEqual({ train: 108, valid: 6, test: 6 });
    const dataset = await openPacked(join(home, 'datasets', 'dataset-a'));
    for (const split of ['train', 'valid', 'test'] as const) {
      const inside = new Set(dataset.indices(split));
      expect([...inside].every((item) => inside.has((item + 60) % 120))).toBe(true);
    }
    await dataset.close();
  });
});

describe('what the disk refuses', () => {
  test('a file in the place of a folder', async () => {
    const home = await temporaryFolder();
    const path = await source();
    await writeFile(join(home, 'datasets'), 'in the way');
    expect(await refusal(runImport(home, { path }))).toEqual({
      code: 'folder-not-writable',
      parameters: { folder: join(home, 'datasets'), reason: 'EEXIST' },
    });
    const inFile = join(home, 'datasets', 'deeper');
    expect(await refusal(runImport(inFile, { path }))).toMatchObject({ code: 'folder-not-writable' });
  });

  /** Runs as a user whom modes bind: root becomes `nobody` for the while. */
  async function asNobody<T>(work: () => Promise<T>): Promise<T> {
    if (!isRoot) return work();
    process.seteuid!(65534);
    try {
      return await work();
    } finally {
      process.seteuid!(0);
    }
  }

  test('a data folder without permission', async () => {
    const home = await temporaryFolder();
    const path = await source();
    await mkdir(join(home, 'datasets'));
    await mkdir(join(home, 'locks'));
    await chmod(join(home, 'datasets'), 0o555);
    await chmod(join(home, 'locks'), 0o777);
    await chmod(home, 0o755);
    const refused = await asNobody(() => refusal(runImport(home, { path })));
    expect(refused).toMatchObject({
      code: 'folder-not-writable',
      parameters: { reason: 'EACCES', folder: expect.stringContaining(join(home, 'datasets')) },
    });
    await expectNothingLeft(home);
    await chmod(join(home, 'datasets'), 0o755);
  });

  test('a source folder without permission', async () => {
    const home = await temporaryFolder();
    await chmod(home, 0o777);
    const path = await folderOf({ 'closed/a.png': await png(8, 1, 1) });
    await chmod(path, 0o755);
    await chmod(join(path, 'closed'), 0o000);
    const refused = await asNobody(() => refusal(runImport(home, { path })));
    expect(refused).toEqual({
      code: 'file-unreadable',
      parameters: { file: join(path, 'closed'), reason: 'EACCES' },
    });
    await chmod(join(path, 'closed'), 0o755);
    await expectNothingLeft(home);
  });

  const mounted: string[] = [];
  // Before the folders are removed: hooks after a test run from the last to the first.
  afterEach(() => {
    for (const folder of mounted.splice(0)) execFileSync('umount', [folder], { stdio: 'ignore' });
  });

  /** A file system of its own in memory; null where it may not be made. */
  async function smallDisk(mebibytes: number): Promise<string | null> {
    const folder = await temporaryFolder();
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', folder], {
        stdio: 'ignore',
      });
    } catch {
      return null;
    }
    mounted.push(folder);
    return folder;
  }

  test('a disk too small, before anything is written', async (context) => {
    const home = await smallDisk(8);
    if (home === null) return context.skip('mounting a small disk is not allowed here');
    const path = await source(100, 256);
    expect(await refusal(runImport(home, { path }))).toEqual({
      code: 'disk-full',
      parameters: { folder: home, neededBytes: 100 * (256 * 256 + 5) },
    });
    await expectNothingLeft(home);
  });

  test('a disk that fills up during the import', async (context) => {
    const home = await smallDisk(16);
    if (home === null) return context.skip('mounting a small disk is not allowed here');
    const path = await source(100, 256);
    const host = new FakeHost();
    const filler = join(home, 'filler');
    host.onProgress = (phase, done) => {
      // dd leaves what fits.
      if (phase === 'packing' && done === 20) {
        try {
          execFileSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=64k'], { stdio: 'ignore' });
        } catch {
          // The disk is full now, as meant.
        }
      }
    };
    expect(await refusal(runImport(home, { path }, { host }))).toMatchObject({
      code: 'disk-full',
      parameters: { folder: home },
    });
    await rm(filler);
    await expectNothingLeft(home);
  });

  test('a write that fails for want of space is a full disk', async () => {
    const home = await temporaryFolder();
    const partial = await PartialDataset.begin(home, 'dataset-a', 'A');
    await partial.reserve(1000);
    const full = Object.assign(new Error('write'), { code: 'ENOSPC' });
    expect(partial.writeError(full)).toMatchObject({
      code: 'disk-full',
      parameters: { folder: home, neededBytes: 1000 },
    });
    await partial.end();
    await expectNothingLeft(home);
  });
});

describe('a packed dataset', () => {
  const COUNT = 3000;
  const pixels = noise(COUNT * 400, 7);
  async function packed() {
    const home = await temporaryFolder();
    const path = join(await folderOf({ 'x.idx': idxBytes([COUNT, 20, 20], pixels) }), 'x.idx');
    await runImport(home, { path });
    return join(home, 'datasets', 'dataset-a');
  }
  const expected = (items: number[]) =>
    Uint8Array.from(Buffer.concat(items.map((item) => pixels.subarray(item * 400, (item + 1) * 400))));

  test.each([
    ['in memory', 512 << 20],
    ['beyond the memory it may use', 1 << 18],
  ])('gives any items in any order, %s', async (_, cacheBytes) => {
    const dataset = await openPacked(await packed(), { cacheBytes });
    const shuffled = Array.from({ length: COUNT }, (__, item) => (item * 1531) % COUNT);
    for (let start = 0; start < COUNT; start += 128) {
      const batch = shuffled.slice(start, start + 128);
      expect(await dataset.images(batch)).toEqual(expected(batch));
    }
    for (const items of [[], [5], [7, 7, 6, 8], [COUNT - 1, 0], shuffled]) {
      expect(await dataset.images(items)).toEqual(expected(items));
    }
    const together = await Promise.all([dataset.images([1, 2000]), dataset.images([2000, 1])]);
    expect(together).toEqual([expected([1, 2000]), expected([2000, 1])]);
    await expect(dataset.images([COUNT])).rejects.toThrow(RangeError);
    await dataset.close();
  });

  test('its parts are in order, apart, and all of it', async () => {
    const dataset = await openPacked(await packed());
    const all = (['train', 'valid', 'test'] as const).flatMap((split) => {
      const items = [...dataset.indices(split)];
      expect(items).toEqual(items.toSorted((a, b) => a - b));
      expect(items).toHaveLength(dataset.card.splits[split]);
      return items;
    });
    expect(all.sort((a, b) => a - b)).toEqual(Array.from({ length: COUNT }, (_, item) => item));
    await dataset.close();
  });

  test.each(['card.json', 'images.bin', 'split.bin'])(
    'is damaged without %s, or with a part of it',
    async (name) => {
      const folder = await packed();
      await truncate(join(folder, name), 100);
      const damaged = { code: 'dataset-damaged', parameters: { dataset: 'dataset-a' } };
      expect(await refusal(openPacked(folder))).toMatchObject(damaged);
      await rm(join(folder, name));
      expect(await refusal(openPacked(folder))).toMatchObject(damaged);
    },
  );

  test('is damaged where its split disagrees with the card', async () => {
    const folder = await packed();
    await writeFile(join(folder, 'split.bin'), new Uint8Array(COUNT));
    expect(await refusal(openPacked(folder))).toMatchObject({ code: 'dataset-damaged' });
  });

  test('its card is of the contract', async () => {
    const dataset = await openPacked(await packed());
    expect(DatasetCard.parse(dataset.card)).toEqual(dataset.card);
    await dataset.close();
  });
});
