// Stands in for Electron's own default app: preloads what `-r` names, then loads the app folder on the command line.
// It is an ECMAScript module because Electron holds back `ready` until its top-level await ends; an app has to
// register its protocols before that.
import { existsSync, readFileSync } from 'node:fs';
import Module, { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { app } from 'electron';

const require = createRequire(import.meta.url);

/** @param {string[]} given */
function readArguments(given) {
  const preloads = [];
  for (let index = 0; index < given.length; index++) {
    const argument = given[index];
    if (argument === '-r' || argument === '--require') preloads.push(given[++index]);
    else if (!argument.startsWith('-')) return { preloads, folder: resolve(argument) };
  }
  return { preloads, folder: undefined };
}

/** @param {string} folder */
async function load(folder) {
  Object.defineProperty(process, 'defaultApp', { configurable: false, enumerable: true, value: true });
  const description = join(folder, 'package.json');
  if (existsSync(description)) {
    const { name, productName, version } = JSON.parse(readFileSync(description, 'utf8'));
    if (version) app.setVersion(version);
    if (productName || name) app.name = productName || name;
  }
  const main = Module._resolveFilename(folder, null, true);
  app.setAppPath(existsSync(description) ? folder : dirname(main));
  await import(pathToFileURL(main).href);
}

const { preloads, folder } = readArguments(process.argv.slice(1));
for (const file of preloads) require(resolve(file));
try {
  if (folder === undefined) throw new Error('Name an app folder.');
  await load(folder);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  app.exit(1);
}
