import Database from 'better-sqlite3';
import { z } from 'zod';

/**
 * Version of SQLite itself.
 * @param nativeBinding its addon, where the one that comes with better-sqlite3 does not load
 */
export function sqliteVersion(nativeBinding: string | undefined): string {
  const database = new Database(':memory:', nativeBinding === undefined ? {} : { nativeBinding });
  try {
    return z.string().parse(database.prepare('SELECT sqlite_version()').pluck().get());
  } finally {
    database.close();
  }
}
