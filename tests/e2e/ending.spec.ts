import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { answerQuestions, questionsAsked } from './support/dialogs.ts';
import { expectStatus, shownStep, startRun, untilStatus } from './support/run.ts';
import { launchStudio, temporaryFolder, type Studio } from './support/studio.ts';

const endless = 1_000_000;
let home = '';
let studio: Studio | undefined;

/** The app that is open now; each test opens it more than once. */
function now(): Studio {
  if (!studio) throw new Error('The app is not open.');
  return studio;
}

test.beforeEach(async () => {
  home = await temporaryFolder();
  studio = await launchStudio(home);
});
test.afterEach(async () => {
  await studio?.close();
  await rm(home, { recursive: true, force: true });
});

test('closing the window while training asks; the answer decides, and nothing is lost', async () => {
  const { app, page } = now();
  const run = await startRun(now(), 'Asked about', endless);
  await expectStatus(page, 'Running');
  await expect.poll(() => shownStep(page)).toBeGreaterThan(20);
  const closeWindow = () =>
    app.evaluate(({ BrowserWindow }) => {
      // Later, so that the end of the app does not cut this call off.
      setImmediate(() => BrowserWindow.getAllWindows()[0]?.close());
    });

  const [stopAndQuit, cancel] = [0, 1];
  await answerQuestions(now(), cancel);
  await closeWindow();
  await expect.poll(() => questionsAsked(now())).toEqual(['A run is training.']);
  const kept = await shownStep(page);
  await expect.poll(() => shownStep(page)).toBeGreaterThan(kept);
  expect(await now().faults()).toEqual([]);

  await answerQuestions(now(), stopAndQuit);
  const ended = new Promise<number | null>((done) => app.process().once('exit', done));
  await closeWindow();
  expect(await ended).toBe(0);

  studio = await launchStudio(home);
  const { summary, checkpoints } = await now().ask('runs.get', { run });
  expect(['stopped', 'interrupted']).toContain(summary.status);
  expect(summary.step).toBeGreaterThanOrEqual(kept);
  expect(checkpoints.at(-1)?.step).toBe(summary.step);
  expect(await now().faults()).toEqual([]);
});

test('the app killed with -9 during training starts again with nothing lost, and the run resumes to its end', async () => {
  await now().ask('settings.set', { checkpointEvery: 50 });
  const run = await startRun(now(), 'Killed', endless);
  const progress = async () => (await now().ask('runs.get', { run })).checkpoints.length;
  await expect.poll(progress, { timeout: 120_000 }).toBeGreaterThanOrEqual(2);
  await now().page.getByRole('textbox', { name: 'Notes' }).fill('Written before the end.');
  await expect
    .poll(async () => (await now().ask('runs.get', { run })).meta.notes)
    .toBe('Written before the end.');
  const before = await now().ask('runs.get', { run });
  const points = await now().ask('runs.points', { run, series: 'train/loss', maxPoints: 20_000 });
  const datasets = await now().ask('datasets.list', null);
  await now().kill();

  studio = await launchStudio(home);
  await now().goTo('/runs');
  await expect(now().page.getByRole('row', { name: /Killed/ })).toContainText('Interrupted');
  await now().goTo(`/runs/${run}`);
  await expect(now().page.getByText('Training was interrupted')).toBeVisible();
  await now().screenshot('run-interrupted');
  const after = await now().ask('runs.get', { run });
  const newest = before.checkpoints.at(-1)?.step ?? 0;
  expect(after.meta).toEqual(before.meta);
  expect(after.spec).toEqual(before.spec);
  expect(after.samples).toEqual(expect.arrayContaining(before.samples));
  expect(after.checkpoints.at(-1)?.step).toBeGreaterThanOrEqual(newest);
  expect(await now().ask('datasets.list', null)).toEqual(datasets);
  const kept = await now().ask('runs.points', { run, series: 'train/loss', maxPoints: 20_000 });
  expect(kept.slice(0, points.length)).toEqual(points);

  const from = after.checkpoints.at(-1)?.step ?? 0;
  const target = from + 60;
  await now().page.getByRole('alert').getByRole('button', { name: 'Resume' }).click();
  const dialog = now().page.getByRole('dialog', { name: 'Resume the run' });
  await dialog.getByLabel('Train up to step').fill(String(target));
  await dialog.getByRole('button', { name: 'Resume' }).click();
  await untilStatus(now(), run, 'finished');
  await expectStatus(now().page, 'Finished');
  const result: unknown = JSON.parse(await readFile(join(home, 'runs', run, 'result.json'), 'utf8'));
  expect(result).toMatchObject({ status: 'finished', step: target });
  const whole = await now().ask('runs.points', { run, series: 'train/loss', to: from, maxPoints: 20_000 });
  expect(whole).toEqual(kept.filter(([step]) => step <= from));
  expect(await now().faults()).toEqual([]);
});
