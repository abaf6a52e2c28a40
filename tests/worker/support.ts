import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { ImportRequest } from '@shared/dataset.ts';
import { NewRun } from '@shared/run.ts';
import type { LocalStudio } from '@main/jobs/localStudio.ts';
import { openStudio } from '@main/jobs/open.ts';
import { buildPrograms } from './programs.ts';

/** Folders and studios of one test file, cleaned up after it. */
export class Bench {
  programs = '';
  readonly #folders: string[] = [];
  readonly #studios: LocalStudio[] = [];

  constructor() {
    beforeAll(async () => {
      this.programs = await buildPrograms();
    });
    afterAll(async () => {
      for (const studio of this.#studios) await studio.close().catch(() => undefined);
      for (const folder of [...this.#folders, this.programs])
        await rm(folder, { recursive: true, force: true });
    });
  }

  async folder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'atelier-worker-'));
    this.#folders.push(folder);
    return folder;
  }

  async open(home: string, options: { runQueue?: boolean } = {}): Promise<LocalStudio> {
    const studio = await openStudio({
      home,
      workerEntry: join(this.programs, 'worker.js'),
      nodeExecutable: process.execPath,
      runQueue: options.runQueue ?? false,
      appVersion: 'test',
    });
    this.#studios.push(studio);
    return studio;
  }

  /** A data folder with the dataset `tiny`, and its studio. */
  async prepared(options: { runQueue?: boolean } = {}): Promise<LocalStudio> {
    const studio = await this.open(await this.folder(), options);
    await importTiny(studio, await this.folder());
    return studio;
  }
}

/** An IDX file of 8 x 8 images with one bright bar each, by a fixed pseudo-random sequence. */
export function tinyIdx(count: number): Uint8Array {
  const side = 8;
  const bytes = Buffer.alloc(16 + count * side * side);
  bytes.writeUInt32BE(0x00000803, 0);
  bytes.writeUInt32BE(count, 4);
  bytes.writeUInt32BE(side, 8);
  bytes.writeUInt32BE(side, 12);
  let state = 1;
  const next = () => (state = (state * 1664525 + 1013904223) >>> 0);
  for (let image = 0; image < count; image += 1) {
    const row = (next() >>> 16) % side;
    for (let pixel = 0; pixel < side * side; pixel += 1) {
      const bright = Math.floor(pixel / side) === row ? 200 : 0;
      bytes[16 + image * side * side + pixel] = bright + ((next() >>> 16) % 50);
    }
  }
  return bytes;
}

export async function importTiny(studio: LocalStudio, folder: string, name = 'tiny'): Promise<string> {
  const path = join(folder, 'tiny-images-idx3-ubyte');
  await writeFile(path, tinyIdx(400));
  const { finished } = await studio.startImport(ImportRequest.parse({ path, name }));
  return (await finished).dataset;
}

/** More steps than any test waits for. */
export const endless = 10_000_000;

/** Settings of a network so small that thousands of its steps take seconds. */
export const tinyConfig = { hidden: [16], latentSize: 4 };
export const tinyTraining = {
  batchSize: 16,
  sampleEvery: 10_000,
  evaluateEvery: 10_000,
  checkpointEvery: 50,
  threads: 1,
  seed: 5,
};

export async function tinyRun(
  studio: LocalStudio,
  steps: number,
  training: Record<string, number> = {},
): Promise<NewRun> {
  const dataset = await studio.findDataset('tiny');
  return NewRun.parse({
    family: 'vae',
    dataset: dataset.id,
    config: tinyConfig,
    training: { ...tinyTraining, steps, ...training },
  });
}

/** Resolves once a run's worker has come to `step`. */
export function untilStep(studio: LocalStudio, run: string, step: number): Promise<void> {
  return new Promise((resolve) => {
    const end = studio.on('run.progress', (push) => {
      if (push.run !== run || push.progress.step < step) return;
      end();
      resolve();
    });
  });
}

/** Resolves once `condition` holds, looking again and again. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 25));
}
