import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { openConnection, type Connection } from '@main/registry/connection.ts';
import { registryOver } from '@main/registry/open.ts';
import type { Registry } from '@main/registry/index.ts';

const folders: string[] = [];
const connections: Connection[] = [];

afterEach(async () => {
  for (const connection of connections.splice(0)) connection.close();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** An empty data folder that goes away after the test. */
export async function newHome(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'atelier-registry-'));
  folders.push(folder);
  return folder;
}

/** A registry with its connection, closed after the test. */
export function openBoth(home: string): { registry: Registry; connection: Connection } {
  const connection = openConnection(home);
  connections.push(connection);
  return { registry: registryOver(connection), connection };
}

/** Everything in the database that follows from folders, by table, but for what scans note for themselves. */
export function contents({ database }: Connection): Record<string, unknown[]> {
  const all = (sql: string) => database.prepare<[], unknown>(sql).all();
  const columns = (table: string) =>
    database
      .prepare<[], string>(`SELECT name FROM pragma_table_info('${table}')`)
      .pluck()
      .all()
      .filter((name) => !['meta_stamp', 'events_stamp'].includes(name))
      .join(', ');
  const perSeries = `(SELECT run || ' ' || name FROM series WHERE id = series) AS series`;
  const values = (table: string) => columns(table).replace(/^series/, perSeries);
  return {
    datasets: all('SELECT * FROM datasets ORDER BY id'),
    runs: all(`SELECT ${columns('runs')} FROM runs ORDER BY id`),
    tags: all('SELECT * FROM run_tags ORDER BY run, tag'),
    queue: all('SELECT * FROM queue ORDER BY position'),
    moments: all('SELECT * FROM moments ORDER BY run, sequence'),
    series: all('SELECT run, name, last_step, last_value FROM series ORDER BY run, name'),
    points: all(`SELECT ${values('points')} FROM points ORDER BY 1, 2, 3`),
    chunks: all(`SELECT ${values('chunks')} FROM chunks ORDER BY 1, 2, 3`),
    samples: all('SELECT * FROM samples ORDER BY run, sequence'),
    checkpoints: all('SELECT * FROM checkpoints ORDER BY run, sequence'),
  };
}
