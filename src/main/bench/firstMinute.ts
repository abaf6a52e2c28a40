import { setTimeout as wait } from 'node:timers/promises';
import { openStudio } from '@main/jobs/open.ts';
import type { LocalStudio } from '@main/jobs/localStudio.ts';
import type { Measure, Place } from './figure.ts';

const LOOK_MS = 50;
const MINUTE_MS = 60_000;

const open = (place: Place) => openStudio({ ...place, runQueue: true, appVersion: 'bench' });

/** Presses Quick start on a fresh data folder and hands over the time of the press. */
async function pressed<T>(
  place: Place,
  measure: (studio: LocalStudio, run: string, at: number) => Promise<T>,
): Promise<T> {
  const studio = await open(place);
  try {
    const at = performance.now();
    const run = await studio.quickStart();
    return await measure(studio, run, at);
  } finally {
    await studio.close();
  }
}

/** Seconds from the press to the first sample grid. */
export const firstGrid: Measure = {
  name: 'first-grid-seconds',
  unit: 's',
  limit: 15,
  run: (place) =>
    pressed(place, async (studio, run, at) => {
      for (;;) {
        const { samples, summary } = await studio.run(run);
        if (samples.some(({ kind }) => kind === 'samples')) return (performance.now() - at) / 1000;
        if (summary.status === 'failed' || summary.status === 'interrupted') await studio.untilEnded(run);
        await wait(LOOK_MS);
      }
    }),
};

/** The last test -ELBO that stands 60 s after the press. */
export const quickStartElbo: Measure = {
  name: 'quick-start-elbo-60s',
  unit: 'nats',
  limit: 135,
  run: (place) =>
    pressed(place, async (studio, run, at) => {
      await wait(Math.max(0, MINUTE_MS - (performance.now() - at)));
      const { summary } = await studio.run(run);
      return summary.metrics['test/negativeElbo'] ?? Infinity;
    }),
};
