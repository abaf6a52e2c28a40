import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { familySchemas } from '@engine/families/cards.ts';
import { newId } from '@main/jobs/context.ts';
import { nextAttempt } from '@main/jobs/ending.ts';
import { WorkerProcess, type WorkerProgram } from '@main/jobs/workerProcess.ts';
import { AtelierError } from '@shared/errors.ts';
import type { ConfigValues } from '@shared/family.ts';
import { checkpointFile, runFolder } from '@shared/layout.ts';
import { optimizationFields } from '@shared/optimization.ts';
import type { RunSpec } from '@shared/run.ts';
import { TrainingConfig } from '@shared/training.ts';
import { readEvents } from '@storage/events.ts';
import { createRunFolder, listCheckpoints, runPath } from '@storage/folders.ts';
import { structureConfig, structures } from '../../engine/support/structures.ts';
import { tinyHome } from '../../engine/support/tiny.ts';
import { checkpointEvery, type Kill, killVariable, nextKill, seeded } from './kill.ts';

/** More steps than any kill comes at. */
const endless = 10_000_000;

/** A run that is killed again and again, and its twin that never is. */
export interface ResumeCase {
  /** `<structure of the training step>/<optimizer>`. */
  name: string;
  family: string;
  config: ConfigValues;
  /** More than one where a separable model's batches are to be worked through in parts. */
  threads: number;
}

export interface Outcome {
  /** How often the run was killed. */
  kills: number;
  /** Up to which step both were trained. */
  steps: number;
  /** What is not the same; null where every bit is. */
  difference: string | null;
}

const tinyVae = { hidden: [16, 8], latentSize: 3 };

/** Each optimizer with each structure of a training step. */
const structureCases = optimizationFields()
  .optimizer.unwrap()
  .options.flatMap((optimizer): ResumeCase[] => [
    {
      name: `one-phase/${optimizer}`,
      family: 'vae',
      config: configOf('vae', { ...tinyVae, optimizer, emaDecay: 0.99 }),
      threads: 2,
    },
    ...structures.map((family) => ({
      name: `${family}/${optimizer}`,
      family,
      config: structureConfig({
        optimizer,
        // All that a step may do besides, some of it here and some there.
        ...(family === 'alternating'
          ? { execution: 'xla', emaDecay: 0.99, learningRateSchedule: 'cosine' }
          : { execution: 'graph', microBatches: 2, clipNorm: 1, learningRateWarmup: 20 }),
      }),
      threads: 1,
    })),
  ]);

/**
 * Those, a batch in parts whose graphs XLA does not compile, a critic's updates before each of a generator, and a
 * resolution being faded in.
 */
export const resumeCases: readonly ResumeCase[] = [
  ...structureCases,
  {
    name: 'parts-as-graphs/adam',
    family: 'vae',
    config: configOf('vae', { ...tinyVae, architecture: 'convolutional', channels: [4, 8] }),
    threads: 2,
  },
  {
    name: 'wgan/adam',
    family: 'wgan',
    config: configOf('wgan', { baseChannels: 2, latentSize: 3, discriminatorUpdates: 3, emaDecay: 0.99 }),
    threads: 1,
  },
  {
    name: 'fading-in/adam',
    family: 'stylegan',
    config: configOf('stylegan', {
      ...{ baseChannels: 2, channelLimit: 4, latentSize: 3, styleSize: 4, mappingLayers: 1 },
      // The outer resolution is faded in from step 16 to 30, where the first kills come.
      ...{ architecture: 'progressive', stageSteps: 15 },
      ...{ penaltyEvery: 3, adaptiveAugmentation: true, augmentationImages: 500 },
    }),
    threads: 1,
  },
];

function configOf(family: string, differences: ConfigValues): ConfigValues {
  const parsed = familySchemas.get(family)!.parse(differences, {}, null);
  if ('issues' in parsed) throw new Error(JSON.stringify(parsed.issues));
  return parsed.config;
}

/**
 * Kills a run with SIGKILL at seeded moments and resumes it after each, and compares the folder that it leaves
 * with that of the same run left alone.
 */
