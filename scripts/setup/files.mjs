import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import {
  copyFile,
  constants,
  link,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/** @typedef {Record<string, { size: number, modified: number, sha256: string }>} Manifest by relative path */

/** @param {string | Buffer} content */
export function sha256(content) {
  return createHash('sha256').update(content).digest('hex');
}

/** @param {string} path @returns {Promise<string>} */
export async function sha256OfFile(path) {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest('hex');
}

/**
 * Parsed JSON, or undefined where the file is missing or cut short.
 * @param {string} path
 */
export function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/**
 * Write a file so that it is there whole or not at all.
 * @param {string} path @param {string} content
 */
export async function writeWhole(path, content) {
  await mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.tmp`;
  await writeFile(temporary, content);
  await rename(temporary, path);
}

/** @param {string} folder @returns {Promise<string[]>} relative paths of its plain files, sorted */
export async function filesIn(folder) {
  if (!existsSync(folder)) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
    .sort();
}

/** @param {string} folder @returns {Promise<Manifest>} */
export async function describe(folder) {
  /** @type {Manifest} */
  const manifest = {};
  for (const path of await filesIn(folder)) {
    const full = join(folder, path);
    const { size, mtimeMs } = await stat(full);
    manifest[path] = { size, modified: Math.floor(mtimeMs), sha256: await sha256OfFile(full) };
  }
  return manifest;
}

/**
 * The files of a manifest that are missing or changed. A file of the recorded size and time is taken as
 * unchanged; any other is read whole.
 * @param {string} folder
 * @param {Manifest} manifest
 * @returns {Promise<string[]>} relative paths
 */
export async function brokenFiles(folder, manifest) {
  const checks = Object.entries(manifest).map(async ([path, expected]) => {
    const found = await stat(join(folder, path)).catch(() => undefined);
    if (!found?.isFile() || found.size !== expected.size) return path;
    if (Math.floor(found.mtimeMs) === expected.modified) return undefined;
    if ((await sha256OfFile(join(folder, path))) !== expected.sha256) return path;
    // Only touched: given its recorded time back, it need not be read again.
    await utimes(join(folder, path), found.atime, new Date(expected.modified)).catch(() => undefined);
    return undefined;
  });
  return (await Promise.all(checks)).filter((path) => path !== undefined);
}

/**
 * Give a file a second place: a hard link where the file system allows one, otherwise a copy of the same time.
 * @param {string} from @param {string} to
 */
export async function place(from, to) {
  await mkdir(dirname(to), { recursive: true });
  await rm(to, { force: true });
  try {
    await link(from, to);
  } catch {
    const temporary = `${to}.${process.pid}.tmp`;
    await copyFile(from, temporary, constants.COPYFILE_FICLONE);
    const { atime, mtime } = await stat(from);
    await utimes(temporary, atime, mtime);
    await rename(temporary, to);
  }
}

/** @param {string} folder @param {Manifest} manifest @param {string} to */
export async function placeAll(folder, manifest, to) {
  for (const path of Object.keys(manifest)) await place(join(folder, path), join(to, path));
}

/**
 * A folder of the cache that is made once: built in a temporary folder beside it and renamed into place, with a
 * manifest that later runs verify it by.
 * @param {string} folder
 * @param {{ check: (broken: string[]) => void, make: (temporary: string) => Promise<void> }} steps
 *   check is told which files were found broken before they are made again
 * @returns {Promise<{ manifest: Manifest, made: boolean }>}
 */
export async function keptFolder(folder, { check, make }) {
  const manifestPath = join(folder, '.manifest.json');
  const known = readJson(manifestPath);
  if (known) {
    const broken = await brokenFiles(folder, known);
    if (broken.length === 0) return { manifest: known, made: false };
    check(broken);
  }
  const temporary = `${folder}.tmp-${process.pid}`;
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  try {
    await make(temporary);
    const manifest = await describe(temporary);
    await writeFile(join(temporary, '.manifest.json'), JSON.stringify(manifest));
    await rm(folder, { recursive: true, force: true });
    await rename(temporary, folder);
    return { manifest, made: true };
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/**
 * Remove what an interrupted set-up left in the cache. Only to be called under the cache's lock.
 * @param {string} cache
 */
export async function sweep(cache) {
  for (const name of await readdir(cache).catch(() => [])) {
    if (/\.tmp-\d+$/.test(name)) await rm(join(cache, name), { recursive: true, force: true });
  }
}

/** @param {string[]} paths files whose content makes the key @param {unknown} extra */
export async function keyOf(paths, extra) {
  const hash = createHash('sha256').update(JSON.stringify(extra));
  for (const path of paths) hash.update(path.split('/').at(-1) ?? '').update(await readFile(path));
  return hash.digest('hex').slice(0, 16);
}
