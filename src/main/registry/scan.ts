import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetCard } from '@shared/dataset.ts';
import * as layout from '@shared/layout.ts';
import { activeStatuses, type RunMeta, type RunSpec } from '@shared/run.ts';
import { listCards, readMeta, readSpec, runPath } from '@storage/folders.ts';
import { lockHolder } from '@storage/locks.ts';
import { ingestRun, lookForCheckpoints } from './ingest.ts';
import type { ScanStore, Stamps } from './queries/scan.ts';
import type { Changes, Registry } from './registry.ts';

/** Folders looked at in one go. */
const TOGETHER = 32;

const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** Size and time of a file, as one text; null where there is none. */
async function stampOf(file: string): Promise<string | null> {
  try {
    const { size, mtimeMs } = await stat(file);
    return `${size}:${mtimeMs}`;
  } catch {
    return null;
  }
}

/** Names in a folder; null when it cannot be read, which must not pass for an empty one. */
async function namesIn(folder: string): Promise<string[] | null> {
  try {
    return await readdir(folder);
  } catch {
    return null;
  }
}

const trainerLock = (home: string, run: string) => join(runPath(home, run), layout.runFolder.lock);

/**
 * Runs that nobody trains although their status says so, or that are `queued` without standing in the
 * queue: what a killed app or command line leaves behind.
 */
export async function abandonedRuns(registry: Registry, home: string): Promise<string[]> {
  const waiting = new Set(registry.queue());
  const suspects = registry.withStatus([...activeStatuses, 'queued']).filter((run) => !waiting.has(run));
  const holders = await Promise.all(suspects.map((run) => lockHolder(trainerLock(home, run))));
  return suspects.filter((_, place) => holders[place] === null);
}

/**
 * Takes in a run that was only now found, or is read anew. Its status is that of its events; one that
 * nobody trains or queues is `interrupted`.
 */
async function takeIn(registry: Registry, store: ScanStore, home: string, found: Found): Promise<void> {
  const run = found.spec.id;
  store.begin(found.spec, found.meta);
  await ingestRun(registry, home, run);
  const status = registry.status(run);
  if (status === 'queued' || status === null) return;
  const trained = (await lockHolder(trainerLock(home, run))) !== null;
  if (trained && registry.ingestState(run).sequence === 0) store.settle(run, 'starting');
  if (!trained && activeStatuses.includes(status)) store.settle(run, 'interrupted');
}

interface Found {
  spec: RunSpec;
  meta: RunMeta;
}

async function readRun(home: string, run: string): Promise<Found | null> {
  try {
    const spec = await readSpec(home, run);
    // A folder copied under another name would bring the same run twice.
    return spec.id === run ? { spec, meta: await readMeta(home, run) } : null;
  } catch {
    return null;
  }
}

/** Brings the datasets in line with their folders. */
async function syncDatasets(registry: Registry, home: string): Promise<string[]> {
  const known = new Map(registry.datasets().map((card) => [card.id, card]));
  const folder = join(home, layout.home.datasets);
  const names = await namesIn(folder);
  if (!names) return [];
  const cards = (await listCards(home)).filter(({ id }) => names.includes(id));
  const changed = cards.filter((card: DatasetCard) => !same(card, known.get(card.id)));
  for (const card of changed) registry.upsertDataset(card);
  const vanished = [...known.keys()].filter((id) => !names.includes(id));
  for (const id of vanished) registry.removeDataset(id);
  return [...changed.map(({ id }) => id), ...vanished];
}

async function stampsOf(home: string, run: string): Promise<Stamps> {
  const parts = [layout.runFolder.meta, layout.runFolder.events, layout.runFolder.checkpoints];
  const [meta, events, checkpoints] = await Promise.all(
    parts.map((part) => stampOf(join(runPath(home, run), part))),
  );
  return { run, meta: meta ?? null, events: `${events} ${checkpoints}` };
}

/** Brings one run in line with its folder; answers whether anything changed. */
async function syncRun(registry: Registry, store: ScanStore, home: string, now: Stamps): Promise<boolean> {
  const { run } = now;
  const known = store.stamps(run);
  if (!known) {
    const found = await readRun(home, run);
    if (found) await takeIn(registry, store, home, found);
    return found !== null;
  }
  let changed = false;
  if (known.meta !== now.meta) {
    const meta = await readMeta(home, run);
    changed = !same(meta, registry.meta(run));
    if (changed) registry.updateMeta(run, meta);
  }
  if (known.events !== now.events) {
    changed = (await ingestRun(registry, home, run)).length > 0 || changed;
    changed = (await lookForCheckpoints(registry, home, run)) || changed;
  }
  return changed;
}

/** Names of run folders; null when they cannot be listed. */
async function runNames(home: string): Promise<string[] | null> {
  const names = await namesIn(join(home, layout.home.runs));
  return names?.filter((name) => /^[0-9a-z]{26}$/.test(name)) ?? null;
}

/** Does the same for every run, some at a time; answers the runs for which it came out true. */
async function together(runs: readonly string[], work: (run: string) => Promise<boolean>): Promise<string[]> {
  const chosen: string[] = [];
  for (let start = 0; start < runs.length; start += TOGETHER) {
    const some = runs.slice(start, start + TOGETHER);
    const answers = await Promise.all(some.map(work));
    chosen.push(...some.filter((_, place) => answers[place]));
  }
  return chosen;
}

/** As `Registry.sync`. */
export async function syncFolders(registry: Registry, store: ScanStore, home: string): Promise<Changes> {
  const datasets = await syncDatasets(registry, home);
  // Known ones first: a run made in between has its folder before its row.
  const known = store.runs();
  const present = await runNames(home);
  if (!present) return { runs: [], datasets };
  const read: Stamps[] = [];
  const runs = await together(present, async (run) => {
    const now = await stampsOf(home, run);
    const before = store.stamps(run);
    if (before && before.meta === now.meta && before.events === now.events) return false;
    const changed = await syncRun(registry, store, home, now);
    read.push(now);
    return changed;
  });
  if (read.length > 0) store.setStamps(read);
  const standing = new Set(present);
  for (const run of known.filter((id) => !standing.has(id))) {
    registry.removeRun(run);
    runs.push(run);
  }
  return { runs, datasets };
}

/** As `Registry.rebuild`. */
export async function rebuildFromFolders(
  registry: Registry,
  store: ScanStore,
  home: string,
): Promise<{ runs: number; datasets: number }> {
  await syncDatasets(registry, home);
  const known = store.runs();
  const present = await runNames(home);
  const whole = await together(present ?? [], async (run) => {
    const found = await readRun(home, run);
    if (found) await takeIn(registry, store, home, found);
    return found !== null;
  });
  const standing = new Set(whole);
  if (present) for (const run of known.filter((id) => !standing.has(id))) registry.removeRun(run);
  return { runs: whole.length, datasets: registry.datasets().length };
}
