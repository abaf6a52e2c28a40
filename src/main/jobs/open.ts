import { AtelierError } from '@shared/errors.ts';
import type { Studio } from './studio.ts';

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
 * Opens the studio of a data folder: registry, queue and workers.
 * @throws AtelierError `folder-not-writable`, `disk-full`, `database-from-future`, `database-damaged`
 */
export async function openStudio(options: StudioOptions): Promise<Studio> {
  throw new AtelierError('internal', { detail: options.home });
}
