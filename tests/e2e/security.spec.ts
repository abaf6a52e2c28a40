import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { electronParameters } from '../../scripts/setup/launch.mjs';
import { appOrigin, datasetPreviewUrl } from '@shared/media.ts';
import { root } from './support/runtime.ts';
import { useStudio } from './support/studio.ts';

const it = useStudio('default');
const isRoot = process.getuid?.() === 0;

test('every window is isolated and sandboxed, without Node', async () => {
  const { app } = it.studio;
  const preferences = await app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => {
      // Electron leaves this one out of its types.
      const known = contents as typeof contents & { getLastWebPreferences(): Electron.WebPreferences };
      return { ...known.getLastWebPreferences() };
    }),
  );
  expect(preferences).toHaveLength(1);
  for (const one of preferences) {
    expect(one).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
    });
    // Electron leaves out what is off.
    expect(one.nodeIntegrationInWorker ?? false).toBe(false);
  }
});

test('the sandbox switch is there for root alone', async () => {
  const { app } = it.studio;
  expect(electronParameters(root, [], false)).not.toContain('--no-sandbox');
  const given = await app.evaluate(({ app: electron }) => electron.commandLine.hasSwitch('no-sandbox'));
  expect(given).toBe(isRoot);
});

test('the page’s process runs sandboxed and isolated, as it says itself', async () => {
  const { app, page, home } = it.studio;
  const script = join(home, 'tell.cjs');
  await writeFile(
    script,
    "addEventListener('DOMContentLoaded', () => document.documentElement.setAttribute('data-process'," +
      'JSON.stringify([process.sandboxed === true, process.contextIsolated === true])))',
  );
  await app.evaluate(({ session }, filePath) => {
    // The way of Electron 35 and newer, or that of the fallback.
    const own = session.defaultSession as unknown as {
      registerPreloadScript?: (script: { type: 'frame'; filePath: string }) => void;
      setPreloads: (scripts: string[]) => void;
    };
    if (own.registerPreloadScript) own.registerPreloadScript({ type: 'frame', filePath });
    else own.setPreloads([filePath]);
  }, script);
  await page.reload();
  await expect(page.locator('html')).toHaveAttribute('data-process', '[true,true]');
});

test('the page knows neither Node nor Electron, only the bridge', async () => {
  const { page } = it.studio;
  const found = await page.evaluate(() => {
    const names = [
      'require',
      'process',
      'module',
      'Buffer',
      '__dirname',
      'global',
      'electron',
      'ipcRenderer',
    ];
    return { known: names.filter((name) => name in window), bridge: Object.keys(window.atelier).sort() };
  });
  expect(found).toEqual({ known: [], bridge: ['call', 'on', 'pathForFile'] });
  const replaced = await page.evaluate(() => Reflect.set(window.atelier, 'call', () => 'mine'));
  expect(replaced).toBe(false);
});

test('the page comes over the app protocol; files do not open', async () => {
  const { page } = it.studio;
  expect(page.url().startsWith(`${appOrigin}/index.html`)).toBe(true);
  expect(await page.evaluate(() => window.isSecureContext)).toBe(true);
  const opened = await reached(['file:///etc/passwd', 'https://example.com/', 'atelier://other/index.html']);
  expect(opened).toEqual([]);
});

