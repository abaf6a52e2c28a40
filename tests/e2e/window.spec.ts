import { spawn } from 'node:child_process';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { electronParameters } from '../../scripts/setup/launch.mjs';
import { answerQuestions, questionsAsked } from './support/dialogs.ts';
import { root, setup } from './support/runtime.ts';
import { launchStudio, useStudio } from './support/studio.ts';

const it = useStudio();

/** Labels of the menu bar, and of all that it holds. */
const menuLabels = () =>
  it.studio.app.evaluate(({ Menu }) => {
    const items = Menu.getApplicationMenu()?.items ?? [];
    const held = items.flatMap((item) => item.submenu?.items.map(({ label }) => label) ?? []);
    return { bar: items.map(({ label }) => label), held: held.filter((label) => label !== '') };
  });

test('the menu leads to pages, in the language of the app, and cannot reload the page', async () => {
  const { app, page, ask } = it.studio;
  const english = await menuLabels();
  expect(english.bar).toEqual(['File', 'Edit', 'View', 'Window', 'Help']);
  expect(english.held).toEqual(expect.arrayContaining(['Copy', 'Paste', 'Zoom in', 'Full screen', 'Quit']));
  expect(english.held).not.toContain('Reload');
  expect(english.held).not.toContain('Developer tools');
  await app.evaluate(({ Menu }) => {
    const held = Menu.getApplicationMenu()?.items.flatMap((item) => item.submenu?.items ?? []) ?? [];
    held.find(({ label }) => label === 'Import dataset…')?.click();
  });
  await expect(page).toHaveURL(/#\/datasets$/);

  await ask('settings.set', { language: 'zh' });
  const chinese = await menuLabels();
  expect(chinese.bar).toEqual(['文件', '编辑', '视图', '窗口', '帮助']);
  expect(chinese.held).toHaveLength(english.held.length);
  await ask('settings.set', { language: 'en' });
  expect(await menuLabels()).toEqual(english);
});

test('the native theme follows the setting', async () => {
  const { app, ask } = it.studio;
  const source = () => app.evaluate(({ nativeTheme }) => nativeTheme.themeSource);
  await ask('settings.set', { colourScheme: 'dark' });
  expect(await source()).toBe('dark');
  await ask('settings.set', { colourScheme: 'auto' });
  expect(await source()).toBe('system');
});

test('About names what the app runs on', async () => {
  const { versions, home, licences } = await it.studio.ask('app.info', null);
  expect(versions.electron).toBe(setup.electron.version);
  expect(versions.electronKind).toBe(setup.electron.kind);
  expect(versions.sqlite).toMatch(/^3\.\d+\.\d+$/);
  expect(versions.tensorflow).toMatch(/^2\./);
  expect(home).toBe(it.studio.home);
  const names = licences.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining(['TensorFlow', 'Electron', 'Chromium', 'react', 'better-sqlite3', 'zod']),
  );
  expect(names).not.toContain('eslint');
});

test('a second start with the same data folder shows the first window and ends', async () => {
  const { app, home } = it.studio;
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.hide());
  const isRoot = process.getuid?.() === 0;
  const second = spawn(
    setup.electron.executable,
    electronParameters(root, ['--disable-gpu', '--home', home], isRoot),
    { env: { ...process.env, NODE_OPTIONS: '' }, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  second.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const code = await new Promise((done) => second.once('close', done));
  expect(said).toContain(home);
  expect(code).toBe(0);
  await expect
    .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible()))
    .toBe(true);
});

test('another data folder opens beside it, with a browser profile of its own', async ({}, info) => {
  const home = info.outputPath('other home');
  const other = await launchStudio(home);
  expect((await other.ask('app.info', null)).home).toBe(home);
  await access(join(home, 'cache/electron'));
  await other.close();
});

test('the window opens again where it was left', async ({}, info) => {
  const home = info.outputPath('home');
  const bounds = { x: 90, y: 70, width: 1010, height: 705 };
  const boundsOf = ({ app }: Awaited<ReturnType<typeof launchStudio>>) =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getBounds());
  const first = await launchStudio(home);
  await first.app.evaluate(
    ({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setBounds(to),
    bounds,
  );
  // The window system moves it in its own time.
  await expect.poll(() => boundsOf(first)).toEqual(bounds);
  await first.close();
  const second = await launchStudio(home);
  await expect.poll(() => boundsOf(second)).toEqual(bounds);
  await second.close();
});

test('a page whose process dies is loaded again, and the person is told', async () => {
  it.allowFault(/the page crashed|page process gone/);
  const { app } = it.studio;
  await answerQuestions(it.studio, 0);
  await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
  );
  await expect.poll(() => questionsAsked(it.studio)).toEqual(['The window had to be loaded again.']);
  const heading = await app.evaluate(({ BrowserWindow }) => {
    const shown: Promise<unknown> | undefined =
      BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(
        `new Promise((done) => {
        const look = () => {
          const heading = document.querySelector('h1');
          if (heading) done(heading.textContent);
          else setTimeout(look, 50);
        };
        look();
      })`,
      );
    return shown;
  });
  expect(heading).toBeTruthy();
});
