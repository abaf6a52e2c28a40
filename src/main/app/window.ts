import { join } from 'node:path';
import { BrowserWindow, dialog, nativeTheme, screen } from 'electron';
import { appOrigin } from '@shared/media.ts';
import { logError } from './log.ts';
import { pagePreferences } from './security.ts';
import type { TextKey } from './texts.ts';
import { isVisible, readWindowState, writeWindowState } from './window-state.ts';

/** A text in the language of now. */
export type Say = (key: TextKey, parameters?: Record<string, string>) => string;

export interface WindowOptions {
  /** Folder of the app's build, `out`. */
  build: string;
  /** Picture of the window in the task bar. */
  icon: string;
  stateFile: string;
  logFile: string;
  /** Address of the development server, where one runs. */
  developmentUrl: string | undefined;
  say: Say;
}

const smallest = { width: 900, height: 620 };
const usual = { width: 1280, height: 860 };

/** Opens the app's window where it was left. Its page is loaded by `loadPage`. */
export function openWindow(options: WindowOptions): BrowserWindow {
  const state = readWindowState(options.stateFile);
  const screens = screen.getAllDisplays().map((display) => display.workArea);
  const window = new BrowserWindow({
    ...(state && isVisible(state.bounds, screens) ? state.bounds : usual),
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    title: options.say('appName'),
    icon: options.icon,
    // Shown until the page has painted, and while it is resized.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1f1f1f' : '#ffffff',
    webPreferences: { ...pagePreferences, preload: join(options.build, 'preload/index.cjs') },
  });
  if (state?.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  // The title tells of the training, not of the page.
  window.on('page-title-updated', (event) => event.preventDefault());
  mendPage(window, options);
  return window;
}

/** Keeps how a window is left, for the next time. */
export async function keepWindowState(window: BrowserWindow, file: string): Promise<void> {
  if (window.isDestroyed()) return;
  await writeWindowState(file, { bounds: window.getNormalBounds(), maximized: window.isMaximized() });
}

export async function loadPage(window: BrowserWindow, developmentUrl: string | undefined): Promise<void> {
  await window.loadURL(developmentUrl ?? `${appOrigin}/index.html`);
}

const crashesForgottenAfterMs = 60_000;
const crashesAllowed = 3;

/** Loads the page again when its process dies, and offers to when it hangs. */
function mendPage(window: BrowserWindow, { say, logFile, developmentUrl }: WindowOptions): void {
  let crashes: number[] = [];
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    logError('page process gone', `${reason} ${exitCode}`);
    const now = Date.now();
    crashes = [...crashes.filter((time) => now - time < crashesForgottenAfterMs), now];
    if (crashes.length > crashesAllowed) {
      dialog.showErrorBox(say('appName'), say('pageCrashedOften', { file: logFile }));
      return;
    }
    loadPage(window, developmentUrl)
      .then(() =>
        dialog.showMessageBox(window, {
          type: 'warning',
          message: say('pageCrashed'),
          detail: say('pageCrashedDetail', { file: logFile }),
        }),
      )
      .catch((error: unknown) => logError('loading the page again', error));
  });

  window.on('unresponsive', () => {
    logError('page hangs', '');
    dialog
      .showMessageBox(window, {
        type: 'warning',
        message: say('pageHangs'),
        buttons: [say('wait'), say('reloadWindow')],
        cancelId: 0,
      })
      .then(({ response }) => {
        if (response === 1) window.webContents.forcefullyCrashRenderer();
      })
      .catch((error: unknown) => logError('page hangs', error));
  });
}
