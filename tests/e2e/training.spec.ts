import { expect, test } from '@playwright/test';
import { expectStatus, shownStep, startRun, untilStatus } from './support/run.ts';
import { useStudio } from './support/studio.ts';

const it = useStudio();

/** More than is trained while the test looks on. */
const endless = 1_000_000;
let run = '';

test('a form error is shown while typing, keeps the run from starting, and goes when it is mended', async () => {
  const { page, goTo, screenshot } = it.studio;
  await goTo('/new');
  const start = page.getByRole('button', { name: 'Start training' });
  await expect(start).toBeEnabled();
  await screenshot('new-run');

  const latent = page.getByRole('textbox', { name: 'Latent size' });
  await latent.fill('0');
  await expect(page.getByText('Must be at least 1.')).toBeVisible();
  await expect(page.getByText('1 setting needs attention.')).toBeVisible();
  await expect(start).toBeDisabled();
  const rate = page.getByRole('textbox', { name: 'Learning rate' });
  await rate.fill('fast');
  await expect(page.getByText('2 settings need attention.')).toBeVisible();
  await screenshot('new-run-errors');

  await latent.fill('8');
  await rate.fill('2e-3');
  await expect(page.getByText(/needs? attention/)).toBeHidden();
  await expect(start).toBeEnabled();
});

test('the parameter count follows the settings, and a measurement gives time and memory', async () => {
  const { page, screenshot } = it.studio;
  const summary = page.getByRole('complementary', { name: 'This run' });
  const parameters = summary.locator('dt', { hasText: 'Parameters' }).locator('+ dd');
  const before = await parameters.innerText();
  await page.getByRole('textbox', { name: 'Hidden layers' }).fill('64');
  await expect(parameters).not.toHaveText(before);
  await summary.getByRole('button', { name: 'Measure' }).click();
  await expect(summary.getByText(/^By \d+ steps? on/)).toBeVisible({ timeout: 120_000 });
  await expect(summary).toContainText('Whole run');
  await screenshot('new-run-measured');
});

test('a run pauses and goes on', async () => {
  const { page, ask, screenshot } = it.studio;
  run = await startRun(it.studio, 'Long run', endless);
  await expectStatus(page, 'Running');
  await expect.poll(() => shownStep(page)).toBeGreaterThan(20);
  await page.getByRole('button', { name: 'Pause' }).click();
  await expectStatus(page, 'Paused');
  await screenshot('run-paused');
  const { summary } = await ask('runs.get', { run });
  expect(summary.status).toBe('paused');

  const paused = (await ask('runs.get', { run })).progress.step;
  await page.getByRole('button', { name: 'Continue' }).click();
  await expectStatus(page, 'Running');
  await expect.poll(() => shownStep(page)).toBeGreaterThan(paused + 20);
});

test('a second run waits in the queue until the first is stopped, then trains by itself', async () => {
  const { page, goTo, ask, screenshot } = it.studio;
  const second = await startRun(it.studio, 'Second in the queue', 40);
  await expect(page.getByText('Waiting in the queue')).toBeVisible();
  await screenshot('run-queued');
  await goTo('/runs');
  await expect(page.getByRole('row', { name: /Second in the queue/ })).toContainText('Queued');
  await expect(page.getByRole('row', { name: /Long run/ })).toContainText('Running');
  await screenshot('runs-queue');
  expect((await ask('runs.get', { run: second })).summary.queuePosition).toBe(0);

  await goTo(`/runs/${run}`);
  await page.getByRole('button', { name: 'Stop', exact: true }).click();
  await untilStatus(it.studio, run, 'stopped');
  await untilStatus(it.studio, second, 'finished');
  await goTo(`/runs/${second}`);
  await expectStatus(page, 'Finished');
  expect((await ask('runs.get', { run: second })).summary.step).toBe(40);
});

