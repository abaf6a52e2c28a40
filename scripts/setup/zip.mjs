import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { root } from './paths.mjs';

/**
 * Extract chosen files of a ZIP archive, keeping their permissions.
 * @param {string} archive
 * @param {string} folder
 * @param {(name: string) => string | undefined} choose the path below the folder for an entry, or undefined to leave
 *   it out
 * @param {(done: number, total: number) => void} onProgress in uncompressed bytes
 * @returns {Promise<number>} how many files were written
 */
export async function extract(archive, folder, choose, onProgress = () => undefined) {
  // Loaded here: this module is read before the dependencies are installed.
  const yauzl = createRequire(join(root, 'package.json'))('yauzl');
  const zip = await promisify(yauzl.open)(archive, { lazyEntries: true, autoClose: false });
  try {
    const chosen = (await entriesOf(zip))
      .filter((entry) => !entry.fileName.endsWith('/'))
      .map((entry) => ({ entry, path: choose(entry.fileName) }))
      .filter(({ path }) => path !== undefined);
    const total = chosen.reduce((sum, { entry }) => sum + entry.uncompressedSize, 0);
    const open = promisify(zip.openReadStream.bind(zip));
    let done = 0;
    for (const { entry, path } of chosen) {
      const target = join(folder, path);
      await mkdir(dirname(target), { recursive: true });
      const source = await open(entry);
      source.on('data', (/** @type {Buffer} */ chunk) => onProgress((done += chunk.length), total));
      const mode = (entry.externalFileAttributes >>> 16) & 0o777 || 0o644;
      await pipeline(source, createWriteStream(target, { mode }));
    }
    return chosen.length;
  } finally {
    zip.close();
  }
}

/** @param {any} zip @returns {Promise<any[]>} */
function entriesOf(zip) {
  return new Promise((done, fail) => {
    /** @type {any[]} */
    const entries = [];
    zip.on('entry', (/** @type {any} */ entry) => {
      entries.push(entry);
      zip.readEntry();
    });
    zip.on('end', () => done(entries));
    zip.on('error', fail);
    zip.readEntry();
  });
}
