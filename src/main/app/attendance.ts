import { Notification, powerSaveBlocker, type BrowserWindow } from 'electron';
import { activeStatuses } from '@shared/run.ts';
import type { PushPayload } from '@shared/ipc/contract.ts';
import type { Studio } from '@main/jobs/studio.ts';
import { trainingView } from './training.ts';
import type { TextKey } from './texts.ts';
import type { Say } from './window.ts';

const endTexts: Partial<Record<PushPayload<'run.ended'>['status'], TextKey>> = {
  finished: 'runFinished',
  stopped: 'runStopped',
  failed: 'runFailed',
  interrupted: 'runInterrupted',
};

/**
 * While a run trains: holds off the machine's sleep if wished, and shows the progress in title and task bar. When one
 * ends: tells so if wished.
 * @param showRun called with the run whose notification was pressed
 * @returns ends all of it
 */
export function attendTraining(
  studio: Studio,
  window: BrowserWindow,
  say: Say,
  showRun: (run: string) => void,
): () => void {
  let current: PushPayload<'run.progress'> | null = null;
  let blocker: number | null = null;

  const show = () => {
    if (window.isDestroyed()) return;
    const view = trainingView(say('appName'), current);
    window.setTitle(view.title);
    window.setProgressBar(view.progress);
  };
  const keepAwake = () => {
    const wanted = studio.training && studio.settings().keepAwake;
    if (wanted && blocker === null) blocker = powerSaveBlocker.start('prevent-app-suspension');
    if (!wanted && blocker !== null) {
      powerSaveBlocker.stop(blocker);
      blocker = null;
    }
  };
  const notify = ({ run, name, status }: PushPayload<'run.ended'>) => {
    const key = endTexts[status];
    if (!key || !studio.settings().notifyOnRunEnd || !Notification.isSupported()) return;
    const notification = new Notification({ title: say('appName'), body: say(key, { name }) });
    notification.on('click', () => showRun(run));
    notification.show();
  };

  const subscriptions = [
    studio.on('run.progress', (progress) => {
      if (activeStatuses.includes(progress.status)) current = progress;
      else if (current?.run === progress.run) current = null;
      show();
      keepAwake();
    }),
    studio.on('runs.changed', keepAwake),
    studio.on('settings.changed', () => {
      show();
      keepAwake();
    }),
    studio.on('run.ended', (end) => {
      if (current?.run === end.run) current = null;
      show();
      keepAwake();
      notify(end);
    }),
  ];
  keepAwake();
  return () => {
    for (const end of subscriptions) end();
    if (blocker !== null) powerSaveBlocker.stop(blocker);
    blocker = null;
  };
}
