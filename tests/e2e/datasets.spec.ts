import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { expect, test } from '@playwright/test';
import { encode } from 'fast-png';
import { ZipFile } from 'yazl';
import { chooseFile } from './support/dialogs.ts';
import { expectDrawn, shownRun, untilStatus } from './support/run.ts';
import { useStudio } from './support/studio.ts';

const it = useStudio();
const side = 16;
const perClass = 40;

/** A PNG of one stroke, lying or standing, at a place of its own so that no two are the same. */
function stroke(standing: boolean, number: number): Uint8Array {
  const data = new Uint8Array(side * side);
  const across = number % side;
  const length = 4 + Math.floor(number / side) * 3;
  for (let along = 0; along < length; along++)
    data[standing ? along * side + across : across * side + along] = 255;
  return encode({ width: side, height: side, data, channels: 1, depth: 8 });
}

async function writeZip(path: string): Promise<void> {
  const zip = new ZipFile();
  for (let number = 0; number < perClass; number++) {
    zip.addBuffer(Buffer.from(stroke(true, number)), `standing/${number}.png`);
    zip.addBuffer(Buffer.from(stroke(false, number)), `lying/${number}.png`);
  }
  zip.addBuffer(Buffer.from('this is no picture at all'), 'lying/broken.png');
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
}

test('a ZIP of images is imported; its bad image is skipped and listed', async () => {
  const { page, home, goTo, screenshot } = it.studio;
  const path = join(home, 'strokes.zip');
  await writeZip(path);
  await goTo('/datasets');
  await expectDrawn(page.getByRole('main').locator('img').first());
  await screenshot('datasets');
  await page.getByRole('button', { name: 'Import dataset' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import a dataset' });
  await expect(dialog).toBeVisible();
  await screenshot('import-source');
  await chooseFile(it.studio, path);
  await dialog.getByRole('button', { name: 'Choose file' }).click();

  const name = dialog.getByLabel('Name');
  await expect(name).toHaveValue('strokes');
  await expect(dialog).toContainText('2 classes');
  await name.fill('');
  await expect(dialog.getByText('Use 1 to 120 characters.')).toBeVisible();
  await name.fill('Strokes');
  await screenshot('import-options');
  await dialog.getByRole('button', { name: 'Import', exact: true }).click();
  await expect(dialog.getByText('Strokes is ready')).toBeVisible();
  await expect(dialog.getByText('1 file was skipped')).toBeVisible();
  await expect(dialog.getByRole('cell', { name: /broken\.png/ })).toBeVisible();
  await screenshot('import-done');
  await dialog.getByRole('link', { name: 'Open the dataset' }).click();
});

test('the page of a dataset shows count, shape, classes, images, split and source', async () => {
  const { page, ask, screenshot } = it.studio;
  const main = page.getByRole('main');
  await expect(page.getByRole('heading', { level: 1, name: 'Strokes' })).toBeVisible();
  await expect(main).toContainText(`${2 * perClass} images`);
  await expect(main).toContainText('16 × 16 grey');
  await expect(main).toContainText('90 / 5 / 5 by class, seeded');
  await expect(main).toContainText('ZIP of images');
  await expect(main.getByRole('cell', { name: /broken\.png/ })).toBeVisible();
  await screenshot('dataset-imported');

  const card = (await ask('datasets.list', null)).find(({ name }) => name === 'Strokes');
  expect(card).toMatchObject({ count: 2 * perClass, shape: [side, side, 1], classes: ['lying', 'standing'] });
  expect(card?.splits.train).toBe(2 * perClass * 0.9);

  await main.getByRole('button', { name: /^standing: 40 images/ }).click();
  await expect(main.getByRole('button', { name: /^Image \d+, lying$/ })).toHaveCount(0);
  await screenshot('dataset-one-class');
});

test('the imported dataset trains', async () => {
  const { page, ask } = it.studio;
  await page.getByRole('link', { name: 'Train on this' }).click();
  await expect(page.getByRole('radio', { name: /Strokes/ })).toBeChecked();
  await page.getByLabel('Steps', { exact: true }).fill('20');
  await page.getByLabel('Batch size').fill('32');
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page).toHaveURL(/#\/runs\/[0-9a-z]{26}/);
  const run = shownRun(page);
  await untilStatus(it.studio, run, 'finished');
  const { summary } = await ask('runs.get', { run });
  expect(summary).toMatchObject({ step: 20, dataset: 'Strokes' });
  await expectDrawn(page.getByRole('img', { name: 'Samples at step 20' }));
});

test('a file that cannot be imported is refused with its name and the reason', async () => {
  const { page, home, goTo, screenshot } = it.studio;
  const path = join(home, 'notes.zip');
  await writeFile(path, 'PK, but no ZIP');
  await goTo('/datasets');
  await page.getByRole('button', { name: 'Import dataset' }).click();
  const dialog = page.getByRole('dialog', { name: 'Import a dataset' });
  await dialog.getByLabel('Path').fill(path);
  await dialog.getByRole('button', { name: 'Look' }).click();
  await expect(dialog.getByRole('alert')).toContainText('notes.zip');
  await screenshot('import-refused');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});
