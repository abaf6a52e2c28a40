import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import { importDataset } from '@engine/data/import.ts';
import type { JobHost } from '@engine/training/host.ts';
import { ImportRequest, type ImportResult } from '@shared/dataset.ts';
import { toErrorPayload, type ErrorPayload } from '@shared/errors.ts';
import { WorkerResult } from '@shared/worker.ts';
import sharp from 'sharp';
import { afterEach, expect } from 'vitest';
import { ZipFile } from 'yazl';

const made: string[] = [];
afterEach(async () => {
  for (const folder of made.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** A folder that goes away after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'atelier-data-'));
  made.push(folder);
  return folder;
}

export class FakeHost implements JobHost {
  readonly phases: string[] = [];
  readonly pauseRequested = false;
  stopRequested = false;
  onProgress: (phase: string, done: number) => void = () => undefined;
  setStage(): void {}
  setStep(): void {}
  appended(): void {}
  progress(phase: string, done: number): void {
    if (this.phases.at(-1) !== phase) this.phases.push(phase);
    this.onProgress(phase, done);
  }
  untilResumed = () => Promise.resolve();
}

export const JOB = '0'.repeat(26);

/** Imports into `home` and answers what a worker would, parsed by the contract. */
export async function runImport(
  home: string,
  request: Partial<ImportRequest> & { path: string },
  options: { dataset?: string; host?: FakeHost } = {},
): Promise<ImportResult> {
  const answer = await importDataset(
    {
      type: 'import',
      job: JOB,
      home,
      dataset: options.dataset ?? 'dataset-a',
      request: ImportRequest.parse({ name: 'A', ...request }),
    },
    options.host ?? new FakeHost(),
  );
  const parsed = WorkerResult.parse(answer);
  if (parsed.type !== 'import') throw new Error(parsed.type);
  return parsed.result;
}

/** What a promise is refused with. */
export async function refusal(promise: Promise<unknown>): Promise<ErrorPayload> {
  try {
    await promise;
  } catch (error) {
    return toErrorPayload(error);
  }
  throw new Error('not refused');
}

/** Asserts that an import is refused so, and that it left neither data nor locks. */
export async function expectRefused(
  request: Partial<ImportRequest> & { path: string },
  code: string,
  parameters: Record<string, unknown>,
): Promise<void> {
  const home = await temporaryFolder();
  const error = await refusal(runImport(home, request));
  expect(error).toEqual({ code, parameters: expect.objectContaining(parameters) });
  await expectNothingLeft(home);
}

export async function expectNothingLeft(home: string): Promise<void> {
  expect(await readdir(join(home, 'datasets'))).toEqual([]);
  expect(await readdir(join(home, 'locks'))).toEqual([]);
}

/** Reproducible bytes. */
export function noise(count: number, seed: number): Uint8Array {
  const bytes = new Uint8Array(count);
  for (let start = 0; start < count; start += 32) {
    const block = createHash('sha256').update(`${seed}/${start}`).digest();
    bytes.set(block.subarray(0, Math.min(32, count - start)), start);
  }
  return bytes;
}

/** A picture as raw pixels. */
export const picture = (width: number, height: number, channels: 1 | 2 | 3 | 4, seed: number) =>
  sharp(noise(width * height * channels, seed), { raw: { width, height, channels } }).toColourspace(
    channels < 3 ? 'b-w' : 'srgb',
  );

export const png = (side: number, channels: 1 | 2 | 3 | 4, seed: number) =>
  picture(side, side, channels, seed).png().toBuffer();

/** A PNG whose header says `width` x `height` and whose data is no data at all. */
export function hollowPng(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const ends = Buffer.alloc(8);
    ends.writeUInt32BE(data.length, 0);
    ends.writeUInt32BE(crc32(body), 4);
    return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', Buffer.from('not a zlib stream')),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

export type Files = Record<string, Uint8Array | string>;

/** Writes files below a new folder. */
export async function folderOf(files: Files): Promise<string> {
  const folder = await temporaryFolder();
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

/** A ZIP of the files; `modes` gives Unix modes by name. */
export async function zipOf(files: Files, modes: Record<string, number> = {}): Promise<Buffer> {
  const archive = new ZipFile();
  for (const [name, content] of Object.entries(files)) {
    archive.addBuffer(Buffer.from(content), name, modes[name] === undefined ? {} : { mode: modes[name] });
  }
  archive.end();
  const chunks: Uint8Array[] = [];
  for await (const chunk of archive.outputStream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** An IDX file of unsigned bytes; `data` may disagree with the dimensions. */
export function idxBytes(dimensions: number[], data: Uint8Array, type = 0x08): Buffer {
  const header = Buffer.alloc(4 + dimensions.length * 4);
  header.set([0, 0, type, dimensions.length]);
  dimensions.forEach((size, axis) => header.writeUInt32BE(size, 4 + axis * 4));
  return Buffer.concat([header, data]);
}
