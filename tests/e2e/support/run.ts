import { expect, type Locator, type Page } from '@playwright/test';
import type { RunStatus } from '@shared/run.ts';
import type { Studio } from './studio.ts';

/** The id of the run whose page is shown. */
export function shownRun(page: Page): string {
  const id = /#\/runs\/([0-9a-z]{26})/.exec(page.url())?.[1];
  if (id === undefined) throw new Error(`No run is shown at ${page.url()}.`);
  return id;
}

/** Waits until the run whose page is shown has a status, in English. */
export async function expectStatus(page: Page, status: string, timeout = 180_000): Promise<void> {
  // The badge beside the heading; a run that fails instead is told at once.
  const heading = page.getByRole('main');
  await expect(heading.getByText(status, { exact: true }).first()).toBeVisible({ timeout });
}

/** Waits until main says that a run has a status. */
export async function untilStatus(studio: Studio, run: string, status: RunStatus): Promise<void> {
  await expect
    .poll(async () => (await studio.ask('runs.get', { run })).summary.status, { timeout: 180_000 })
    .toBe(status);
}

/** The step that the shown run has reached, as its page says. */
export async function shownStep(page: Page): Promise<number> {
  const panel = page.getByRole('region', { name: 'Progress' });
  const text = await panel.locator('dd').first().innerText();
  return Number(text.split('/')[0]?.replaceAll(/\D/g, ''));
}

/** The last step of the curves of a chart, by the description that its plot carries for screen readers; 0 before any. */
export async function lastPoint(page: Page, chart: string): Promise<number> {
  const plot = page.getByRole('group', { name: `Curves of ${chart}` });
  const id = await plot.getAttribute('aria-describedby');
  const text = await page.locator(`[id="${id}"]`).innerText();
  return Number(/ at step (\d+), lowest/.exec(text)?.[1] ?? 0);
}

/** Whether a picture has been loaded and decoded. */
export async function expectDrawn(picture: Locator): Promise<void> {
  await expect(picture).toBeVisible();
  await expect
    .poll(() => picture.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth > 0))
    .toBe(true);
}

/** Makes a run by the page for new runs, from the quick preset with another number of steps; shows its page. */
export async function startRun(studio: Studio, name: string, steps: number): Promise<string> {
  const { page } = studio;
  await studio.goTo('/new');
  await page.getByRole('radio', { name: /^mnist/ }).click();
  await page.getByLabel('Steps', { exact: true }).fill(String(steps));
  await page.getByRole('complementary', { name: 'This run' }).getByLabel('Name').fill(name);
  await page.getByRole('button', { name: 'Start training' }).click();
  await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  return shownRun(page);
}
