import type { RunEvent } from '@shared/events.ts';
import type { PushName, PushPayload } from '@shared/ipc/contract.ts';

/** Pushes come in bursts while training; the page is told at most this often of each thing. */
const flushEveryMs = 100;

type Send = <N extends PushName>(name: N, payload: PushPayload<N>) => void;

/** Pushes that are put together while they wait, and sent in order of their first arrival. */
export interface Outbox {
  post: Send;
  /** Sends what waits now. */
  flush(): void;
  /** Forgets what waits and takes no more. */
  close(): void;
}

/**
 * Where many pushes would come, keeps the last of each thing (`run.progress`, `import.progress`, `projection.progress`), joins lists
 * (`runs.changed`, `datasets.changed`, `run.events`), and lets nothing overtake: any other push goes out at once,
 * after what waited.
 */
export function createOutbox(send: Send): Outbox {
  const waiting = new Map<string, () => void>();
  const runs = new Set<string>();
  const datasets = new Set<string>();
  const events = new Map<string, RunEvent[]>();
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    const due = [...waiting.values()];
    waiting.clear();
    for (const deliver of due) deliver();
  };

  const later = (key: string, deliver: () => void) => {
    waiting.set(key, deliver);
    timer ??= setTimeout(flush, flushEveryMs);
  };

  const posts: { [N in PushName]?: (payload: PushPayload<N>) => void } = {
    'run.progress': (payload) => later(`run.progress ${payload.run}`, () => send('run.progress', payload)),
    'import.progress': (payload) =>
      later(`import.progress ${payload.job}`, () => send('import.progress', payload)),
    'projection.progress': (payload) =>
      later(`projection.progress ${payload.run}`, () => send('projection.progress', payload)),
    'runs.changed': (payload) => {
      for (const run of payload.runs) runs.add(run);
      later('runs.changed', () => {
        send('runs.changed', { runs: [...runs] });
        runs.clear();
      });
    },
    'datasets.changed': (payload) => {
      for (const dataset of payload.datasets) datasets.add(dataset);
      later('datasets.changed', () => {
        send('datasets.changed', { datasets: [...datasets] });
        datasets.clear();
      });
    },
    'run.events': (payload) => {
      const all = [...(events.get(payload.run) ?? []), ...payload.events];
      events.set(payload.run, all);
      later(`run.events ${payload.run}`, () => {
        events.delete(payload.run);
        send('run.events', { run: payload.run, events: all });
      });
    },
  };

  return {
    post(name, payload) {
      if (closed) return;
      const wait = posts[name];
      if (wait) return wait(payload);
      flush();
      send(name, payload);
    },
    flush,
    close() {
      closed = true;
      clearTimeout(timer);
      waiting.clear();
    },
  };
}
