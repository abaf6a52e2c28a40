import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { home as homeLayout } from '@shared/layout.ts';
import { openRegistry } from '@main/registry/index.ts';
import { prepareHome } from '@storage/folders.ts';
import { Context } from './context.ts';
import { LocalStudio } from './localStudio.ts';

export interface StudioOptions {
  /** The data folder; made where there is none. */
  home: string;
  /** The built worker, `out/main/worker.js`. */
  workerEntry: string;
  /** Plain Node 22 that runs the workers, never Electron itself. */
  nodeExecutable: string;
  /** SQLite's addon where the one that comes with better-sqlite3 does not load (fallback Electron). */
  nativeBinding?: string;
  /** Whether runs are queued and trained one after another here (app), or each at once (command line). */
  runQueue: boolean;
  appVersion: string;
}

/**
 * Opens the studio of a data folder: registry, queue and workers. Runs whose trainer is gone become
 * `interrupted`; the built-in datasets are prepared in the background of an app.
 * @throws AtelierError `folder-not-writable`, `disk-full`, `database-from-future`, `database-damaged`
 */
export async function openStudio(options: StudioOptions): Promise<LocalStudio> {
  await prepareHome(options.home);
  const registry = openRegistry(
    options.home,
    options.nativeBinding === undefined ? {} : { nativeBinding: options.nativeBinding },
  );
  try {
    const { workerEntry, nodeExecutable, appVersion } = options;
    const context = new Context(options.home, registry, { workerEntry, nodeExecutable }, appVersion);
    await registry.sync(options.home);
    await removeDeleted(options.home);
    const studio = new LocalStudio(context, options.runQueue);
    await studio.start();
    return studio;
  } catch (error) {
    registry.close();
    throw error;
  }
}

/** Finishes deletions that a crash cut short. */
async function removeDeleted(home: string): Promise<void> {
  const cache = join(home, homeLayout.cache);
  const names = await readdir(cache).catch(() => []);
  for (const name of names.filter((candidate) => candidate.startsWith('deleted-'))) {
    await rm(join(cache, name), { recursive: true, force: true });
  }
}
