import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { AtelierError } from '@shared/errors.ts';
import { fileError } from './atomic.ts';

/** Who holds a lock. A pid alone may by now belong to another process; its start time and boot tell. */
const LockHolder = z.strictObject({
  pid: z.int().min(1),
  /** Clock ticks between boot and the process's start, field 22 of /proc/<pid>/stat. */
  startTime: z.string(),
  boot: z.string(),
});
export type LockHolder = z.infer<typeof LockHolder>;

export interface Lock {
  readonly file: string;
  /** Gives the lock back; a second call does nothing. */
  release(): Promise<void>;
}

const TAKEOVER_TRIES = 100;
const TAKEOVER_WAIT_MS = 20;

/** Start time of a process in clock ticks since boot; null when it is gone or only waits to be reaped. */
async function startTimeOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => null);
  if (stat === null) return null;
  // The process's name stands in parentheses and may hold spaces and parentheses itself.
  const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (state === 'Z' || state === 'X') return null;
  return fields[18] ?? null;
}

async function bootId(): Promise<string> {
  return (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim();
}

async function self(): Promise<LockHolder> {
  const startTime = await startTimeOf(process.pid);
  if (startTime === null) throw new AtelierError('internal', { detail: 'no /proc entry of this process' });
  return { pid: process.pid, startTime, boot: await bootId() };
}

/** The process that a lock file names, whether it lives or not; null where the file is missing or not whole. */
async function readHolder(file: string): Promise<LockHolder | null> {
  try {
    const parsed = LockHolder.safeParse(JSON.parse(await readFile(file, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

const same = (a: LockHolder, b: LockHolder) =>
  a.pid === b.pid && a.startTime === b.startTime && a.boot === b.boot;

/** The living process that holds a lock; null when nobody does. */
export async function lockHolder(file: string): Promise<LockHolder | null> {
  const holder = await readHolder(file);
  if (!holder || holder.boot !== (await bootId())) return null;
  return (await startTimeOf(holder.pid)) === holder.startTime ? holder : null;
}

const isExisting = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'EEXIST';

/** Links a whole file into place; false when one stands there already. */
async function linkNew(ready: string, file: string): Promise<boolean> {
  try {
    await link(ready, file);
    return true;
  } catch (error) {
    if (isExisting(error)) return false;
    throw error;
  }
}

/**
 * Puts `ready` in the place of a lock whose holder is gone. Two processes that find the same stale lock
 * must not both replace it: the second would throw out the first. So a replacement happens under a lock of
 * its own, and looks again once it has that.
 * @returns false when the lock turned out to be held
 */
async function takeOver(ready: string, file: string): Promise<boolean> {
  const guard = `${file}.takeover`;
  for (let tries = 0; tries < TAKEOVER_TRIES; tries += 1) {
    if (await lockHolder(file)) return false;
    const held = (await linkNew(ready, guard)) || (await replaceDeadGuard(ready, guard));
    if (!held) {
      await wait(TAKEOVER_WAIT_MS);
      continue;
    }
    try {
      // Released meanwhile: a newcomer may be linking too, so this must be a link as well.
      if (await linkNew(ready, file)) return true;
      if (await lockHolder(file)) return false;
      const copy = `${ready}.copy`;
      await link(ready, copy);
      await rename(copy, file);
      return true;
    } finally {
      await rm(guard, { force: true });
    }
  }
  return false;
}

/** Takes over the guard of a process that died while it was replacing a lock. */
async function replaceDeadGuard(ready: string, guard: string): Promise<boolean> {
  const holder = await readHolder(guard);
  if (holder && (await lockHolder(guard))) return false;
  const aside = `${ready}.guard`;
  try {
    await rename(guard, aside);
  } catch {
    return false;
  }
  const moved = await readHolder(aside);
  // Someone replaced the dead guard between the look and the rename: it goes back.
  if (moved && !(holder && same(moved, holder))) await linkNew(aside, guard);
  await rm(aside, { force: true });
  return false;
}

/**
 * Takes a lock for this process until it is released or the process ends, however it ends. The lock of a
 * process that is gone, also one whose pid another process has by now, is taken over.
 * @param run named in the error
 * @throws AtelierError `run-locked` (run, pid), `folder-not-writable`, `disk-full`
 */
export async function acquireLock(file: string, run?: string): Promise<Lock> {
  const me = await self();
  const folder = dirname(file);
  const ready = `${file}.${process.pid}.${randomBytes(6).toString('hex')}`;
  try {
    await mkdir(folder, { recursive: true });
    const handle = await open(ready, 'wx');
    try {
      await handle.writeFile(JSON.stringify(me));
    } finally {
      await handle.close();
    }
    if (!(await linkNew(ready, file)) && !(await takeOver(ready, file))) {
      const pid = (await readHolder(file))?.pid ?? 0;
      throw new AtelierError('run-locked', { run: run ?? file, pid });
    }
  } catch (error) {
    throw fileError(error, folder);
  } finally {
    await rm(ready, { force: true }).catch(() => undefined);
  }
  return new HeldLock(file, me);
}

class HeldLock implements Lock {
  readonly file: string;
  readonly #holder: LockHolder;
  #released = false;

  constructor(file: string, holder: LockHolder) {
    this.file = file;
    this.#holder = holder;
  }

  async release(): Promise<void> {
    if (this.#released) return;
    this.#released = true;
    const holder = await readHolder(this.file);
    if (holder && same(holder, this.#holder)) await rm(this.file, { force: true });
  }
}
