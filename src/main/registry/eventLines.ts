import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { RunEvent } from '@shared/events.ts';
import type { LineMark } from './registry.ts';

const NEWLINE = 10;
/** One window is taken in by one transaction: small enough that the app answers in between. */
const WINDOW_BYTES = 256 * 1024;

/** Some consecutive events of a file; `marks` has one for each, `next` is the byte after the last line. */
export interface EventWindow {
  events: RunEvent[];
  marks: LineMark[];
  next: number;
}

const digestOf = (line: Uint8Array) => createHash('sha256').update(line).digest('hex');

/** Opens a file for reading; null where there is none. */
export async function openIfThere(file: string): Promise<FileHandle | null> {
  try {
    return await open(file, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

async function readAt(handle: FileHandle, start: number, length: number): Promise<Buffer> {
  const bytes = Buffer.alloc(length);
  let done = 0;
  while (done < length) {
    const { bytesRead } = await handle.read(bytes, done, length - done, start + done);
    if (bytesRead === 0) break;
    done += bytesRead;
  }
  return bytes.subarray(0, done);
}

/** Whether the line of a mark still stands where it stood. */
export async function stands(handle: FileHandle, mark: LineMark): Promise<boolean> {
  const bytes = await readAt(handle, mark.end - mark.length, mark.length);
  return (
    bytes.length === mark.length &&
    bytes.at(-1) === NEWLINE &&
    digestOf(bytes.subarray(0, -1)) === mark.digest
  );
}

/**
 * The events of a run's file from byte `from` on, window by window. A last line without a newline is left;
 * a line that is no event of this version is passed over.
 */
export async function* eventWindows(handle: FileHandle, from: number): AsyncGenerator<EventWindow> {
  let start = from;
  let length = WINDOW_BYTES;
  for (;;) {
    const bytes = await readAt(handle, start, length);
    const end = bytes.lastIndexOf(NEWLINE) + 1;
    if (end > 0) {
      yield parseLines(bytes.subarray(0, end), start);
      start += end;
    }
    if (bytes.length < length) return;
    length = end > 0 ? WINDOW_BYTES : length * 2;
  }
}

function parseLines(bytes: Buffer, start: number): EventWindow {
  const events: RunEvent[] = [];
  const marks: LineMark[] = [];
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(NEWLINE, from);
    const line = bytes.subarray(from, end);
    const event = parseEvent(line);
    if (event) {
      events.push(event);
      marks.push({ end: start + end + 1, length: end + 1 - from, digest: digestOf(line) });
    }
    from = end + 1;
  }
  return { events, marks, next: start + bytes.length };
}

function parseEvent(line: Buffer): RunEvent | null {
  try {
    const parsed = RunEvent.safeParse(JSON.parse(line.toString('utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