export async function checkResume(
  program: WorkerProgram,
  one: ResumeCase,
  kills: number,
  seed: number,
): Promise<Outcome> {
  const random = seeded(seed);
  const [killed, spared] = [await newRun(one), await newRun(one)];
  try {
    for (let kill = 0; kill < kills; kill += 1) {
      const from = (await listCheckpoints(killed.home, killed.id)).at(-1)?.step ?? 0;
      await dieOf(nextKill(kill, from, random), program, killed);
    }
    const last = (await listCheckpoints(killed.home, killed.id)).at(-1)?.step ?? 0;
    const steps = last + checkpointEvery + 3;
    for (const run of [killed, spared]) await trainTo(steps, program, run);
    return { kills, steps, difference: await difference(killed, spared, steps) };
  } finally {
    for (const { home } of [killed, spared]) await rm(home, { recursive: true, force: true });
  }
}

interface Run {
  home: string;
  id: string;
  threads: number;
}

/** In a data folder of its own, so that the two runs of a case may be the same to the last letter. */
async function newRun({ family, config, threads }: ResumeCase): Promise<Run> {
  const { home, card } = await tinyHome();
  const training = TrainingConfig.parse({
    steps: 2000,
    batchSize: 8,
    threads,
    seed: 11,
    checkpointEvery,
    sampleEvery: 12,
    evaluateEvery: 15,
  });
  const spec: RunSpec = {
    specVersion: 1,
    id: '0'.repeat(26),
    family,
    familyVersion: 1,
    preset: null,
    dataset: { id: card.id, name: card.name, hash: card.hash, splitHash: card.splitHash },
    config,
    training,
    device: 'cpu',
    createdAt: 0,
  };
  await createRunFolder(home, spec, {
    metaVersion: 1,
    name: family,
    notes: '',
    tags: [],
    star: false,
    trashedAt: null,
    parent: null,
    stepsTarget: null,
  });
  return { home, id: spec.id, threads };
}

async function trainTo(steps: number, program: WorkerProgram, trained: Run, kill?: Kill) {
  const { home, id: run, threads } = trained;
  const attempt = await nextAttempt(home, run);
  if (kill) process.env[killVariable] = JSON.stringify(kill);
  const worker = new WorkerProcess(program, {
    threads,
    logFile: join(runPath(home, run), runFolder.log),
  });
  delete process.env[killVariable];
  try {
    const job = { type: 'train', job: newId(), home, run, attempt, fromCheckpoint: null, steps } as const;
    await worker.run(job);
  } finally {
    worker.quit();
    await worker.exited;
  }
}

async function dieOf(kill: Kill, program: WorkerProgram, run: Run): Promise<void> {
  try {
    await trainTo(endless, program, run, kill);
  } catch (error) {
    const died = error instanceof AtelierError && error.code === 'worker-died';
    if (died && error.parameters['exit'] === 'SIGKILL') return;
    throw error;
  }
  throw new Error(`the worker outlived ${JSON.stringify(kill)}`);
}

/** The first thing that the folders of two runs do not have in common, to the bit. */
async function difference(killed: Run, spared: Run, steps: number): Promise<string | null> {
  const [found, expected] = [await tracesOf(killed), await tracesOf(spared)];
  for (const [index, line] of expected.entries()) {
    if (found[index] !== line) return `trace: ${found[index]} in place of ${line}`;
  }
  if (found.length > expected.length) return `trace: ${found[expected.length]} in excess`;
  const samples = expected.flatMap((line) => /"file":"([^"]+)"/.exec(line)?.[1] ?? []);
  // The checkpoint holds weights, averages and the optimizer's state.
  for (const file of [checkpointFile(steps), ...samples]) {
    const [a, b] = await Promise.all(
      [killed, spared].map(({ home, id }) => readFile(join(runPath(home, id), file))),
    );
    if (!a!.equals(b!)) return file;
  }
  return null;
}

/** What a run's events say of its course: losses and scores, samples, checkpoints. */
async function tracesOf({ home, id }: Run): Promise<string[]> {
  const { events } = await readEvents(join(runPath(home, id), runFolder.events));
  return events.flatMap((event) => {
    const { step, type } = event;
    switch (event.type) {
      case 'metrics': {
        const values = Object.entries(event.values).filter(([series]) => !series.startsWith('system/'));
        return [JSON.stringify({ step, type, values })];
      }
      case 'samples':
        return [JSON.stringify({ step, type, file: event.file })];
      case 'checkpoint':
        return [JSON.stringify({ step, type, weightsHash: event.weightsHash, best: event.best })];
      case 'checkpoint-removed':
        return [JSON.stringify({ step, type, removed: event.removed })];
      default:
        return [];
    }
  });
}
