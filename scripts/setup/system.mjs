import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findCommand, lastWords, run } from './child.mjs';
import { SetupError } from './log.mjs';

const part = 'system packages';

/**
 * What Electron and the tests need of the system. Each entry says how it is recognised and which Debian or Ubuntu
 * packages carry it (the first that the release knows).
 * @type {{ library?: string, command?: string, font?: RegExp, packages: string[] }[]}
 */
export const needs = [
  { command: 'g++', packages: ['g++'] },
  { command: 'make', packages: ['make'] },
  { command: 'python3', packages: ['python3'] },
  { command: 'Xvfb', packages: ['xvfb'] },
  { command: 'xauth', packages: ['xauth'] },
  { library: 'libgtk-3.so.0', packages: ['libgtk-3-0t64', 'libgtk-3-0'] },
  { library: 'libnss3.so', packages: ['libnss3'] },
  { library: 'libasound.so.2', packages: ['libasound2t64', 'libasound2'] },
  { library: 'libgbm.so.1', packages: ['libgbm1'] },
  { library: 'libXss.so.1', packages: ['libxss1'] },
  { library: 'libatk-bridge-2.0.so.0', packages: ['libatk-bridge2.0-0t64', 'libatk-bridge2.0-0'] },
  { library: 'libdrm.so.2', packages: ['libdrm2'] },
  { library: 'libxkbcommon.so.0', packages: ['libxkbcommon0'] },
  { font: /dejavu|liberation|noto-?sans-regular|inter/i, packages: ['fonts-dejavu-core'] },
  { font: /wqy|cjk|droidsansfallback|sourcehan|uming|ukai/i, packages: ['fonts-wqy-microhei'] },
];

/**
 * The needs that a system does not meet.
 * @param {{ libraries: string, commands: (name: string) => boolean, fonts: string[] }} system
 *   libraries: what `ldconfig -p` prints
 */
export function unmet(system) {
  return needs.filter(({ library, command, font }) => {
    if (library) return !system.libraries.includes(`\t${library} `);
    if (command) return !system.commands(command);
    return !system.fonts.some((path) => font?.test(path));
  });
}

function fontFiles() {
  const folders = [
    '/usr/share/fonts',
    '/usr/local/share/fonts',
    join(process.env.HOME ?? '', '.local/share/fonts'),
  ];
  return folders.filter(existsSync).flatMap((folder) => readdirSync(folder, { recursive: true }).map(String));
}

async function look() {
  const ldconfig = findCommand('ldconfig') ?? ['/sbin/ldconfig', '/usr/sbin/ldconfig'].find(existsSync);
  const { stdout } = await run(ldconfig ?? 'ldconfig', ['-p']);
  return unmet({
    libraries: stdout,
    commands: (name) => findCommand(name) !== undefined,
    fonts: fontFiles(),
  });
}

/**
 * Install what the window and the tests need of the system where this is root on Debian, otherwise say how to.
 * @param {import('./log.mjs').Log} log
 * @returns {Promise<string | undefined>} the command that would install what is missing, where it was not run
 */
export async function systemPackages(log) {
  const missing = await look();
  if (missing.length === 0) {
    log.ready(part, 'all there');
    return undefined;
  }
  const apt = findCommand('apt-get');
  const first = missing.map(({ packages }) => packages.at(-1) ?? '');
  if (!apt)
    return `install what carries ${missing.map(({ library, command, packages }) => library ?? command ?? packages[0]).join(', ')}`;
  if (process.getuid?.() !== 0)
    return `sudo apt-get update && sudo apt-get install --no-install-recommends ${first.join(' ')}`;

  log.working(part, 'apt-get update');
  const updated = await run(apt, ['update'], { env: aptEnvironment() });
  if (updated.code !== 0) log.warn(part, `apt-get update failed: ${lastWords(updated)}`);
  const names = await Promise.all(missing.map(({ packages }) => known(packages)));
  log.working(part, `apt-get install ${names.join(' ')}`);
  const installed = await run(apt, ['install', '-y', '--no-install-recommends', ...names], {
    env: aptEnvironment(),
  });
  const stillMissing = await look();
  if (stillMissing.some(({ font }) => !font)) {
    throw new SetupError(
      part,
      `apt-get install failed: ${lastWords(installed)}`,
      `Run it by hand: apt-get update && apt-get install --no-install-recommends ${names.join(' ')}`,
    );
  }
  if (stillMissing.length > 0) log.warn(part, `no font for some texts: ${lastWords(installed)}`);
  return undefined;
}

function aptEnvironment() {
  return { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
}

/** @param {string[]} packages @returns {Promise<string>} the first that this release can install */
async function known(packages) {
  for (const name of packages.slice(0, -1)) {
    const { stdout } = await run('apt-cache', ['policy', name]);
    if (/Candidate: (?!\(none\))/.test(stdout)) return name;
  }
  return packages.at(-1) ?? '';
}
