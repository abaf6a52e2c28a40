import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AtelierError, type ErrorPayload } from '@shared/errors.ts';
import { runFolder } from '@shared/layout.ts';
import type { RunResult } from '@shared/run.ts';
import { EventWriter, readEvents } from '@storage/events.ts';
import { listCheckpoints, runPath, writeResult } from '@storage/folders.ts';
import { acquireLock, type Lock } from '@storage/locks.ts';
import { isActive, type Context } from './context.ts';

/** The number of a run's next attempt, counting those whose events were set aside. */
export async function nextAttempt(home: string, run: string): Promise<number> {
  const folder = runPath(home, run);
  const { events } = await readEvents(join(folder, runFolder.events));
  const aside = (await readdir(folder)).map((name) => Number(/^events\.(\d+)\.ndjson$/.exec(name)?.[1] ?? 0));
  return Math.max(0, events.at(-1)?.attempt ?? 0, ...aside) + 1;
}

/**
 * Writes down how a run ended whose trainer cannot do it any more, or never began: nothing happens while
 * a trainer holds the run, or when its last attempt's end is written already.
 * @param attempt the attempt that ended; not given: the last in the events
 */
export async function recordEnd(
  context: Context,
  run: string,
  status: 'stopped' | 'failed' | 'interrupted',
  error: ErrorPayload | null,
  attempt?: number,
): Promise<void> {
  const lock = await lockUnlessHeld(context, run);
  if (!lock) {
    await context.takeIn(run);
    return;
  }
  try {
    await appendEnd(context, run, status, error, attempt);
  } finally {
    await lock.release();
  }
  await context.takeIn(run);
  // The registry alone knows of a start whose trainer wrote no event, and keeps the error.
  if (isActive(context.registry.status(run)) || context.registry.status(run) === 'queued') {
    context.registry.setStatus(run, status, error);
  }
}

async function lockUnlessHeld(context: Context, run: string): Promise<Lock | null> {
  try {
    return await acquireLock(context.lockFile(run), run);
  } catch (error) {
    if (error instanceof AtelierError && error.code === 'run-locked') return null;
    throw error;
  }
}

async function appendEnd(
  context: Context,
  run: string,
  status: 'stopped' | 'failed' | 'interrupted',
  error: ErrorPayload | null,
  attempt?: number,
): Promise<void> {
  const folder = runPath(context.home, run);
  const { events } = await readEvents(join(folder, runFolder.events));
  const last = events.at(-1);
  const ended = attempt ?? last?.attempt ?? 1;
  if (last?.type === 'end' && last.attempt >= ended) return;
  const newest = (await listCheckpoints(context.home, run)).at(-1);
  const step = newest?.step ?? 0;
  const weightsHash = newest?.weightsHash ?? null;
  const writer = await EventWriter.open(folder, run, ended);
  try {
    await writer.append({ type: 'end', step: last?.step ?? 0, status, weightsHash, error });
  } finally {
    await writer.close();
  }
  if (status === 'interrupted') return;
  const result: RunResult = {
    resultVersion: 1,
    status,
    step,
    metrics: context.registry.lastMetrics(run),
    weightsHash,
    error,
    endedAt: Date.now(),
  };
  await writeResult(context.home, run, result);
}
