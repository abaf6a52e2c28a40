import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { decode } from 'fast-png';
import { Recipe } from '@shared/gallery.ts';
import { chooseFile, chooseTarget } from './support/dialogs.ts';
import { expectDrawn, startRun, untilStatus } from './support/run.ts';
import { useStudio } from './support/studio.ts';

const it = useStudio();
let first = '';
let second = '';

/** The recipe inside a saved picture, and its size. */
async function savedPicture(path: string) {
  const { width, height, text } = decode(await readFile(path));
  return { width, height, recipe: Recipe.parse(JSON.parse(text['atelier'] ?? 'null')) };
}

test('two short runs', async () => {
  first = await startRun(it.studio, 'Sixty steps', 60);
  second = await startRun(it.studio, 'Ninety steps', 90);
  await untilStatus(it.studio, first, 'finished');
  await untilStatus(it.studio, second, 'finished');
});

test('the gallery draws images from a seed, and the same ones again', async () => {
  const { page, home, goTo, screenshot } = it.studio;
  await goTo(`/runs/${second}`);
  await page.getByRole('main').getByRole('link', { name: 'Gallery' }).click();
  await page.getByLabel('Images', { exact: true }).fill('12');
  const seed = page.getByLabel('Seed', { exact: true });
  const tiles = page.getByRole('button', { name: /^Image \d+ of 12$/ });
  const shownFile = async () => {
    const address = await tiles.first().locator('img').getAttribute('src');
    return join(home, 'cache', decodeURIComponent(address?.split('/media/')[1] ?? ''));
  };
  const generate = async (value: string) => {
    const before = (await tiles.count()) > 0 ? await shownFile() : null;
    await seed.fill(value);
    await page.getByRole('button', { name: 'Generate' }).click();
    await expect(tiles).toHaveCount(12);
    await expect.poll(shownFile).not.toBe(before);
    return readFile(await shownFile());
  };
  const seven = await generate('7');
  await expectDrawn(tiles.first().locator('img'));
  await screenshot('gallery');
  const eight = await generate('8');
  expect(eight.equals(seven)).toBe(false);
  expect((await generate('7')).equals(seven)).toBe(true);
});

test('a saved picture, a grid and all pictures carry their recipe', async () => {
  const { page, home, ask, screenshot } = it.studio;
  const { checkpoints } = await ask('runs.get', { run: second });
  const made = {
    run: second,
    runName: 'Ninety steps',
    checkpoint: 90,
    weightsHash: checkpoints.at(-1)?.weightsHash,
    request: { kind: 'samples', run: second, seed: 7, count: 12 },
  };

  const grid = join(home, 'grid.png');
  await chooseTarget(it.studio, grid);
  await page.getByRole('button', { name: 'Save grid' }).click();
  await expect(page.getByText(`Saved as ${grid}, recipe inside`)).toBeVisible();
  expect((await savedPicture(grid)).recipe).toMatchObject({ ...made, index: null });

  const one = join(home, 'one.png');
  await chooseTarget(it.studio, one);
  await page.getByRole('button', { name: 'Image 3 of 12' }).click();
  const viewer = page.getByRole('dialog', { name: 'Image 3 of 12' });
  await expectDrawn(viewer.getByRole('img', { name: 'Image 3 of 12' }));
  await screenshot('gallery-viewer');
  await viewer.getByRole('button', { name: 'Save image' }).click();
  await expect(page.getByText(`Saved as ${one}, recipe inside`)).toBeVisible();
  const saved = await savedPicture(one);
  expect(saved).toMatchObject({ width: 28, height: 28, recipe: { ...made, index: 2 } });
  expect(saved.recipe.settings).toMatchObject({ config: { latentSize: 20 } });
  await page.keyboard.press('Escape');
  await expect(viewer).toBeHidden();

  const folder = join(home, 'pictures');
  await mkdir(folder);
  await chooseFile(it.studio, folder);
  await page.getByRole('button', { name: 'Save all' }).click();
  await expect(page.getByText(`12 images saved into ${folder}`)).toBeVisible();
  const files = (await readdir(folder)).filter((file) => file.endsWith('.png'));
  expect(files).toHaveLength(12);
  const recipes = await Promise.all(files.map((file) => savedPicture(join(folder, file))));
  expect(recipes.map(({ recipe }) => recipe.index).sort((a, b) => Number(a) - Number(b))).toEqual(
    Array.from({ length: 12 }, (_, index) => index),
  );
});

test('two runs are compared: curves, samples, metrics, and only the settings that differ', async () => {
  const { page, goTo, screenshot } = it.studio;
  await goTo('/runs');
  await page.getByRole('checkbox', { name: 'Select Sixty steps' }).click();
  await page.getByRole('checkbox', { name: 'Select Ninety steps' }).click();
  await page.getByRole('toolbar').getByRole('link', { name: 'Compare' }).click();
  const main = page.getByRole('main');
  const settings = main.getByRole('region', { name: 'Settings that differ' });
  await expect(settings.locator('tbody tr')).toHaveCount(1);
  await expect(settings.locator('tbody tr')).toHaveText(/^Steps\s*60\s*90$/);
  const plot = main.getByRole('region', { name: 'Loss', exact: true });
  await expect(plot.getByRole('button', { name: /Sixty steps/ })).toBeVisible();
  await expect(plot.getByRole('button', { name: /Ninety steps/ })).toBeVisible();
  await main.getByRole('region', { name: 'Curves' }).getByText('Time', { exact: true }).click();
  const samples = main.getByRole('region', { name: 'Samples side by side' });
  await expectDrawn(samples.getByRole('img', { name: 'Sixty steps at step 60' }));
  await expectDrawn(samples.getByRole('img', { name: 'Ninety steps at step 90' }));
  await screenshot('compare');

  await samples.getByText('Same seed', { exact: true }).click();
  await samples.getByRole('button', { name: 'Generate' }).click();
  await expectDrawn(samples.getByRole('img', { name: 'Sixty steps at step 60' }));
  await expectDrawn(samples.getByRole('img', { name: 'Ninety steps at step 90' }));
  await samples.scrollIntoViewIfNeeded();
  await screenshot('compare-same-seed');
});

