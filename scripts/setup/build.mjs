import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { lastWords, run, withoutNpm } from './child.mjs';
import { filesIn, keyOf, readJson, writeWhole } from './files.mjs';
import { SetupError } from './log.mjs';
import { modules, nodeExecutable, root } from './paths.mjs';

const part = 'app';
const output = join(root, 'out');
const stamp = join(output, '.stamp');

async function sources() {
  const configurations = (await readdir(root)).filter((name) =>
    /\.config\.m?[jt]s$|^tsconfig.*\.json$/.test(name),
  );
  const files = ['package.json', 'package-lock.json', ...configurations].map((name) => join(root, name));
  for (const folder of ['src', 'resources']) {
    files.push(...(await filesIn(join(root, folder))).map((path) => join(root, folder, path)));
  }
  return files;
}

/**
 * Build main, preload and renderer where the sources have changed since.
 * @param {import('./log.mjs').Log} log
 */
export async function app(log) {
  const key = await keyOf(await sources(), 1);
  const known = readJson(stamp);
  if (
    known?.key === key &&
    known.files.every((/** @type {string} */ path) => existsSync(join(output, path)))
  ) {
    log.ready(part, 'built from the current sources');
    return;
  }
  log.working(part, 'building with electron-vite');
  await rm(stamp, { force: true });
  const environment = { ...withoutNpm(process.env), NODE_ENV: 'production', NODE_OPTIONS: '' };
  const script = join(modules, 'electron-vite/bin/electron-vite.js');
  const result = await run(nodeExecutable, [script, 'build', '--logLevel', 'warn'], {
    cwd: root,
    env: environment,
  });
  if (result.code !== 0) {
    throw new SetupError(
      part,
      `it did not build: ${lastWords(result)}`,
      'Run `npm run build` to see all of the output.',
    );
  }
  await writeWhole(stamp, JSON.stringify({ key, files: await filesIn(output) }));
}
