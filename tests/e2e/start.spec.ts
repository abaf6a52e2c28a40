import { spawn } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { electronParameters } from '../../scripts/setup/launch.mjs';
import * as layout from '@shared/layout.ts';
import { startRun, untilStatus } from './support/run.ts';
import { root, setup } from './support/runtime.ts';
import { launchStudio, temporaryFolder } from './support/studio.ts';

let home = '';
test.beforeEach(async () => {
  home = await temporaryFolder();
});
test.afterEach(() => rm(home, { recursive: true, force: true }));

/** What the app says on standard error when it cannot start; it waits for its message to be read, so it is ended. */
async function complaint(folder: string): Promise<string> {
  const isRoot = process.getuid?.() === 0;
  const app = spawn(
    setup.electron.executable,
    electronParameters(root, ['--disable-gpu', '--lang=en-US', '--home', folder], isRoot),
    { env: { ...process.env, NODE_OPTIONS: '' }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  app.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  await expect.poll(() => said, { timeout: 60_000 }).toContain(folder);
  const ended = new Promise((done) => app.once('close', done));
  app.kill('SIGKILL');
  await ended;
  return said;
}

test('a data folder that cannot be written is named, without a stack trace', async () => {
  const file = join(home, 'file');
  await writeFile(file, '');
  const said = await complaint(join(file, 'below'));
  expect(said).toContain('cannot be written');
  expect(said).not.toMatch(/^\s+at /m);
});

test('a database that is none is named and left as it is', async () => {
  const folder = join(home, 'data');
  const database = join(folder, layout.home.database);
  await mkdir(folder);
  await writeFile(database, 'no database at all, but words that somebody may want back');
  const said = await complaint(folder);
  expect(said).toContain('database-damaged');
  expect(said).not.toMatch(/^\s+at /m);
  expect(await readFile(database, 'utf8')).toContain('words that somebody may want back');
});

test('a signal from outside stops what trains with a checkpoint, without a question', async () => {
  const first = await launchStudio(home);
  const run = await startRun(first, 'Signalled', 1_000_000);
  await untilStatus(first, run, 'running');
  const reached = async () => (await first.ask('runs.get', { run })).summary.step;
  await expect.poll(reached).toBeGreaterThan(50);
  const step = await reached();
  const ended = new Promise<number | null>((done) => first.app.process().once('exit', done));
  first.app.process().kill('SIGTERM');
  expect(await ended).toBe(0);

  const second = await launchStudio(home);
  const { summary, checkpoints } = await second.ask('runs.get', { run });
  expect(summary.status).toBe('stopped');
  expect(summary.step).toBeGreaterThanOrEqual(step);
  expect(checkpoints.at(-1)?.step).toBe(summary.step);
  expect(await second.faults()).toEqual([]);
  await second.close();
});