test('the content security policy is strict and its nonce differs from answer to answer', async () => {
  const { page } = it.studio;
  const policies = await page.evaluate(async () => {
    const answers = await Promise.all([1, 2, 3].map(() => fetch('/index.html', { cache: 'no-store' })));
    return answers.map((answer) => answer.headers.get('content-security-policy') ?? '');
  });
  const nonces = policies.map(
    (policy) => /script-src 'self' 'nonce-([A-Za-z0-9+/=]{22,})'/.exec(policy)?.[1],
  );
  expect(nonces).not.toContain(undefined);
  expect(new Set(nonces).size).toBe(3);
  for (const policy of policies) {
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("object-src 'none'");
    expect(policy).toContain("base-uri 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toMatch(/unsafe|\*|https?:|data:/);
  }
});

test('inline scripts and code made from text are blocked', async () => {
  it.allowFault(/Content Security Policy|unsafe-eval/);
  const { page } = it.studio;
  const outcome = await page.evaluate(async () => {
    const violations: string[] = [];
    document.addEventListener('securitypolicyviolation', (event) =>
      violations.push(event.effectiveDirective),
    );
    const seen = () => Object.hasOwn(window, 'inlineRan');
    const script = document.createElement('script');
    script.textContent = 'window.inlineRan = true';
    document.head.append(script);
    const button = document.createElement('button');
    button.setAttribute('onclick', 'window.inlineRan = true');
    document.body.append(button);
    button.click();
    // Outside of this call, which the debugger lets evaluate anything.
    const evaluated = await new Promise<string>((done) => {
      setTimeout(() => {
        try {
          const evaluate = eval;
          done(String(evaluate('3 + 4')));
        } catch (error) {
          done(error instanceof Error ? error.name : 'thrown');
        }
      });
    });
    button.remove();
    script.remove();
    return { ran: seen(), evaluated, violations };
  });
  expect(outcome.ran).toBe(false);
  expect(outcome.evaluated).toBe('EvalError');
  expect(outcome.violations).toEqual(expect.arrayContaining(['script-src-elem', 'script-src-attr']));
});

test('frames, styles and pictures from elsewhere are blocked', async () => {
  it.allowFault(/Content Security Policy/);
  const { page } = it.studio;
  const directives = await page.evaluate(async () => {
    const wanted = ['frame-src', 'style-src-elem', 'img-src'];
    const violated = new Set<string>();
    const all = new Promise<void>((done) => {
      document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => {
        violated.add(effectiveDirective);
        if (wanted.every((directive) => violated.has(directive))) done();
      });
    });
    const frame = Object.assign(document.createElement('iframe'), { src: 'https://example.com/' });
    const style = Object.assign(document.createElement('style'), { textContent: 'body { opacity: 0.5 }' });
    const picture = Object.assign(new Image(), { src: 'https://example.com/picture.png' });
    document.body.append(frame, style, picture);
    await all;
    for (const element of [frame, style, picture]) element.remove();
    return [...violated];
  });
  expect(directives).toEqual(expect.arrayContaining(['frame-src', 'style-src-elem', 'img-src']));
});

test('every permission is denied', async () => {
  it.allowFault(/permission|Permission|geolocation/i);
  const { page } = it.studio;
  const outcome = await page.evaluate(async () => {
    const refusal = (error: unknown) => (error instanceof Error ? error.name : 'refused');
    return {
      notification: await Notification.requestPermission(),
      place: await new Promise<number>((done) => {
        navigator.geolocation.getCurrentPosition(
          () => done(0),
          ({ code }) => done(code),
        );
      }),
      clipboard: await navigator.clipboard.readText().then(() => 'read', refusal),
      camera: await navigator.mediaDevices.getUserMedia({ video: true }).then(() => 'seen', refusal),
      queried: await navigator.permissions.query({ name: 'geolocation' }).then(({ state }) => state),
    };
  });
  expect(outcome).toMatchObject({ notification: 'denied', place: 1, clipboard: 'NotAllowedError' });
  expect(['NotAllowedError', 'NotFoundError']).toContain(outcome.camera);
  expect(outcome.queried).toBe('denied');
});

