import { open, stat, truncate, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { RunEvent, type RunEventBody } from '@shared/events.ts';
import { runFolder } from '@shared/layout.ts';
import { fileError, syncFolder, writeAtomically } from './atomic.ts';

const NEWLINE = 10;

/** Length of a file in bytes; 0 where there is none. */
async function lengthOf(file: string): Promise<number> {
  return (await stat(file).catch(() => ({ size: 0 }))).size;
}

/** `count` bytes of a file from `start`. */
async function readBytes(file: string, start: number, count: number): Promise<Uint8Array> {
  const handle = await open(file, 'r');
  try {
    const bytes = new Uint8Array(count);
    let done = 0;
    while (done < count) {
      const { bytesRead } = await handle.read(bytes, done, count - done, start + done);
      if (bytesRead === 0) return bytes.subarray(0, done);
      done += bytesRead;
    }
    return bytes;
  } finally {
    await handle.close();
  }
}

/**
 * The events of a run's `events.ndjson` from byte `from` on. A last line without a newline is left for the
 * next call; a line that is no event of this version is passed over.
 * @returns the events, and the byte from which to go on
 */
export async function readEvents(file: string, from = 0): Promise<{ events: RunEvent[]; next: number }> {
  const length = await lengthOf(file);
  if (length <= from) return { events: [], next: Math.min(from, length) };
  const bytes = await readBytes(file, from, length - from);
  const end = bytes.lastIndexOf(NEWLINE);
  if (end < 0) return { events: [], next: from };
  const lines = new TextDecoder().decode(bytes.subarray(0, end)).split('\n');
  return { events: lines.flatMap(parseLine), next: from + end + 1 };
}

function parseLine(line: string): RunEvent[] {
  try {
    const parsed = RunEvent.safeParse(JSON.parse(line));
    return parsed.success ? [parsed.data] : [];
  } catch {
    return [];
  }
}

/** Appends events to a run's `events.ndjson`, numbering them. */
export class EventWriter {
  #handle: FileHandle;
  #bytes: number;
  #sequence: number;
  readonly #run: string;
  readonly #attempt: number;
  readonly #folder: string;
  #tail: Promise<unknown> = Promise.resolve();

  private constructor(
    folder: string,
    run: string,
    attempt: number,
    handle: FileHandle,
    bytes: number,
    sequence: number,
  ) {
    this.#folder = folder;
    this.#run = run;
    this.#attempt = attempt;
    this.#handle = handle;
    this.#bytes = bytes;
    this.#sequence = sequence;
  }

  /** Opens the events of the run in `folder` after its last whole line. */
  static async open(folder: string, run: string, attempt: number): Promise<EventWriter> {
    const file = join(folder, runFolder.events);
    const { events, next } = await readEvents(file);
    if ((await lengthOf(file)) > next) await truncate(file, next);
    const handle = await open(file, 'a');
    return new EventWriter(folder, run, attempt, handle, next, events.at(-1)?.sequence ?? 0);
  }

  /** Number of the last event, and the file's length with it. */
  get position(): { sequence: number; bytes: number } {
    return { sequence: this.#sequence, bytes: this.#bytes };
  }

  /**
   * Appends one event; events keep the order of the calls.
   * @throws AtelierError `disk-full`
   */
  append(body: RunEventBody): Promise<void> {
    const event: RunEvent = {
      ...body,
      run: this.#run,
      attempt: this.#attempt,
      sequence: (this.#sequence += 1),
      time: Date.now(),
    };
    const line = new TextEncoder().encode(`${JSON.stringify(event)}\n`);
    this.#bytes += line.byteLength;
    const written = this.#tail.then(() => this.#handle.appendFile(line));
    this.#tail = written.catch(() => undefined);
    return written.catch((error: unknown) => {
      throw fileError(error, this.#folder);
    });
  }

  /** Resolves once everything appended so far is on the disk itself. */
  async flush(): Promise<void> {
    await this.#tail;
    await this.#handle.sync();
  }

  async close(): Promise<void> {
    await this.#tail;
    await this.#handle.sync();
    await this.#handle.close();
  }
}

/**
 * Cuts a run's events to `bytes`, as they stood at the checkpoint that is resumed from; what came after is
 * kept as `events.<attempt>.ndjson`, `attempt` being the one that wrote it.
 */
export async function setEventsAside(folder: string, attempt: number, bytes: number): Promise<void> {
  const file = join(folder, runFolder.events);
  const length = await lengthOf(file);
  if (length <= bytes) return;
  await writeAtomically(
    join(folder, `events.${attempt}.ndjson`),
    await readBytes(file, bytes, length - bytes),
  );
  await truncate(file, bytes);
  await syncFolder(folder);
}
