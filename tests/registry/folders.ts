import { appendFile, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetCard } from '@shared/dataset.ts';
import type { RunEvent, RunEventBody } from '@shared/events.ts';
import * as layout from '@shared/layout.ts';
import type { RunMeta, RunSpec } from '@shared/run.ts';
import { writeJsonAtomically } from '@storage/atomic.ts';
import { EventWriter, setEventsAside } from '@storage/events.ts';
import { createRunFolder, datasetPath, listCheckpoints, runPath } from '@storage/folders.ts';
import { checkpointBody, digest, fingerprint, makeMeta, makeSpec, startTime, toLines } from './makers.ts';

export const eventsFile = (home: string, run: string) => join(runPath(home, run), layout.runFolder.events);

/** A run's folder as the app makes it. */
export async function makeRunFolder(home: string, run: string, meta: Partial<RunMeta> = {}, spec?: RunSpec) {
  await createRunFolder(home, spec ?? makeSpec(run), makeMeta({ name: run, ...meta }));
}

export async function makeDatasetFolder(home: string, card: DatasetCard) {
  await mkdir(datasetPath(home, card.id), { recursive: true });
  await writeJsonAtomically(join(datasetPath(home, card.id), layout.datasetFolder.card), card);
}

/** Adds events to a run's file as they are. */
export const appendEvents = (home: string, run: string, events: readonly RunEvent[]) =>
  appendFile(eventsFile(home, run), toLines(events));

/** A trainer as far as files go: writes events and checkpoints, removes old ones, cuts on resume. */
export class FileTrainer {
  readonly #home: string;
  readonly #run: string;
  #attempt = 0;
  #writer: EventWriter | null = null;

  constructor(home: string, run: string) {
    this.#home = home;
    this.#run = run;
  }

  /** Starts the next attempt, from a checkpoint's step or from the events as they are. */
  async begin(fromStep: number | null): Promise<void> {
    await this.#writer?.close();
    const folder = runPath(this.#home, this.#run);
    if (fromStep !== null) {
      const from = (await listCheckpoints(this.#home, this.#run)).find(({ step }) => step === fromStep);
      if (!from) throw new Error(`no checkpoint at ${fromStep}`);
      await setEventsAside(folder, this.#attempt, from.eventsBytes);
      for (const { step } of await listCheckpoints(this.#home, this.#run)) {
        if (step > fromStep) await this.#deleteFiles(step);
      }
    }
    this.#attempt += 1;
    this.#writer = await EventWriter.open(folder, this.#run, this.#attempt);
  }

  async write(...bodies: RunEventBody[]): Promise<void> {
    for (const body of bodies) await this.#open().append(body);
  }

  async checkpoint(step: number, best = false): Promise<void> {
    const writer = this.#open();
    await writer.append(checkpointBody(step, best));
    const { sequence, bytes } = writer.position;
    await writeJsonAtomically(join(runPath(this.#home, this.#run), layout.checkpointDescription(step)), {
      checkpointVersion: 1,
      run: this.#run,
      family: 'vae',
      familyVersion: 1,
      step,
      attempt: this.#attempt,
      sequence,
      eventsBytes: bytes,
      weightsHash: digest('c'),
      fileHash: digest('d'),
      bytes: 1000 + step,
      fingerprint,
      epoch: 0,
      batchInEpoch: 0,
      bestMetricValue: null,
      createdAt: startTime,
    });
  }

  async removeCheckpoint(step: number, now: number): Promise<void> {
    await this.#deleteFiles(step);
    await this.write({ type: 'checkpoint-removed', step: now, removed: step });
  }

  async close(): Promise<void> {
    await this.#writer?.close();
    this.#writer = null;
  }

  async #deleteFiles(step: number): Promise<void> {
    await rm(join(runPath(this.#home, this.#run), layout.checkpointDescription(step)), { force: true });
  }

  #open(): EventWriter {
    if (!this.#writer) throw new Error('no attempt has begun');
    return this.#writer;
  }
}

/** Replaces a run's file. */
export const writeEvents = (home: string, run: string, text: string) =>
  writeFile(eventsFile(home, run), text);
