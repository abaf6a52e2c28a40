import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, type Locator } from '@playwright/test';
import { decode } from 'fast-png';
import { ALL_FORMATS, BufferSource, Input } from 'mediabunny';
import sharp from 'sharp';
import { Recipe } from '@shared/gallery.ts';
import { chooseTarget } from './support/dialogs.ts';
import { startRun, untilStatus } from './support/run.ts';
import { useStudio } from './support/studio.ts';

const it = useStudio();
let run = '';

const recipeOf = (text: string | undefined) => Recipe.parse(JSON.parse(text ?? 'null'));
/** The pixels of a canvas, as text that changes with them. */
const drawn = (canvas: Locator) => canvas.evaluate((element: HTMLCanvasElement) => element.toDataURL());

test('a short run', async () => {
  run = await startRun(it.studio, 'Sixty steps', 60);
  await untilStatus(it.studio, run, 'finished');
});

test('the image follows the hand over the plane, the arrow keys and the sliders', async () => {
  const { page, goTo, screenshot } = it.studio;
  await goTo(`/runs/${run}`);
  await page.getByRole('link', { name: 'Explore' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Latent explorer' })).toBeVisible();
  const image = page.getByRole('img', { name: 'Image at the chosen point' });
  await expect(image).toBeVisible();
  await expect(page.getByRole('slider', { name: 'Principal 10' })).toBeVisible();
  const first = await drawn(image);

  const point = page.getByRole('slider', { name: 'Point on the plane' });
  const box = await point.boundingBox();
  if (!box) throw new Error('the point has no place');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let step = 1; step <= 40; step += 1) await page.mouse.move(x + 2.5 * step, y - 2 * step);
  await page.mouse.up();
  await expect.poll(() => drawn(image)).not.toBe(first);
  await expect(page.getByText(/^network \d+ ms, shown after \d+ ms$/)).toBeVisible();
  await screenshot('explorer');

  await page.getByRole('button', { name: 'Back to the beginning' }).click();
  await expect.poll(() => drawn(image)).toBe(first);
  await point.press('Shift+ArrowRight');
  await expect.poll(() => drawn(image)).not.toBe(first);
  await point.press('Home');
  await expect.poll(() => drawn(image)).toBe(first);
  await page.getByRole('slider', { name: 'Principal 2' }).press('End');
  await expect.poll(() => drawn(image)).not.toBe(first);
});

test('an explored image is saved with what makes it again', async () => {
  const { page, home, ask } = it.studio;
  const path = join(home, 'explored.png');
  await chooseTarget(it.studio, path);
  await page.getByRole('button', { name: 'Save image' }).click();
  await expect(page.getByText(`Saved as ${path}, recipe inside`)).toBeVisible();
  const { data, text } = decode(await readFile(path));
  const { request } = recipeOf(text['atelier']);
  expect(request).toMatchObject({
    kind: 'explore',
    base: { kind: 'seed', seed: 0, index: 0 },
    directions: [{ kind: 'principal', index: 1 }],
    points: [[3]],
  });
  const { pixels } = await ask('gallery.preview', request);
  expect([...pixels]).toEqual([...data]);
});

test('the plane shows images all over it, towards a seed too', async () => {
  const { page, screenshot } = it.studio;
  const image = page.getByRole('img', { name: 'Image at the chosen point' });
  await page.getByRole('combobox', { name: 'Bottom to top' }).click();
  await page.getByRole('option', { name: 'Towards a seed' }).click();
  await page.getByText('5 × 5', { exact: true }).click();
  const plane = page.getByRole('group', { name: 'Images over the plane' });
  await expect(plane.getByRole('button')).toHaveCount(25);
  const cell = plane.getByRole('button', { name: 'x -3, y 1.5' });
  const wanted = await drawn(cell.getByRole('img'));
  await cell.click();
  await expect.poll(() => drawn(image)).toBe(wanted);
  await screenshot('explorer-plane');
});

test('the gallery plays a way through seeds', async () => {
  const { page, goTo, screenshot } = it.studio;
  await goTo(`/gallery?run=${run}`);
  await page.getByText('Interpolation', { exact: true }).click();
  await page.getByRole('textbox', { name: 'Seed 1' }).fill('1');
  await page.getByRole('textbox', { name: 'Seed 2' }).fill('2');
  await page.getByRole('button', { name: 'Add a seed' }).click();
  await page.getByRole('textbox', { name: 'Seed 3' }).fill('3');
  await page.getByRole('textbox', { name: 'Seed 3' }).press('Alt+ArrowUp');
  await page.getByRole('textbox', { name: 'Images from seed to seed' }).fill('4');
  await page.getByRole('button', { name: 'Generate' }).click();
  const film = page.getByRole('img', { name: /^Image \d of 9$/ });
  await expect(film).toBeVisible();
  const seen = await film.getAttribute('aria-label');
  await expect.poll(() => film.getAttribute('aria-label')).not.toBe(seen);
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('slider', { name: 'Place on the way' }).press('End');
  await expect(film).toHaveAttribute('aria-label', 'Image 9 of 9');
  await page.getByRole('button', { name: 'Go to seed 2: 3' }).click();
  await expect(film).toHaveAttribute('aria-label', 'Image 5 of 9');
  await screenshot('gallery-interpolation');
});

test('a way is saved as GIF, MP4 and WebM, there and back, with its recipe', async () => {
  const { page, home } = it.studio;
  const save = async (format: string, name: string) => {
    const path = join(home, name);
    await chooseTarget(it.studio, path);
    await page.getByRole('button', { name: 'Save as film' }).click();
    await page.getByRole('menuitem', { name: format }).click();
    await expect(page.getByText(`Saved as ${path}, recipe inside`)).toBeVisible();
    return readFile(path);
  };
  const request = { kind: 'interpolation', run, seeds: [1, 3, 2], framesPerLeg: 4, closed: false };
  await page.getByRole('switch', { name: 'Back and forth' }).click();
  await page.getByRole('textbox', { name: 'Images a second' }).fill('10');

  const gif = await save('Animated GIF', 'way.gif');
  const { pages, delay, width } = await sharp(gif, { pages: -1 }).metadata();
  expect({ pages, delay: delay?.[0], width }).toEqual({ pages: 16, delay: 100, width: 252 });
  expect(gif.toString('latin1')).toContain('"framesPerSecond":10,"backAndForth":true');

  for (const [format, name, codec] of [
    ['MP4 video', 'way.mp4', 'avc'],
    ['WebM video', 'way.webm', 'vp9'],
  ] as const) {
    const bytes = new Uint8Array(await save(format, name));
    const input = new Input({ source: new BufferSource(bytes), formats: ALL_FORMATS });
    const track = await input.getPrimaryVideoTrack();
    if (!track) throw new Error(`${name} has no video`);
    const { packetCount, averagePacketRate } = await track.computePacketStats();
    expect({ packetCount, codec: track.codec, width: track.displayWidth }).toEqual({
      packetCount: 16,
      codec,
      width: 252,
    });
    expect(averagePacketRate).toBeCloseTo(10, 0);
    const { animation, ...recipe } = JSON.parse((await input.getMetadataTags()).comment ?? '{}') as Record<
      string,
      unknown
    >;
    expect(Recipe.parse(recipe)).toMatchObject({ request, runName: 'Sixty steps' });
    expect(animation).toMatchObject({ framesPerSecond: 10, backAndForth: true });
  }
});
