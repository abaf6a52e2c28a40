'use strict';
// Stands in for Electron's own default app: preloads what `-r` names, then loads the app folder on the command line.
const { existsSync, readFileSync } = require('node:fs');
const Module = require('node:module');
const { dirname, join, resolve } = require('node:path');
const { pathToFileURL } = require('node:url');
const { app, dialog } = require('electron');

const preloads = [];
let folder;
for (let index = 1; index < process.argv.length && folder === undefined; index++) {
  const argument = process.argv[index];
  if (argument === '-r' || argument === '--require') preloads.push(process.argv[++index]);
  else if (!argument.startsWith('-')) folder = resolve(argument);
}
for (const file of preloads) require(resolve(file));

async function load() {
  Object.defineProperty(process, 'defaultApp', { configurable: false, enumerable: true, value: true });
  const description = join(folder, 'package.json');
  if (existsSync(description)) {
    const { name, productName, version } = JSON.parse(readFileSync(description, 'utf8'));
    if (version) app.setVersion(version);
    if (productName || name) app.name = productName || name;
  }
  const main = Module._resolveFilename(folder, null, true);
  app.setAppPath(existsSync(description) ? folder : dirname(main));
  // A require fails on a main of ECMAScript modules.
  await import(pathToFileURL(main).href);
}

if (folder === undefined) {
  process.stderr.write('Name an app folder.\n');
  app.exit(64);
} else {
  load().catch((error) => {
    process.stderr.write(`${error.stack}\n`);
    if (process.env.CI === undefined && app.isReady())
      dialog.showErrorBox('The app cannot start', error.message);
    app.exit(1);
  });
}
