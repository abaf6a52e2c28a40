import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { findCommand, lastWords, run } from './child.mjs';
import { sha256OfFile } from './files.mjs';
import { megabytes, SetupError } from './log.mjs';

// Any Python with pip can fetch wheels made for this one.
const target = [
  ...['--platform', 'manylinux_2_27_x86_64', '--platform', 'manylinux_2_17_x86_64'],
  ...['--platform', 'manylinux2014_x86_64', '--platform', 'any'],
  ...['--implementation', 'cp', '--python-version', '3.11', '--abi', 'cp311', '--abi', 'none'],
];

/**
 * Download one wheel with pip, from the index that the person's pip uses.
 * @param {import('./log.mjs').Log} log
 * @param {string} part for messages
 * @param {{ requirement: string, folder: string, bytes?: number, sha256?: string }} wheel
 *   bytes: expected size, for the progress; sha256: refused where it differs
 * @returns {Promise<string>} the path of the wheel
 */
export async function downloadWheel(log, part, wheel) {
  const python = findCommand('python3');
  if (!python) {
    throw new SetupError(
      part,
      'python3 is not installed',
      'Install Python 3 with pip (apt-get install python3-pip).',
    );
  }
  const wheels = join(wheel.folder, 'wheels');
  const scratch = join(wheel.folder, 'scratch');
  await rm(wheels, { recursive: true, force: true });
  for (const folder of [wheels, scratch]) await mkdir(folder, { recursive: true });

  const ticker = setInterval(() => {
    void largestFile(scratch).then((bytes) => {
      const total = wheel.bytes ? ` of ${megabytes(wheel.bytes)}` : '';
      if (bytes > 0) log.progress(part, `downloaded ${megabytes(bytes)}${total}`);
    });
  }, 2000);
  const choice = ['--no-deps', '--only-binary=:all:', '--no-cache-dir', '--progress-bar', 'off'];
  const parameters = ['-m', 'pip', 'download', ...choice, ...target, '--dest', wheels, wheel.requirement];
  // pip keeps a download in its temporary folder until it is whole.
  const result = await run(python, parameters, { env: { ...process.env, TMPDIR: scratch } });
  clearInterval(ticker);
  const name = (await readdir(wheels)).find((file) => file.endsWith('.whl'));
  if (result.code !== 0 || !name) {
    const noPip = /No module named pip/.test(result.stderr);
    throw new SetupError(
      part,
      noPip ? 'this Python has no pip' : `pip could not download ${wheel.requirement}: ${lastWords(result)}`,
      noPip
        ? 'Install it (apt-get install python3-pip) and start again.'
        : 'Check the connection to the Python package index and the free disk space, then start again.',
    );
  }
  const path = join(wheels, name);
  if (wheel.sha256 && (await sha256OfFile(path)) !== wheel.sha256) {
    await rm(path);
    throw new SetupError(
      part,
      `${name} is not the expected file`,
      'Start again; if it stays so, check the package index.',
    );
  }
  const kept = join(wheel.folder, name);
  await rename(path, kept);
  await rm(scratch, { recursive: true, force: true });
  await rm(wheels, { recursive: true, force: true });
  return kept;
}

/** @param {string} folder */
async function largestFile(folder) {
  let largest = 0;
  for (const name of await readdir(folder, { recursive: true }).catch(() => [])) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found?.isFile() && found.size > largest) largest = found.size;
  }
  return largest;
}
