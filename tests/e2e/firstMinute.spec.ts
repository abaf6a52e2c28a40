import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, type Locator } from '@playwright/test';
import { expectDrawn, lastPoint, shownRun, untilStatus } from './support/run.ts';
import { useStudio } from './support/studio.ts';

const it = useStudio();
let run = '';

test('Quick start is reached and pressed by the keyboard alone, with the focus to be seen', async () => {
  const { page, screenshot } = it.studio;
  await screenshot('welcome-first-start');
  const quickStart = page.getByRole('button', { name: 'Quick start' });
  const isFocused = () => quickStart.evaluate((button) => button === document.activeElement);
  const mostStops = 40;
  for (let stop = 0; stop < mostStops && !(await isFocused()); stop++) await page.keyboard.press('Tab');
  await expect(quickStart).toBeFocused();
  const ring = await quickStart.evaluate((button) => {
    const { outlineStyle, outlineWidth, outlineColor, backgroundColor } = getComputedStyle(button);
    return { outlineStyle, width: parseFloat(outlineWidth), differs: outlineColor !== backgroundColor };
  });
  expect(ring.outlineStyle).not.toBe('none');
  expect(ring.width).toBeGreaterThanOrEqual(2);
  await screenshot('keyboard-focus');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/runs\/[0-9a-z]{26}/);
  run = shownRun(page);
});

test('the live run shows its device, a first grid, and curves and samples that change', async () => {
  const { page, ask, screenshot } = it.studio;
  const samples = page.getByRole('img', { name: /^Samples at step/ });
  await expectDrawn(samples);
  await screenshot('run-live-first-grid');
  const { devices } = await ask('app.info', null);
  await expect(page.getByRole('region', { name: 'Progress' })).toContainText(devices[0]?.name ?? 'no device');

  const firstGrid = await samples.getAttribute('src');
  await expect.poll(() => lastPoint(page, 'Loss'), { timeout: 120_000 }).toBeGreaterThan(0);
  const firstPoint = await lastPoint(page, 'Loss');
  await expect.poll(() => lastPoint(page, 'Loss'), { timeout: 120_000 }).toBeGreaterThan(firstPoint);
  await expect.poll(() => samples.getAttribute('src'), { timeout: 120_000 }).not.toBe(firstGrid);
  await expectDrawn(samples);
  await screenshot('run-live');
});

test('the run finishes with digits', async () => {
  const { page, home, ask, screenshot } = it.studio;
  await untilStatus(it.studio, run, 'finished');
  await expect(page.getByRole('button', { name: 'Train longer' })).toBeVisible();
  const { summary, samples, checkpoints } = await ask('runs.get', { run });
  expect(summary.step).toBe(summary.steps);
  // A model that draws noise stands above 200 nats, one that draws digits below 135.
  expect(summary.metrics['test/negativeElbo']).toBeLessThan(135);
  expect(checkpoints.at(-1)?.step).toBe(summary.steps);

  const grids = samples.filter(({ kind }) => kind === 'samples');
  const read = (file = '') => readFile(join(home, 'runs', run, file));
  const [first, last] = await Promise.all([read(grids[0]?.file), read(grids.at(-1)?.file)]);
  expect(first.equals(last)).toBe(false);
  await expectDrawn(page.getByRole('img', { name: 'Samples at step 1,500' }));
  await expectDrawn(page.getByRole('img', { name: 'Reconstructions at step 1,500' }));
  await screenshot('run-finished');
});

test('the scrubber goes back to the first grid and plays', async () => {
  const { page, ask } = it.studio;
  const { samples } = await ask('runs.get', { run });
  const first = Math.min(...samples.map(({ step }) => step));
  await page.getByRole('slider', { name: 'Step of the pictures' }).press('Home');
  await expectDrawn(page.getByRole('img', { name: `Samples at step ${first}`, exact: true }));
  await page.getByRole('button', { name: 'Play from the beginning' }).click();
  await expect(page.getByRole('img', { name: 'Samples at step 1,500' })).toBeVisible();
});