test('a stopped run has a checkpoint, and resumes from it to its end', async () => {
  const { page, goTo, ask, screenshot } = it.studio;
  await goTo(`/runs/${run}`);
  await expectStatus(page, 'Stopped');
  const { summary, checkpoints } = await ask('runs.get', { run });
  expect(checkpoints.at(-1)?.step).toBe(summary.step);
  const target = summary.step + 50;

  await page.getByRole('button', { name: 'Resume' }).click();
  const dialog = page.getByRole('dialog', { name: 'Resume the run' });
  await dialog.getByLabel('Train up to step').fill(String(target));
  await screenshot('run-resume-dialog');
  await dialog.getByRole('button', { name: 'Resume' }).click();
  await untilStatus(it.studio, run, 'finished');
  await expectStatus(page, 'Finished');
  expect((await ask('runs.get', { run })).summary.step).toBe(target);
  await page.getByRole('tab', { name: 'Log' }).click();
  await expect(page.getByText(/^Attempt 2 begins/)).toBeVisible();
});

test('a run is renamed, tagged, noted and starred', async () => {
  const { page, goTo, ask, screenshot } = it.studio;
  await goTo(`/runs/${run}`);
  const meta = async () => (await ask('runs.get', { run })).meta;
  await page.getByRole('button', { name: 'Rename Long run' }).click();
  await page.getByRole('textbox', { name: 'Rename' }).fill('Renamed run');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1, name: /Renamed run/ })).toBeVisible();
  await expect.poll(meta).toMatchObject({ name: 'Renamed run' });
  await page.getByRole('tab', { name: 'Overview' }).click();
  const about = page.getByRole('region', { name: 'Tags and notes' });
  const tags = about.getByLabel('Tags', { exact: true });
  await tags.fill('kept');
  await tags.press('Enter');
  await expect.poll(meta).toMatchObject({ tags: ['kept'] });
  await about.getByRole('textbox', { name: 'Notes' }).fill('Digits, quite good.');
  await expect(about.getByRole('status')).toHaveText('Saved');
  await expect.poll(meta).toMatchObject({ notes: 'Digits, quite good.' });
  await page.getByRole('button', { name: 'Star' }).click();
  await expect(page.getByRole('button', { name: 'Remove star' })).toBeVisible();
  const described = { name: 'Renamed run', tags: ['kept'], notes: 'Digits, quite good.', star: true };
  await expect.poll(meta).toMatchObject(described);
  await screenshot('run-described');
});

test('the table of runs sorts and filters', async () => {
  const { page, goTo, screenshot } = it.studio;
  await goTo('/runs');
  const names = () => page.locator('tbody tr').getByRole('link').allInnerTexts();
  const byName = page.locator('thead th', { hasText: 'Name' });
  await byName.click();
  await expect(page).toHaveURL(/sort=name/);
  const orders = [
    ['Renamed run', 'Second in the queue'],
    ['Second in the queue', 'Renamed run'],
  ];
  // Which way a column is sorted first is the table's to choose; another press turns it round.
  const first = (await page.evaluate(() => window.location.hash)).includes('dir=asc') ? 0 : 1;
  await expect.poll(names).toEqual(orders[first]);
  await byName.click();
  await expect.poll(names).toEqual(orders[1 - first]);

  await page.getByRole('textbox', { name: 'Search by name, notes or tag' }).fill('second');
  await expect.poll(names).toEqual(['Second in the queue']);
  await page.getByRole('button', { name: 'Clear filters' }).click();
  await expect.poll(names).toHaveLength(2);
  await page.getByRole('button', { name: 'Tags' }).click();
  await page.getByRole('checkbox', { name: 'kept' }).click();
  await expect.poll(names).toEqual(['Renamed run']);
  await screenshot('runs-filtered');
});

test('a run goes to the trash only when that is confirmed, and comes back', async () => {
  const { page, goTo, ask } = it.studio;
  await goTo(`/runs/${run}`);
  const trash = async (answer: string) => {
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Move to trash' }).click();
    const question = page.getByRole('dialog', { name: /Move “Renamed run” to the trash/ });
    await question.getByRole('button', { name: answer }).click();
    await expect(question).toBeHidden();
  };
  await trash('Cancel');
  expect((await ask('runs.get', { run })).meta.trashedAt).toBeNull();
  await trash('Move to trash');
  await expect.poll(async () => (await ask('runs.get', { run })).meta.trashedAt).not.toBeNull();
  await goTo(`/runs/${run}`);
  await page.getByRole('button', { name: 'Restore' }).click();
  await expect.poll(async () => (await ask('runs.get', { run })).meta.trashedAt).toBeNull();
});
