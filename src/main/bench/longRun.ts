import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runFolder } from '@shared/layout.ts';
import { NewRun } from '@shared/run.ts';
import { Context } from '@main/jobs/context.ts';
import { openStudio } from '@main/jobs/open.ts';
import { readEvents } from '@storage/events.ts';
import { runPath } from '@storage/folders.ts';
import type { Measure, Place } from './figure.ts';
import { reportVariable, TrainingReport } from './trainingReport.ts';

/*
 * What a training costs besides its steps: one run of the quick preset, followed by a studio as the window or
 * the command line follows it.
 */

const FROM = 2000;
const TO = 10_000;
const LOOKS = Array.from({ length: 5 }, (_, index) => FROM + (index * (TO - FROM)) / 4);

interface LongRun extends TrainingReport {
  /** Time that the studio took to take the events in. */
  ingestMs: number;
  /** From the first step to the end. */
  trainingMs: number;
}

let measured: Promise<LongRun> | null = null;
const once = (place: Place): Promise<LongRun> => (measured ??= train(place));

async function train(place: Place): Promise<LongRun> {
  const file = join(place.home, 'report.json');
  process.env[reportVariable] = JSON.stringify({ file, steps: LOOKS });
  const ingest = timeIngest();
  try {
    const studio = await openStudio({
      ...place,
      workerEntry: place.trainingWorker,
      runQueue: false,
      appVersion: 'bench',
    });
    try {
      const { id: dataset } = await studio.findDataset('mnist');
      const request = NewRun.parse({ family: 'vae', preset: 'quick', dataset, training: { steps: TO } });
      const run = await studio.createRun(request);
      const { result } = await studio.untilEnded(run);
      if (result.status !== 'finished') throw new Error(`the run ended as ${result.status}`);
      const { events } = await readEvents(join(runPath(place.home, run), runFolder.events));
      const first = events.find(({ type }) => type === 'metrics');
      const trainingMs = events.at(-1)!.time - first!.time;
      const report = TrainingReport.parse(JSON.parse(await readFile(file, 'utf8')));
      return { ...report, ingestMs: ingest.ms, trainingMs };
    } finally {
      await studio.close();
    }
  } finally {
    ingest.end();
    delete process.env[reportVariable];
  }
}

/** Adds up what every studio of this process spends on taking in events, until `end`. */
function timeIngest(): { readonly ms: number; end(): void } {
  const context = Context.prototype;
  const takeIn: Context['takeIn'] = Reflect.get(context, 'takeIn');
  let ms = 0;
  context.takeIn = async function timed(this: Context, run) {
    const begun = performance.now();
    try {
      return await takeIn.call(this, run);
    } finally {
      ms += performance.now() - begun;
    }
  };
  return {
    get ms() {
      return ms;
    },
    end: () => {
      context.takeIn = takeIn;
    },
  };
}

function marksOf({ marks }: LongRun): TrainingReport['marks'] {
  if (marks.length !== LOOKS.length) throw new Error(`${marks.length} looks in place of ${LOOKS.length}`);
  return marks;
}

/** Share of the training's time that emitting its events and taking them in takes. */
export const eventShare: Measure = {
  name: 'events-share-of-training',
  unit: '%',
  limit: 1,
  run: async (place) => {
    const { emitMs, ingestMs, trainingMs } = await once(place);
    return (100 * (emitMs + ingestMs)) / trainingMs;
  },
};

/** Resident memory at step 10,000 less that at step 2,000, each after a collection. */
export const memoryGrowth: Measure = {
  name: 'resident-memory-growth-2000-10000',
  unit: 'MB',
  limit: 16,
  run: async (place) => {
    const marks = marksOf(await once(place));
    return (marks.at(-1)!.residentBytes - marks[0]!.residentBytes) / 1e6;
  },
};

/** Between the most and the fewest tensors at five steps from 2,000 to 10,000. */
export const tensorGrowth: Measure = {
  name: 'tensor-growth-2000-10000',
  unit: 'tensors',
  limit: 0,
  run: async (place) => {
    const counts = marksOf(await once(place)).map(({ tensors }) => tensors);
    return Math.max(...counts) - Math.min(...counts);
  },
};