test('smoothing, log scale, zoom and time of the curves', async () => {
  const { page, screenshot } = it.studio;
  await page.getByRole('switch', { name: 'Log scale' }).click();
  await page.getByText('Time', { exact: true }).click();
  const plot = page.getByRole('group', { name: 'Curves of Loss' });
  await plot.press('ArrowLeft');
  await plot.press('+');
  const showAll = page.getByRole('button', { name: 'Show all' });
  await expect(showAll).toBeVisible();
  await screenshot('run-curves-zoomed');
  await showAll.click();
  await expect(showAll).toBeHidden();
});

test('tabs of the run: checkpoints, log, settings', async () => {
  const { page, screenshot } = it.studio;
  await page.getByRole('tab', { name: /Checkpoints/ }).click();
  await expect(page.getByRole('cell', { name: /1,500/ })).toBeVisible();
  await screenshot('run-checkpoints');
  await page.getByRole('tab', { name: 'Log' }).click();
  await expect(page.getByText('Training finished.')).toBeVisible();
  await screenshot('run-log');
  await page.getByRole('tab', { name: 'Settings' }).click();
  await expect(page.getByRole('region', { name: 'Origin' })).toContainText('mnist');
  await screenshot('run-settings');
});

test('the timeline shows one latent through the run, moved through by the arrow keys', async () => {
  const { page, ask, screenshot } = it.studio;
  const { samples } = await ask('runs.get', { run });
  const steps = samples.filter(({ kind }) => kind === 'samples').map(({ step }) => step);
  const shownAt = (latent: number, step: number) =>
    page.getByRole('img', { name: `Latent ${latent} at step ${step.toLocaleString('en-GB')}`, exact: true });
  const brightness = (picture: Locator) =>
    picture.evaluate((canvas: HTMLCanvasElement) => {
      // Reading the page's own canvas back would slow it down.
      const copy = new OffscreenCanvas(canvas.width, canvas.height);
      const context = copy.getContext('2d', { willReadFrequently: true });
      context?.drawImage(canvas, 0, 0);
      const pixels = [...(context?.getImageData(0, 0, canvas.width, canvas.height).data ?? [])];
      const colours = pixels.filter((_, index) => index % 4 !== 3);
      return colours.reduce((sum, value) => sum + value, 0) / colours.length;
    });
  await page.getByRole('tab', { name: 'Timeline' }).click();
  await expect.poll(() => brightness(shownAt(1, steps.at(-1) ?? 0))).toBeGreaterThan(2);
  const map = page.getByRole('group', { name: 'Samples by latent and step' });
  await map.press('ArrowRight');
  await map.press('ArrowUp');
  await expect(shownAt(2, steps.at(-2) ?? 0)).toBeVisible();
  await screenshot('run-timeline');
  await map.press('Home');
  await map.press('Enter');
  const dialog = page.getByRole('dialog', { name: `Latent 2 at step ${steps[0]}` });
  const large = dialog.locator('canvas');
  await expect.poll(() => brightness(large)).toBeGreaterThan(2);
  const untrained = await brightness(large);
  await page.keyboard.press('End');
  await expect(page.getByRole('dialog', { name: 'Latent 2 at step 1,500' })).toBeVisible();
  await expect.poll(() => brightness(page.getByRole('dialog').locator('canvas'))).not.toBe(untrained);
  await screenshot('run-timeline-viewer');
  await page.keyboard.press('Escape');
});

test('the page of the family explains itself by this run, and leads to a new one', async () => {
  const { page, screenshot } = it.studio;
  await page.getByRole('main').getByRole('link', { name: 'Variational autoencoder' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Variational autoencoder');
  await screenshot('family');
  const strip = page.getByRole('region', { name: 'How its samples grew' });
  await expect(strip.getByRole('img')).toHaveCount(3);
  for (const picture of await strip.getByRole('img').all()) await expectDrawn(picture);
  await expectDrawn(page.getByRole('img', { name: 'Reconstructions at step 1,500' }));
  await expect(page.getByRole('math', { name: /^log p of x is at least/ })).toBeVisible();
  const setInFonts = () =>
    page.evaluate(() =>
      [...document.fonts].some(({ family, status }) => /KaTeX/.test(family) && status === 'loaded'),
    );
  await expect.poll(setInFonts).toBe(true);
  await strip.scrollIntoViewIfNeeded();
  await screenshot('family-own-run');
  await page.getByRole('link', { name: 'β = 4' }).click();
  await expect(page.getByRole('textbox', { name: /^Beta Beta: Reset/ })).toHaveValue('4');
});