test('a checkpoint is exported as safetensors with its config', async () => {
  const { page, home, goTo, ask, screenshot } = it.studio;
  const path = join(home, 'model.safetensors');
  await chooseTarget(it.studio, path);
  await goTo(`/runs/${second}`);
  await page.getByRole('button', { name: 'Export' }).click();
  const dialog = page.getByRole('dialog', { name: 'Export a checkpoint' });
  await expect(dialog).toBeVisible();
  await screenshot('export');
  await dialog.getByRole('button', { name: 'Choose where…' }).click();
  await expect(page.getByText(new RegExp(`tensors \\(.*\\) written to ${path}`))).toBeVisible();

  const file = await readFile(path);
  const headerBytes = Number(file.readBigUInt64LE(0));
  const header: unknown = JSON.parse(file.subarray(8, 8 + headerBytes).toString('utf8'));
  const { __metadata__: metadata, ...tensors } = header as Record<string, Record<string, unknown>>;
  expect(tensors['encoder.0.weight']).toMatchObject({ dtype: 'F32', shape: [784, 512] });
  expect(tensors['decoder.2.bias']).toMatchObject({ dtype: 'F32', shape: [784] });
  const ends = Object.values(tensors).map(({ data_offsets: offsets }) => (offsets as number[])[1] ?? 0);
  expect(8 + headerBytes + Math.max(...ends)).toBe(file.length);
  expect(JSON.stringify(metadata)).toContain('latentSize');
  expect(JSON.stringify(metadata)).toContain((await ask('runs.get', { run: second })).spec.family);
});

test('a hash is copied to the clipboard', async () => {
  const { app, page, goTo, ask } = it.studio;
  const { checkpoints } = await ask('runs.get', { run: second });
  await goTo(`/runs/${second}`);
  await page.getByRole('tab', { name: /Checkpoints/ }).click();
  await page.getByRole('tabpanel').getByRole('button', { name: 'Copy' }).first().click();
  await expect
    .poll(() => app.evaluate(({ clipboard }) => clipboard.readText()))
    .toBe(checkpoints.at(-1)?.weightsHash);
});

const pages = () =>
  [
    ['home', '/', '首页'],
    ['datasets', '/datasets', '数据集'],
    ['dataset', '/datasets/mnist', 'mnist'],
    ['new-run', '/new', '新建训练'],
    ['runs', '/runs', '训练'],
    ['run', `/runs/${second}`, 'Ninety steps'],
    ['compare', `/compare?runs=${first},${second}`, '对比'],
    ['gallery', `/gallery?run=${second}`, '画廊'],
    ['families', '/families', '模型'],
    ['family', '/families/vae', '变分自编码器'],
    ['settings', '/settings', '设置'],
  ] as const;

async function photograph(suffix: string): Promise<void> {
  const { page, goTo, screenshot } = it.studio;
  const toasts = page.locator('.mantine-Notification-closeButton');
  // All at once, as they move and vanish by themselves.
  await toasts.evaluateAll((buttons: HTMLElement[]) => buttons.forEach((button) => button.click()));
  await expect(toasts).toHaveCount(0);
  for (const [name, address] of pages()) {
    await goTo(address);
    await expect(page.getByRole('main').locator('[class*=Loader], [class*=Skeleton]')).toHaveCount(0);
    await screenshot(`${name}-${suffix}`);
  }
}

test('the language changes at run time, to Chinese and back', async () => {
  const { page, goTo } = it.studio;
  await photograph('en-light');
  await goTo('/');
  await page.getByRole('button', { name: 'Language' }).click();
  await page.getByRole('menuitemradio', { name: '简体中文' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('欢迎使用 Atelier');
  await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
  for (const [, address, heading] of pages().slice(1)) {
    await goTo(address);
    await expect(page.getByRole('heading', { level: 1 })).toContainText(heading);
  }
  await photograph('zh-light');
});

test('the colours change to dark and back', async () => {
  const { page } = it.studio;
  const brightness = () =>
    page.evaluate(() => {
      const [red = 0, green = 0, blue = 0] = (
        getComputedStyle(document.body).backgroundColor.match(/\d+/g) ?? []
      ).map(Number);
      return (red + green + blue) / 3;
    });
  expect(await brightness()).toBeGreaterThan(200);
  await page.getByRole('button', { name: '配色方案' }).click();
  await page.getByRole('menuitemradio', { name: '深色' }).click();
  await expect.poll(brightness).toBeLessThan(80);
  await photograph('zh-dark');
  await page.getByRole('button', { name: '语言' }).click();
  await page.getByRole('menuitemradio', { name: 'English' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Settings');
  await photograph('en-dark');
  await page.keyboard.press('Control+Shift+L');
  await expect.poll(brightness).toBeGreaterThan(200);
});
