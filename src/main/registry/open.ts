import { rename } from 'node:fs/promises';
import { databaseFile, openConnection, type Connection } from './connection.ts';
import type { Migration } from './migrations/migration.ts';
import { datasetQueries } from './queries/datasets.ts';
import { eventQueries } from './queries/events.ts';
import { findingQueries } from './queries/findings.ts';
import { listQueries } from './queries/list.ts';
import { pointQueries } from './queries/points.ts';
import { queueQueries } from './queries/queue.ts';
import { runQueries } from './queries/runs.ts';
import { scanQueries } from './queries/scan.ts';
import { settingsQueries } from './queries/settings.ts';
import type { Registry, RegistryOptions } from './registry.ts';
import { rebuildFromFolders, syncFolders } from './scan.ts';

/**
 * Opens the registry of a data folder; makes it where there is none.
 * @throws AtelierError `database-from-future` and `database-damaged`, leaving the file as it is;
 * `folder-not-writable`, `disk-full`
 */
export function openRegistry(
  home: string,
  options: RegistryOptions = {},
  migrations?: readonly Migration[],
): Registry {
  const connection = openConnection(home, options, migrations);
  try {
    return registryOver(connection);
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** The registry over a connection that is open already. */
export function registryOver(connection: Connection): Registry {
  const settings = settingsQueries(connection);
  const datasets = datasetQueries(connection);
  const runs = runQueries(connection);
  const points = pointQueries(connection);
  const findings = findingQueries(connection);
  const events = eventQueries(connection, points, findings);
  const list = listQueries(connection);
  const queue = queueQueries(connection);

  const read =
    <A extends unknown[], R>(work: (...parameters: A) => R) =>
    (...parameters: A): R =>
      connection.read(() => work(...parameters));
  const write =
    <A extends unknown[], R>(work: (...parameters: A) => R) =>
    (...parameters: A): R =>
      connection.write(() => work(...parameters));

  const scan = scanQueries(connection, runs, events);
  const registry: Registry = {
    schemaVersion: connection.schemaVersion,
    sqliteVersion: connection.sqliteVersion,

    settings: read(settings.settings),
    changeSettings: write(settings.changeSettings),

    upsertDataset: write(datasets.upsertDataset),
    removeDataset: write(datasets.removeDataset),
    datasets: read(datasets.datasets),
    dataset: read(datasets.dataset),
    datasetUse: read(datasets.datasetUse),

    upsertRun: write(runs.upsertRun),
    updateMeta: write(runs.updateMeta),
    removeRun: write((run: string) => {
      runs.removeRun(run);
      queue.closeGaps();
    }),
    spec: read(runs.spec),
    meta: read(runs.meta),
    setStatus: write(runs.setStatus),
    status: read(runs.status),
    error: read(runs.error),
    withStatus: read(runs.withStatus),

    ingest: write(events.ingest),
    position: (run) => registry.ingestState(run).position,
    ingestState: read(events.ingestState),
    cutMarks: read(events.cutMarks),
    resetEvents: write(events.resetEvents),
    keepCheckpoints: write(findings.keepCheckpoints),

    listRuns: read(list.listRuns),
    run: read(list.run),
    findRuns: read(list.findRuns),
    startedAt: read(events.startedAt),
    series: read(events.series),
    points: read(points.points),
    samples: read(findings.samples),
    checkpoints: read(findings.checkpoints),
    lastMetrics: read(events.lastMetrics),

    enqueue: write(queue.enqueue),
    enqueueFirst: write(queue.enqueueFirst),
    dequeue: write(queue.dequeue),
    queue: read(queue.queue),
    requeue: write(queue.requeue),

    rebuild: (home) => rebuildFromFolders(registry, scan, home),
    sync: (home) => syncFolders(registry, scan, home),

    close: () => connection.close(),
  };
  return registry;
}

/**
 * Renames a damaged database, so that the next `openRegistry` makes a new one, to be filled by `rebuild`;
 * the order of the queue and the settings are lost with it. Nobody may have it open.
 * @returns the file's new path
 */
export async function setDatabaseAside(home: string): Promise<string> {
  const file = databaseFile(home);
  const aside = file.replace(/\.db$/, `.damaged-${Date.now()}.db`);
  await rename(file, aside);
  for (const part of ['-wal', '-shm']) await rename(file + part, aside + part).catch(() => undefined);
  return aside;
}
