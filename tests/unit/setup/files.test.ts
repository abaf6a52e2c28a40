import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  brokenFiles,
  describe as describeFolder,
  keptFolder,
  placeAll,
} from '../../../scripts/setup/files.mjs';
import { lock } from '../../../scripts/setup/lock.mjs';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-setup-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a manifest', () => {
  it('finds a missing, a cut and a changed file, and accepts one that was only touched', async () => {
    for (const name of ['missing', 'cut', 'changed', 'touched'])
      await writeFile(join(folder, name), 'content');
    const manifest = await describeFolder(folder);
    expect(await brokenFiles(folder, manifest)).toEqual([]);

    const later = new Date(Date.now() + 60_000);
    await rm(join(folder, 'missing'));
    await writeFile(join(folder, 'cut'), 'conten');
    await writeFile(join(folder, 'changed'), 'CONTENT');
    for (const name of ['changed', 'touched']) await utimes(join(folder, name), later, later);
    expect((await brokenFiles(folder, manifest)).sort()).toEqual(['changed', 'cut', 'missing']);
  });
});

describe('a kept folder', () => {
  const steps = (text: string, broken: string[] = []) => ({
    check: (found: string[]) => void broken.push(...found),
    make: (temporary: string) => writeFile(join(temporary, 'part'), text),
  });

  it('is made once, verified, and made again where a file is broken', async () => {
    const kept = join(folder, 'kept');
    expect((await keptFolder(kept, steps('good'))).made).toBe(true);
    expect((await keptFolder(kept, steps('other'))).made).toBe(false);
    await writeFile(join(kept, 'part'), 'bad and longer');
    const broken: string[] = [];
    expect((await keptFolder(kept, steps('good', broken))).made).toBe(true);
    expect(broken).toEqual(['part']);
    expect(await readFile(join(kept, 'part'), 'utf8')).toBe('good');
  });

  it('is not there at all where making it failed', async () => {
    const kept = join(folder, 'kept');
    const failing = { check: () => undefined, make: () => Promise.reject(new Error('no connection')) };
    await expect(keptFolder(kept, failing)).rejects.toThrow('no connection');
    expect(await readdir(folder)).toEqual([]);
  });

  it('is made again where it was left without a manifest', async () => {
    const kept = join(folder, 'kept');
    await keptFolder(kept, steps('good'));
    await rm(join(kept, '.manifest.json'));
    expect((await keptFolder(kept, steps('better'))).made).toBe(true);
    expect(await readFile(join(kept, 'part'), 'utf8')).toBe('better');
  });

  it('is placed with the times that its manifest names', async () => {
    const kept = join(folder, 'kept');
    const { manifest } = await keptFolder(kept, steps('good'));
    const clone = join(folder, 'clone');
    await placeAll(kept, manifest, clone);
    expect(await brokenFiles(clone, manifest)).toEqual([]);
    expect((await stat(join(clone, 'part'))).size).toBe(4);
  });
});

describe('the lock', () => {
  it('lets one holder in at a time', async () => {
    const order: string[] = [];
    const free = await lock(folder, () => order.push('never'));
    const second = lock(folder, () => {
      order.push('waits');
      free();
    }).then((freeSecond) => {
      order.push('enters');
      freeSecond();
    });
    await second;
    expect(order).toEqual(['waits', 'enters']);
  });
});
