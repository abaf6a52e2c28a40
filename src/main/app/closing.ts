import { app, dialog, type BrowserWindow } from 'electron';
import type { Studio } from '@main/jobs/studio.ts';
import { push } from '@main/ipc/push.ts';
import { logError } from './log.ts';
import type { Say } from './window.ts';

/**
 * Lets the window close, and the app end, only after the studio has closed: at once where nothing trains, otherwise
 * when the person says so. A signal from outside is not asked about.
 * @param beforeClosing called once closing is decided
 */
export function closeOrderly(
  studio: Studio,
  window: BrowserWindow,
  say: Say,
  beforeClosing: () => Promise<void>,
): void {
  let state: 'open' | 'asking' | 'closing' = 'open';

  const close = async () => {
    if (state === 'closing') return;
    const saving = studio.training;
    state = 'closing';
    if (saving && !window.isDestroyed()) {
      window.setTitle(say('saving'));
      window.setProgressBar(2);
      push(window, 'app.closing', {});
    }
    try {
      await beforeClosing();
    } catch (error) {
      logError('before closing', error);
    }
    try {
      await studio.close();
    } catch (error) {
      logError('closing the studio', error);
    }
    app.exit(0);
  };

  const ask = async () => {
    if (state !== 'open') return;
    if (!studio.training) return close();
    state = 'asking';
    const { response } = await dialog.showMessageBox(window, {
      type: 'question',
      message: say('closeQuestion'),
      detail: say('closeDetail'),
      buttons: [say('stopAndQuit'), say('cancel')],
      defaultId: 0,
      cancelId: 1,
      noLink: true,
    });
    state = 'open';
    if (response === 0) await close();
  };

  const closeWith = (how: () => Promise<void>) => {
    how().catch((error: unknown) => {
      logError('closing', error);
      app.exit(1);
    });
  };

  window.on('close', (event) => {
    event.preventDefault();
    closeWith(ask);
  });
  app.on('before-quit', (event) => {
    event.preventDefault();
    closeWith(ask);
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => closeWith(close));
}
