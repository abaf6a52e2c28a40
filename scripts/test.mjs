// Runs all checks and tests and sums them up. Started by run.mjs, on the project's Node, after the set-up.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findCommand } from './setup/child.mjs';
import { readJson } from './setup/files.mjs';
import { modules, root, setupRecord } from './setup/paths.mjs';
import { addUp, ofCheck, ofPlaywright, ofVitest, summaryLine } from './tests/counts.mjs';

const results = join(root, 'test-results');
const playwrightResult = join(results, 'playwright.json');
const vitestResult = join(results, 'vitest.json');

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {string[]} command run with the project's Node, in the project's folder
 * @property {string[]} [before] a command to run Node under
 * @property {Record<string, string>} [environment]
 * @property {(exitCode: number) => import('./tests/counts.mjs').Counts} count
 */

/** @type {Part[]} */
const parts = [
  { name: 'types', command: [tool('typescript/bin/tsc'), '-p', 'tsconfig.json', '--noEmit'], count: ofCheck },
  { name: 'format', command: [tool('prettier/bin/prettier.cjs'), '--check', '.'], count: ofCheck },
  { name: 'lint', command: [tool('eslint/bin/eslint.js'), '.', '--max-warnings', '0'], count: ofCheck },
  {
    name: 'rooms',
    command: [
      tool('dependency-cruiser/bin/dependency-cruise.mjs'),
      'src',
      '--config',
      '.dependency-cruiser.cjs',
    ],
    count: ofCheck,
  },
  {
    name: 'vitest',
    command: [
      tool('vitest/vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${vitestResult}`,
    ],
    count: (exitCode) => ofVitest(readJson(vitestResult), exitCode),
  },
  {
    name: 'e2e',
    command: [tool('@playwright/test/cli.js'), 'test', '--reporter=list,json'],
    before: underDisplay(),
    environment: {
      PLAYWRIGHT_JSON_OUTPUT_NAME: playwrightResult,
      PLAYWRIGHT_JSON_OUTPUT_FILE: playwrightResult,
    },
    count: (exitCode) => ofPlaywright(readJson(playwrightResult), exitCode),
  },
];

/** @param {string} path below node_modules */
function tool(path) {
  return join(modules, path);
}

/** A virtual display of its own, so that windows neither disturb a person nor depend on their screen. */
function underDisplay() {
  const command = findCommand('xvfb-run');
  return command ? [command, '-a', '-s', '-screen 0 1600x1000x24'] : [];
}

/** @type {import('node:child_process').ChildProcess | undefined} */
let current;

/** @param {Part} part @returns {Promise<number>} the exit code */
function execute(part) {
  const [program = process.execPath, ...parameters] = [
    ...(part.before ?? []),
    process.execPath,
    ...part.command,
  ];
  return new Promise((done) => {
    // The report goes to stdout as a whole, so that lines of tools keep their order.
    const child = spawn(program, parameters, {
      cwd: root,
      env: { ...process.env, ...part.environment },
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    current = child;
    child.on('error', (error) => {
      process.stderr.write(`${part.name} cannot be started: ${error.message}\n`);
      done(127);
    });
    child.on('close', (code) => done(code ?? 1));
  });
}

/** @param {string[]} given */
function chosen(given) {
  const only = given.indexOf('--only');
  if (only === -1) return parts;
  const names = (given[only + 1] ?? '').split(',');
  const unknown = names.filter((name) => !parts.some((part) => part.name === name));
  if (unknown.length > 0) {
    process.stderr.write(
      `No such part: ${unknown.join(', ')}. There are: ${parts.map(({ name }) => name).join(', ')}.\n`,
    );
    process.exit(2);
  }
  return parts.filter(({ name }) => names.includes(name));
}

let stopped = false;
for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM'])) {
  process.on(signal, () => {
    stopped = true;
    current?.kill(signal);
  });
}

const selected = chosen(process.argv.slice(2));
const runtime = readJson(setupRecord)?.electron;
await mkdir(results, { recursive: true });
const counts = [];
const lines = [];
for (const part of selected) {
  for (const old of [vitestResult, playwrightResult]) await rm(old, { force: true });
  process.stdout.write(`\n== ${part.name}\n`);
  if (part.name === 'e2e' && runtime) {
    const pinned = runtime.kind === 'pinned' ? '' : '; the pinned one is untested here';
    process.stdout.write(`Electron ${runtime.version} (${runtime.kind}${pinned})\n`);
  }
  const started = Date.now();
  const exitCode = await execute(part);
  if (stopped) break;
  const count = part.count(exitCode);
  counts.push(count);
  lines.push(
    `${part.name.padEnd(8)} ${summaryLine(count)}  (${Math.round((Date.now() - started) / 1000)} s)`,
  );
  if (count.remark) lines.push(`${' '.repeat(9)}${count.remark}`);
  if (part.name === 'e2e' && !existsSync(playwrightResult))
    lines.push(`${' '.repeat(9)}no report was written`);
}
const total = addUp(counts);
if (stopped) {
  lines.push('stopped before the end');
  total.failed += 1;
}
process.stdout.write(`\n${lines.join('\n')}\n${summaryLine(total)}\n`);
process.exitCode = total.failed > 0 ? 1 : 0;
