import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, expect, test, type ElectronApplication, type Page } from '@playwright/test';
import { electronParameters } from '../../../scripts/setup/launch.mjs';
import { calls, type CallInput, type CallName, type CallOutput } from '@shared/ipc/contract.ts';
import * as layout from '@shared/layout.ts';
import { root, setup } from './runtime.ts';

/** Pictures of pages, kept as artefacts. */
export const screenshots = join(root, 'test-results/screenshots');

/** A folder that the test session removes at its end. */
export const temporaryFolder = () => mkdtemp(join(tmpdir(), 'atelier-e2e-'));

export interface Studio {
  app: ElectronApplication;
  page: Page;
  home: string;
  /** Everything that went wrong so far: errors and warnings of the page and its console, errors of the app's log. */
  faults: () => Promise<string[]>;
  /** Asks main over the bridge, as the page does. */
  ask: <N extends CallName>(name: N, input: CallInput<N>) => Promise<CallOutput<N>>;
  goTo: (address: string) => Promise<void>;
  screenshot: (name: string) => Promise<void>;
  /** Quits; what trains is stopped with a checkpoint. */
  close: () => Promise<void>;
  /** Ends the app's process outright. */
  kill: () => Promise<void>;
}

/** Opens the built app with a data folder. */
export async function launchStudio(home: string): Promise<Studio> {
  const isRoot = process.getuid?.() === 0;
  // A data folder may have been used before.
  let logged = (await loggedErrors(home)).length;
  const given = ['--disable-gpu', '--lang=en-US', '--home', home];
  const app = await _electron.launch({
    executablePath: setup.electron.executable,
    args: electronParameters(root, given, isRoot),
    env: { ...definedEnvironment(), NODE_OPTIONS: '', TF_CPP_MIN_LOG_LEVEL: '2' },
    timeout: 120_000,
  });
  const faults: string[] = [];
  const page = await app.firstWindow({ timeout: 120_000 });
  page.on('pageerror', (error) => faults.push(`page error: ${error.message}`));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type()))
      faults.push(`console ${message.type()}: ${message.text()}`);
  });
  page.on('crash', () => faults.push('the page crashed'));
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  const gone = () => new Promise<void>((done) => app.process().once('exit', () => done()));

  return {
    app,
    page,
    home,
    faults: async () => {
      for (const line of (await loggedErrors(home)).slice(logged)) {
        faults.push(`log: ${line}`);
        logged++;
      }
      return [...faults];
    },
    ask: async (name, input) => {
      const reply = await page.evaluate(([asked, value]) => window.atelier.call(asked, value), [
        name,
        input,
      ] as const);
      if (!reply.ok) throw new Error(`${name}: ${JSON.stringify(reply.error)}`);
      return answerOf(name, reply.value);
    },
    goTo: async (address) => {
      await page.evaluate((to) => {
        window.location.hash = `#${to}`;
      }, address);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    },
    screenshot: async (name) => {
      await settled(page);
      await page.screenshot({ path: join(screenshots, `${name}.png`) });
    },
    close: async () => {
      const { exitCode, signalCode } = app.process();
      if (exitCode !== null || signalCode !== null) return;
      const ended = gone();
      await app.evaluate(({ app: electron, dialog }) => {
        dialog.showMessageBox = async () => ({ response: 0, checkboxChecked: false });
        // Answered first, so that the quit does not cut this call off.
        setImmediate(() => electron.quit());
      });
      await ended;
    },
    kill: async () => {
      const ended = gone();
      app.process().kill('SIGKILL');
      await ended;
    },
  };
}

/**
 * One app for all tests of a file. After each test nothing may have gone wrong in it but what it allowed.
 * @param mode `serial` where each test goes on from the one before
 */
export function useStudio(mode: 'serial' | 'default' = 'serial'): {
  readonly studio: Studio;
  allowFault(pattern: RegExp): void;
} {
  test.describe.configure({ mode });
  let studio: Studio | undefined;
  let home = '';
  const allowed: RegExp[] = [];
  let known = 0;
  test.beforeAll(async () => {
    home = await temporaryFolder();
    studio = await launchStudio(home);
  });
  test.afterEach(async ({}, info) => {
    if (!studio) return;
    if (info.status !== info.expectedStatus) await studio.screenshot(`failed-${info.title}`);
    const faults = await studio.faults();
    const unexpected = faults.slice(known).filter((fault) => !allowed.some((pattern) => pattern.test(fault)));
    known = faults.length;
    allowed.length = 0;
    expect(unexpected).toEqual([]);
  });
  test.afterAll(async () => {
    await studio?.close();
    await rm(home, { recursive: true, force: true });
  });
  return {
    get studio() {
      if (!studio) throw new Error('The app has not been opened.');
      return studio;
    },
    allowFault: (pattern) => allowed.push(pattern),
  };
}

function answerOf<N extends CallName>(name: N, value: unknown): CallOutput<N> {
  const schema: { parse(value: unknown): unknown } = calls[name].output;
  return schema.parse(value) as CallOutput<N>;
}

/** Every picture is decoded, every font there, no animation under way. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    await Promise.allSettled([...document.images].map((image) => image.decode()));
    const finite = document
      .getAnimations()
      .filter((animation) => animation.effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(finite.map((animation) => animation.finished));
  });
}

async function loggedErrors(home: string): Promise<string[]> {
  const text = await readFile(join(home, layout.home.logs, 'app.log'), 'utf8').catch(() => '');
  return text.split('\n').filter((line) => line.includes('[error]'));
}

function definedEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return Object.fromEntries(entries);
}
