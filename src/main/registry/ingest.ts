import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunEvent } from '@shared/events.ts';
import { runFolder } from '@shared/layout.ts';
import { listCheckpoints, runPath } from '@storage/folders.ts';
import { eventWindows, openIfThere, stands } from './eventLines.ts';
import type { Registry } from './registry.ts';

/** Calls under way, by run: the next one for a run waits for the one before. */
const underWay = new WeakMap<Registry, Map<string, Promise<unknown>>>();

/**
 * Takes in what is new in a run's `events.ndjson`. A resume may have cut the file, and it may have grown
 * past its old length since: the last line taken in is compared with the file, and where it differs reading
 * goes on from the newest checkpoint or change of status that still stands.
 * @returns the events that were new
 */
export async function ingestRun(registry: Registry, home: string, run: string): Promise<RunEvent[]> {
  const calls = underWay.get(registry) ?? new Map<string, Promise<unknown>>();
  underWay.set(registry, calls);
  const call = (calls.get(run) ?? Promise.resolve()).then(() => ingestFile(registry, home, run));
  const settled = call.catch(() => undefined);
  calls.set(run, settled);
  void settled.then(() => {
    if (calls.get(run) === settled) calls.delete(run);
  });
  return call;
}

async function ingestFile(registry: Registry, home: string, run: string): Promise<RunEvent[]> {
  const handle = await openIfThere(join(runPath(home, run), runFolder.events));
  if (!handle) return [];
  try {
    const from = await commonPoint(registry, handle, run);
    const fresh: RunEvent[] = [];
    for await (const { events, marks, next } of eventWindows(handle, from.byte)) {
      for (const event of registry.ingest(run, events, next, marks)) fresh.push(event);
    }
    if (from.anew ? fresh.length > 0 : fresh.some(({ type }) => type === 'attempt')) {
      // The attempt before may have removed checkpoints, and the events that said so were cut.
      await lookForCheckpoints(registry, home, run);
    }
    return fresh;
  } finally {
    await handle.close();
  }
}

/**
 * Compares a run's checkpoints with those on the disk.
 * @returns whether any was hidden or shown again
 */
export async function lookForCheckpoints(registry: Registry, home: string, run: string): Promise<boolean> {
  const { sequence } = registry.ingestState(run);
  const steps = (await listCheckpoints(home, run)).map(({ step }) => step);
  const shown = () =>
    registry
      .checkpoints(run)
      .map(({ step }) => step)
      .join();
  const before = shown();
  if (before === steps.join()) return false;
  registry.keepCheckpoints(run, steps, sequence);
  return shown() !== before;
}

/** The byte up to which file and registry agree; what the registry knows beyond it is forgotten. */
async function commonPoint(
  registry: Registry,
  handle: FileHandle,
  run: string,
): Promise<{ byte: number; anew: boolean }> {
  const { position, mark } = registry.ingestState(run);
  if (position === 0) return { byte: 0, anew: true };
  if (mark && (await stands(handle, mark))) return { byte: mark.end, anew: false };
  for (const { sequence, mark: earlier } of registry.cutMarks(run)) {
    if (await stands(handle, earlier)) {
      registry.resetEvents(run, sequence, earlier.end);
      return { byte: earlier.end, anew: true };
    }
  }
  registry.resetEvents(run, 0, 0);
  return { byte: 0, anew: true };
}
