import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { datasetPreviewUrl } from '@shared/media.ts';
import { temporaryFolder, useStudio } from './support/studio.ts';

const it = useStudio();
// What these tests provoke is refused aloud.
test.beforeEach(() => {
  it.allowFault(/Content Security Policy|Failed to load resource/);
});

/** A server that no part of the app may reach, and what was asked of it. */
const asked: string[] = [];
const outside = createServer((request, response) => {
  asked.push(request.url ?? '');
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.end('reached');
});
let address = '';

test.beforeAll(async () => {
  await new Promise<void>((done) => outside.listen(0, '127.0.0.1', done));
  address = `http://127.0.0.1:${(outside.address() as AddressInfo).port}`;
});
test.afterAll(() => {
  outside.close();
});

test('nothing reaches another server: not the page, and not its session past the policy of the page', async () => {
  const { app, page } = it.studio;
  const outcomes = await page.evaluate(async (url) => {
    const loads = (tag: 'img' | 'script') =>
      new Promise<string>((done) => {
        const element = document.createElement(tag);
        element.addEventListener('load', () => done('loaded'));
        element.addEventListener('error', () => done('refused'));
        element.src = `${url}/${tag}`;
        document.body.append(element);
      });
    const socket = new Promise<string>((done) => {
      try {
        const opened = new WebSocket(`${url.replace('http', 'ws')}/socket`);
        opened.addEventListener('open', () => done('opened'));
        opened.addEventListener('error', () => done('refused'));
      } catch {
        done('refused');
      }
    });
    const fetched = fetch(`${url}/fetch`).then(
      () => 'loaded',
      () => 'refused',
    );
    return Promise.all([loads('img'), loads('script'), socket, fetched]);
  }, address);
  expect(outcomes).toEqual(['refused', 'refused', 'refused', 'refused']);
  const past = await app.evaluate(
    ({ session }, url) =>
      session.defaultSession.fetch(`${url}/session`).then(
        () => 'loaded',
        (error: unknown) => String(error),
      ),
    address,
  );
  expect(past).toContain('ERR_BLOCKED_BY_CLIENT');
  expect(asked).toEqual([]);
});

test('links to elsewhere and downloads are denied, and there is no webview', async () => {
  const { app, page } = it.studio;
  await app.evaluate(({ app: electron, session }) => {
    const kept = electron as typeof electron & { downloads?: boolean[] };
    kept.downloads = [];
    // Registered after the app's own, so that it sees what that decided.
    session.defaultSession.on('will-download', (event) => kept.downloads?.push(event.defaultPrevented));
  });
  const before = page.url();
  const embeds = await page.evaluate((url) => {
    const press = (wanted: Partial<HTMLAnchorElement>) => {
      const link = Object.assign(document.createElement('a'), wanted);
      document.body.append(link);
      link.click();
      link.remove();
    };
    press({ href: `${url}/blank`, target: '_blank' });
    press({ href: URL.createObjectURL(new Blob(['content'])), download: 'file.txt' });
    press({ href: `${url}/link` });
    return 'loadURL' in document.createElement('webview');
  }, address);
  expect(embeds).toBe(false);
  const downloads = () =>
    app.evaluate(({ app: electron }) => (electron as typeof electron & { downloads?: boolean[] }).downloads);
  await expect.poll(downloads).toEqual([true]);
  expect(page.url()).toBe(before);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  expect(asked).toEqual([]);
});

test('a link in the data folder leads to no file outside of it', async () => {
  const { page, home } = it.studio;
  const elsewhere = await temporaryFolder();
  const secret = join(elsewhere, 'secret.png');
  await writeFile(secret, 'secret');
  const folder = join(home, 'datasets/linked');
  await mkdir(folder, { recursive: true });
  const status = () =>
    page.evaluate((url) => fetch(url).then((answer) => answer.status), datasetPreviewUrl('linked'));
  await writeFile(join(folder, 'preview.png'), 'picture');
  expect(await status()).toBe(200);
  await rm(join(folder, 'preview.png'));
  await symlink(secret, join(folder, 'preview.png'));
  expect(await status()).toBe(404);
  await rm(folder, { recursive: true });
  await rm(elsewhere, { recursive: true });
});

test('every permission that can be asked for is denied beforehand', async () => {
  const states = await it.studio.page.evaluate(async () => {
    const names = ['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read', 'midi'];
    const answers = names.map(async (name) => {
      const { state } = await navigator.permissions.query({ name: name as PermissionName });
      return [name, state] as const;
    });
    return Promise.all(answers);
  });
  expect(states.filter(([, state]) => state !== 'denied')).toEqual([]);
});
