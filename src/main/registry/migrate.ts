import type Database from 'better-sqlite3';
import { AtelierError } from '@shared/errors.ts';
import type { Migration } from './migrations/migration.ts';

/** `application_id` of a registry's file: "Atlr". */
export const applicationId = 0x41746c72;

function pragmaNumber(database: Database.Database, name: string): number {
  return Number(database.pragma(name, { simple: true }));
}

/** Version of the schema in the file; 0 for a new one. */
export const schemaVersion = (database: Database.Database) => pragmaNumber(database, 'user_version');

/**
 * Whether the file may be worked on: a new one, or a registry of a version known here.
 * @throws AtelierError `database-from-future`; `database-damaged` for a database of something else
 */
export function refuseUnknown(database: Database.Database, migrations: readonly Migration[]): void {
  const found = schemaVersion(database);
  const known = migrations.at(-1)?.version ?? 0;
  const id = pragmaNumber(database, 'application_id');
  const tables = database.prepare<[], { count: number }>('SELECT count(*) AS count FROM sqlite_schema').get();
  if (id !== applicationId && (found > 0 || (tables?.count ?? 0) > 0)) {
    throw new AtelierError('database-damaged', { file: database.name, reason: 'not a registry' });
  }
  if (found > known) throw new AtelierError('database-from-future', { found, known });
}

/**
 * Brings the schema to the newest version, all steps in one transaction. Must run with foreign keys off, so
 * that a step may replace a table that others refer to; they are checked at the end.
 */
export function migrate(database: Database.Database, migrations: readonly Migration[]): void {
  const newest = migrations.at(-1)?.version ?? 0;
  if (schemaVersion(database) === newest) return;
  const run = database.transaction(() => {
    // Inside the transaction again: another process may have been faster.
    refuseUnknown(database, migrations);
    const found = schemaVersion(database);
    for (const migration of migrations) {
      if (migration.version > found) database.exec(migration.sql);
    }
    const broken = database.prepare('PRAGMA foreign_key_check').all();
    if (broken.length > 0) {
      throw new AtelierError('database-damaged', { file: database.name, reason: 'foreign keys' });
    }
    database.pragma(`application_id = ${applicationId}`);
    database.pragma(`user_version = ${newest}`);
  });
  run.immediate();
}
