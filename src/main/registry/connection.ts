import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { AtelierError } from '@shared/errors.ts';
import { home as homeLayout } from '@shared/layout.ts';
import { fileError } from '@storage/atomic.ts';
import { migrate, refuseUnknown, schemaVersion } from './migrate.ts';
import { migrations as allMigrations } from './migrations/index.ts';
import type { Migration } from './migrations/migration.ts';
import type { RegistryOptions } from './registry.ts';

const BUSY_TIMEOUT_MS = 5000;
const RETRY_WAIT_MS = 25;
const SETTLING_LOOKS = 20;

/** Path of the database of a data folder. */
export const databaseFile = (home: string) => join(home, homeLayout.database);

/** An open database: transactions, and errors as codes. */
export class Connection {
  readonly database: Database.Database;

  constructor(database: Database.Database) {
    this.database = database;
  }

  get schemaVersion(): number {
    return schemaVersion(this.database);
  }

  get sqliteVersion(): string {
    return this.database.prepare<[], string>('SELECT sqlite_version()').pluck().get() ?? '';
  }

  /** Reads within one snapshot. */
  read<T>(work: () => T): T {
    return coded(this.database.name, () => this.database.transaction(work).deferred());
  }

  /** Writes all or nothing; waits for other writers first, so that it never has to be given up halfway. */
  write<T>(work: () => T): T {
    return coded(this.database.name, () => this.database.transaction(work).immediate());
  }

  close(): void {
    this.database.close();
  }
}

function coded<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw databaseError(error, file);
  }
}

/** The coded error for a failure of SQLite; other errors pass unchanged. */
export function databaseError(error: unknown, file: string): unknown {
  if (!(error instanceof Database.SqliteError)) return error;
  const options = { cause: error };
  if (error.code === 'SQLITE_NOTADB' || error.code.startsWith('SQLITE_CORRUPT')) {
    return new AtelierError('database-damaged', { file, reason: error.message }, options);
  }
  const folder = dirname(file);
  if (error.code === 'SQLITE_FULL') return new AtelierError('disk-full', { folder }, options);
  if (/^SQLITE_(CANTOPEN|READONLY|PERM|AUTH)/.test(error.code)) {
    return new AtelierError('folder-not-writable', { folder, reason: error.message }, options);
  }
  return new AtelierError('internal', { detail: `${error.code}: ${error.message}` }, options);
}

/**
 * Opens the database of a data folder, makes it or migrates it.
 * @throws AtelierError `database-from-future` and `database-damaged`, leaving the file as it is;
 * `folder-not-writable`, `disk-full`
 */
export function openConnection(
  home: string,
  options: RegistryOptions = {},
  migrations: readonly Migration[] = allMigrations,
): Connection {
  const file = databaseFile(home);
  try {
    mkdirSync(home, { recursive: true });
    if (existsSync(file) && statSync(file).size > 0) inspectSettled(file, options, migrations);
    if (options.readonly) openWritable(file, options, migrations).close();
    const database = options.readonly
      ? openWith(file, { ...options, readonly: true })
      : openWritable(file, options, migrations);
    database.pragma('foreign_keys = ON');
    return new Connection(database);
  } catch (error) {
    throw fileError(databaseError(error, file), home);
  }
}

function openWith(file: string, options: RegistryOptions): Database.Database {
  return new Database(file, {
    timeout: BUSY_TIMEOUT_MS,
    readonly: options.readonly ?? false,
    ...(options.nativeBinding === undefined ? {} : { nativeBinding: options.nativeBinding }),
  });
}

/**
 * Inspects the file; what looks like damage is looked at again, since a file that another process is just
 * making does not hold together yet. Damage stays.
 */
function inspectSettled(file: string, options: RegistryOptions, migrations: readonly Migration[]): void {
  for (let look = 1; ; look += 1) {
    try {
      inspect(file, options, migrations);
      return;
    } catch (error) {
      const found = databaseError(error, file);
      const damaged = found instanceof AtelierError && found.code === 'database-damaged';
      if (!damaged || look === SETTLING_LOOKS) throw error;
      rest();
    }
  }
}

/** Looks at the file through a connection that cannot write, since even closing one that can may change it. */
function inspect(file: string, options: RegistryOptions, migrations: readonly Migration[]): void {
  const database = openWith(file, { ...options, readonly: true });
  try {
    refuseUnknown(database, migrations);
    for (const table of checkedTables(database)) {
      const [finding] = database.prepare<[], string>(`PRAGMA quick_check("${table}")`).pluck().all();
      if (finding !== 'ok') throw new AtelierError('database-damaged', { file, reason: finding ?? '' });
    }
  } finally {
    database.close();
  }
}

/** Tables small enough to be checked at every start; the points of long runs are not. */
function checkedTables(database: Database.Database): string[] {
  return database
    .prepare<[], string>(
      `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'
       AND name NOT IN ('points', 'chunks')`,
    )
    .pluck()
    .all();
}

function openWritable(
  file: string,
  options: RegistryOptions,
  migrations: readonly Migration[],
): Database.Database {
  const database = openWith(file, { ...options, readonly: false });
  try {
    untilFree(() => database.pragma('journal_mode = WAL'));
    database.pragma('synchronous = FULL');
    database.pragma('trusted_schema = OFF');
    database.pragma('foreign_keys = OFF');
    migrate(database, migrations);
    return database;
  } catch (error) {
    database.close();
    throw error;
  }
}

/** Turning to WAL needs the file alone and does not wait by itself while another process does the same. */
function untilFree(work: () => void): void {
  const deadline = Date.now() + BUSY_TIMEOUT_MS;
  for (;;) {
    try {
      work();
      return;
    } catch (error) {
      const busy = error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY');
      if (!busy || Date.now() > deadline) throw error;
      rest();
    }
  }
}

/** Opening is synchronous, so that waiting for another process has to be as well. */
function rest(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_WAIT_MS);
}