test('the page goes nowhere else and opens no window', async () => {
  const { app, page } = it.studio;
  const before = page.url();
  await app.evaluate(({ app: electron, webContents }) => {
    const kept = electron as typeof electron & { navigations: { url: string; refused: boolean }[] };
    kept.navigations = [];
    // Registered after the app's own, so that it sees what that decided.
    webContents.getAllWebContents()[0]?.on('will-frame-navigate', (event) => {
      kept.navigations.push({ url: event.url, refused: event.defaultPrevented });
    });
  });
  const navigations = () =>
    app.evaluate(
      ({ app: electron }) =>
        (electron as typeof electron & { navigations: { url: string; refused: boolean }[] }).navigations,
    );
  await page.evaluate(() => {
    window.location.href = 'https://example.com/';
  });
  await expect.poll(navigations).toEqual([{ url: 'https://example.com/', refused: true }]);
  const opened = await page.evaluate(() =>
    ['https://example.com/', 'about:blank', `${window.location.origin}/index.html`].map(
      (address) => window.open(address) !== null,
    ),
  );
  expect(opened).toEqual([false, false, false]);
  expect(page.url()).toBe(before);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test('only pictures of the data folder are served, and no path leads out of it', async () => {
  it.allowFault(/Failed to load resource/);
  const { page, ask } = it.studio;
  const [dataset] = await ask('datasets.list', null);
  const good = datasetPreviewUrl(dataset?.id ?? '');
  expect(await reached([good])).toEqual([good]);
  const media = `${appOrigin}/media`;
  const id = '0'.repeat(26);
  const bad = [
    `${media}/atelier.db`,
    `${media}/../atelier.db`,
    `${media}/%2e%2e/atelier.db`,
    `${media}/datasets/mnist/..%2f..%2fatelier.db`,
    `${media}/datasets/mnist/%2e%2e%2f%2e%2e%2fatelier.db`,
    `${media}/datasets/mnist/..%5c..%5catelier.db`,
    `${media}/datasets/mnist/card.json`,
    `${media}/datasets/mnist/images.bin`,
    `${media}/datasets/..%2fmnist/preview.png`,
    `${media}/runs/${id}/samples/..%2f..%2f..%2fdatasets%2fmnist%2fpreview.png`,
    `${media}/runs/${id}/spec.json`,
    `${media}/generated/${id}/%2fetc%2fpasswd`,
    `${media}/datasets/mnist/preview.png%00.json`,
    `${appOrigin}/%2e%2e/main/index.js`,
    `${appOrigin}/..%2fmain%2findex.js`,
    `${appOrigin}/package.json`,
  ];
  expect(await reached(bad)).toEqual([]);
  expect(
    await page.evaluate((address) => fetch(address, { method: 'POST' }).then(({ status }) => status), good),
  ).toBe(405);
});

test('calls from a page that is not the app’s are refused', async () => {
  const { app } = it.studio;
  const preload = join(root, 'out/preload/index.cjs');
  const replies = await app.evaluate(
    async ({ BrowserWindow }, [script, address]) => {
      const ask = "window.atelier.call('settings.get', null)";
      const answers: unknown[] = [];
      // The app's own page in a window that the app did not open, and a page from elsewhere in a session of its own.
      const pages = [
        { shown: `${address}/index.html` },
        { shown: 'data:text/html,', partition: 'elsewhere' },
      ];
      for (const { shown, partition } of pages) {
        const window = new BrowserWindow({
          show: false,
          webPreferences: { preload: script, sandbox: true, contextIsolation: true, partition },
        });
        await window.loadURL(shown);
        answers.push(await window.webContents.executeJavaScript(ask));
        window.destroy();
      }
      return answers;
    },
    [preload, appOrigin] as const,
  );
  const refusal = { ok: false, error: { code: 'forbidden-sender', parameters: {} } };
  expect(replies).toEqual([refusal, refusal]);
});

test('calls outside of the contract are refused', async () => {
  const { page } = it.studio;
  const replies = await page.evaluate(async () => {
    // Asked as a page would that does not keep to the types.
    const bridge = window.atelier as unknown as {
      call: (name: string, input: unknown) => Promise<unknown>;
    };
    return Promise.all(
      ['files.read', 'constructor', '__proto__', 'toString'].map((name) => bridge.call(name, null)),
    );
  });
  expect(replies).toEqual(
    ['files.read', 'constructor', '__proto__', 'toString'].map((channel) => ({
      ok: false,
      error: { code: 'unknown-channel', parameters: { channel } },
    })),
  );
  const bad = await page.evaluate(() =>
    Promise.all([
      window.atelier.call('runs.get', { run: '../../etc' }),
      window.atelier.call('runs.get', { run: 7, extra: true }),
      window.atelier.call('gallery.saveAll', { generated: '0'.repeat(26), folder: '/tmp' }),
      window.atelier.call('settings.set', { home: '/etc' }),
      window.atelier.call('dialogs.reveal', { path: '/etc/passwd' }),
    ]),
  );
  for (const reply of bad) expect(reply).toMatchObject({ ok: false, error: { code: 'invalid-input' } });
  const subscribed = await page.evaluate(() => {
    const bridge = window.atelier as unknown as { on: (name: string, listener: () => void) => unknown };
    try {
      bridge.on('files.changed', () => undefined);
      return 'subscribed';
    } catch {
      return 'refused';
    }
  });
  expect(subscribed).toBe('refused');
});

/** Which of some addresses the page can fetch. */
async function reached(addresses: string[]): Promise<string[]> {
  it.allowFault(/Failed to load resource|Content Security Policy|Fetch API cannot load|Not allowed to load/);
  return it.studio.page.evaluate(async (all) => {
    const ok = await Promise.all(
      all.map((address) =>
        fetch(address).then(
          (answer) => answer.ok,
          () => false,
        ),
      ),
    );
    return all.filter((_, index) => ok[index]);
  }, addresses);
}
