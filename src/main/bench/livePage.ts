import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { runFolder } from '@shared/layout.ts';
import { openStudio } from '@main/jobs/open.ts';
import { readEvents } from '@storage/events.ts';
import { runPath } from '@storage/folders.ts';
import { onSameCores } from './cores.ts';
import { type Measure, type Place, Unmeasurable } from './figure.ts';
import { LiveWindow, virtualDisplay } from './liveWindow.ts';
import { compareTimes, type Pair } from './statistics.ts';

/** Looked at from this step, by which all is compiled and the early samples are made. */
const FROM = 500;
const TO = 2500;
const PAIRS = 3;
const LOOK_MS = 500;

const pinned = onSameCores();

/** Milliseconds a step from `FROM` to `TO`, whatever came between, by the run's own events. */
async function millisecondsAStep(home: string, run: string): Promise<number | null> {
  const { events } = await readEvents(join(runPath(home, run), runFolder.events));
  const at = (step: number) => events.find((event) => event.type === 'metrics' && event.step === step)?.time;
  const [from, to] = [at(FROM), at(TO)];
  return from === undefined || to === undefined ? null : (to - from) / (TO - FROM);
}

const quick = ['--family', 'vae', '--dataset', 'mnist', '--preset', 'quick', '--steps', `${TO}`];

async function fromCommandLine({ nodeExecutable, cli }: Place, home: string): Promise<number> {
  const { command, parameters } = pinned({
    command: nodeExecutable,
    parameters: [cli, 'train', ...quick, '--home', home, '--json'],
    environment: {},
  });
  const child = spawn(command, parameters, { stdio: ['ignore', 'pipe', 'ignore'] });
  let printed = '';
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`studio train ended with ${code}`);
  const { run } = z.object({ run: z.string() }).parse(JSON.parse(printed));
  const found = await millisecondsAStep(home, run);
  if (found === null) throw new Error('the run has not the steps that are looked at');
  return found;
}

const Created = z.object({ ok: z.literal(true), value: z.object({ run: z.string() }) });

async function withLivePage(place: Place, home: string, display: string): Promise<number> {
  const { root, electronExecutable } = place;
  const switches = ['--disable-gpu', '--remote-debugging-port=0', '--remote-allow-origins=*'];
  const window = await LiveWindow.open(
    pinned({
      command: electronExecutable!,
      // Chromium refuses its sandbox to root alone.
      parameters: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), root, ...switches, '--home', home],
      environment: { DISPLAY: display, NODE_OPTIONS: '' },
    }),
  );
  try {
    await window.until("document.querySelector('h1') !== null");
    const request = { family: 'vae', dataset: 'mnist', preset: 'quick', training: { steps: TO } };
    const call = `window.atelier.call('runs.create', ${JSON.stringify(request)})`;
    const { run } = Created.parse(await window.evaluate(call)).value;
    await window.evaluate(`window.location.hash = '#/runs/${run}'`);
    for (;;) {
      const found = await millisecondsAStep(home, run);
      if (found !== null) {
        const drawn = await window.evaluate("document.querySelectorAll('canvas').length");
        if (!(Number(drawn) > 0)) throw new Error('the page of the run shows no chart');
        return found;
      }
      await wait(LOOK_MS);
    }
  } finally {
    await window.close();
  }
}

/** Both data folders have the dataset, so that nothing is prepared while a run trains. */
async function prepare(place: Place, home: string): Promise<void> {
  const studio = await openStudio({ ...place, home, runQueue: false, appVersion: 'bench' });
  try {
    await studio.findDataset('mnist');
  } finally {
    await studio.close();
  }
}

/** Speed of training with the run's page open in the app, by that from the command line; lower end of the interval. */
export const livePageSpeed: Measure = {
  name: 'live-page-speed-ratio',
  unit: 'times',
  limit: 0.9,
  bound: 'least',
  run: async (place) => {
    if (place.electronExecutable === null) throw new Unmeasurable('there is no Electron');
    const own = process.env['DISPLAY'] ? null : await virtualDisplay();
    const display = process.env['DISPLAY'] ?? own?.display;
    if (!display) throw new Unmeasurable('there is neither a display nor Xvfb');
    const homes = { live: join(place.home, 'live'), terminal: join(place.home, 'terminal') };
    const live = () => withLivePage(place, homes.live, display);
    const terminal = () => fromCommandLine(place, homes.terminal);
    try {
      for (const home of Object.values(homes)) await prepare(place, home);
      const pairs: Pair[] = [];
      for (let pair = 0; pair < PAIRS; pair += 1) {
        const inOrder = pair % 2 === 0 ? [live, terminal] : [terminal, live];
        const times = new Map<() => Promise<number>, number>();
        for (const side of inOrder) times.set(side, await side());
        pairs.push({ ours: times.get(live)!, theirs: times.get(terminal)! });
      }
      return compareTimes(pairs).low;
    } finally {
      await own?.end();
    }
  },
};
