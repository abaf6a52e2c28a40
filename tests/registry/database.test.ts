import { randomBytes } from 'node:crypto';
import { readFile, readdir, stat, truncate, writeFile } from 'node:fs/promises';
import Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import { databaseFile, openConnection } from '@main/registry/connection.ts';
import { openRegistry, setDatabaseAside } from '@main/registry/index.ts';
import { migrations } from '@main/registry/migrations/index.ts';
import type { Migration } from '@main/registry/migrations/migration.ts';
import { newHome, openBoth } from './homes.ts';
import { makeMeta, makeSpec, runId } from './makers.ts';

const steps: Migration[] = [
  ...migrations,
  {
    version: migrations.length + 1,
    name: 'a column',
    sql: "ALTER TABLE runs ADD COLUMN colour TEXT NOT NULL DEFAULT 'blue';",
  },
  {
    version: migrations.length + 2,
    name: 'a table',
    sql: 'CREATE TABLE more (run TEXT PRIMARY KEY REFERENCES runs (id)) STRICT;',
  },
];

/** The schema's own text, without what SQLite keeps beside it. */
function schema(file: string): unknown[] {
  const database = new Database(file, { readonly: true });
  try {
    return database.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY name').all();
  } finally {
    database.close();
  }
}

describe('a connection', () => {
  it('is safe against power cuts, checks references and waits for other writers', async () => {
    const { connection } = openBoth(await newHome());
    const pragma = (name: string) => connection.database.pragma(name, { simple: true });
    expect(pragma('journal_mode')).toBe('wal');
    expect(pragma('synchronous')).toBe(2);
    expect(pragma('foreign_keys')).toBe(1);
    expect(pragma('busy_timeout')).toBe(5000);
  });

  it('has strict tables only', async () => {
    const { connection } = openBoth(await newHome());
    const tables = connection.database
      .prepare<[], { name: string; strict: number }>(
        "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite%'",
      )
      .all();
    expect(tables.length).toBeGreaterThan(8);
    expect(tables.filter(({ strict }) => strict === 0)).toEqual([]);
    expect(() => connection.database.exec("INSERT INTO queue VALUES ('x', 'first')")).toThrow(/INTEGER/);
    expect(() => connection.database.exec("INSERT INTO queue VALUES ('x', 0)")).toThrow(/FOREIGN KEY/);
  });

  it('that may only read refuses to write', async () => {
    const home = await newHome();
    openRegistry(home).close();
    const registry = openRegistry(home, { readonly: true });
    try {
      expect(registry.queue()).toEqual([]);
      expect(() => registry.upsertRun(makeSpec(runId(1)), makeMeta())).toThrow(/folder-not-writable/);
    } finally {
      registry.close();
    }
  });

  it('starts a writing transaction as a writer', async () => {
    const home = await newHome();
    const first = openBoth(home);
    const other = new Database(databaseFile(home), { timeout: 0 });
    try {
      first.connection.write(() => {
        // Nothing has been written yet: a deferred transaction would let the other one begin.
        expect(() => other.exec('BEGIN IMMEDIATE')).toThrow(/locked/);
      });
      other.exec('BEGIN IMMEDIATE; ROLLBACK');
    } finally {
      other.close();
    }
  });
});

describe('migrations', () => {
  it('are numbered from 1 without gaps', () => {
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, place) => place + 1));
  });

  it('one by one give the same schema as all at once, and keep the rows', async () => {
    const [stepwise, fresh] = [await newHome(), await newHome()];
    for (let known = 1; known <= steps.length; known += 1) {
      const connection = openConnection(stepwise, {}, steps.slice(0, known));
      expect(connection.schemaVersion).toBe(known);
      if (known === 1) {
        connection.database.exec("INSERT INTO settings (key, value) VALUES ('language', '\"zh\"')");
      }
      connection.close();
    }
    openConnection(fresh, {}, steps).close();
    expect(schema(databaseFile(stepwise))).toEqual(schema(databaseFile(fresh)));
    const connection = openConnection(stepwise, {}, steps);
    expect(connection.database.prepare('SELECT * FROM settings').all()).toEqual([
      { key: 'language', value: '"zh"' },
    ]);
    connection.close();
  });

  it('that fail leave everything as it was', async () => {
    const home = await newHome();
    openConnection(home).close();
    const before = schema(databaseFile(home));
    const broken = {
      version: steps.length + 1,
      name: 'broken',
      sql: 'CREATE TABLE extra (a); SELECT nothing;',
    };
    expect(() => openConnection(home, {}, [...steps, broken])).toThrow();
    expect(schema(databaseFile(home))).toEqual(before);
    const connection = openConnection(home);
    expect(connection.schemaVersion).toBe(migrations.length);
    connection.close();
  });

  it('do not touch a database from the future', async () => {
    const home = await newHome();
    openConnection(home, {}, steps).close();
    const file = databaseFile(home);
    const [bytes, { mtimeMs }] = [await readFile(file), await stat(file)];
    expect(() => openRegistry(home)).toThrow(
      expect.objectContaining({
        code: 'database-from-future',
        parameters: { found: steps.length, known: migrations.length },
      }),
    );
    expect((await readFile(file)).equals(bytes)).toBe(true);
    expect((await stat(file)).mtimeMs).toBe(mtimeMs);
  });
});

describe('a damaged file', () => {
  const damages: [string, (file: string) => Promise<void>][] = [
    ['of other bytes', (file) => writeFile(file, randomBytes(20_000))],
    ['of text', (file) => writeFile(file, 'not a database, just a line of text\n'.repeat(50))],
    ['cut in the middle', (file) => truncate(file, 20_000)],
    ['cut in its first page', (file) => truncate(file, 1000)],
    [
      'with a page overwritten',
      async (file) => {
        const bytes = await readFile(file);
        const root = new Database(file, { readonly: true });
        const page = root
          .prepare<[], number>("SELECT rootpage FROM sqlite_schema WHERE name = 'runs'")
          .pluck()
          .get();
        root.close();
        bytes.fill(0xa5, ((page ?? 1) - 1) * 4096, (page ?? 1) * 4096);
        await writeFile(file, bytes);
      },
    ],
  ];

  it.each(damages)('%s is refused and left as it is', async (_, damage) => {
    const home = await newHome();
    const registry = openRegistry(home);
    for (let number = 0; number < 50; number += 1) registry.upsertRun(makeSpec(runId(number)), makeMeta());
    registry.close();
    const file = databaseFile(home);
    await damage(file);
    const bytes = await readFile(file);
    expect(() => openRegistry(home)).toThrow(
      expect.objectContaining({
        code: 'database-damaged',
        parameters: expect.objectContaining({ file }),
      }),
    );
    expect((await readFile(file)).equals(bytes)).toBe(true);
  });

  it('that is a database of something else is refused', async () => {
    const home = await newHome();
    const other = new Database(databaseFile(home));
    other.exec('CREATE TABLE birds (name TEXT)');
    other.close();
    expect(() => openRegistry(home)).toThrow(expect.objectContaining({ code: 'database-damaged' }));
  });

  it('is set aside, and a new one takes its place', async () => {
    const home = await newHome();
    await writeFile(databaseFile(home), 'nonsense '.repeat(1000));
    const aside = await setDatabaseAside(home);
    openRegistry(home).close();
    expect(await readFile(aside, 'utf8')).toMatch(/^nonsense/);
    expect((await readdir(home)).filter((name) => name.endsWith('.db'))).toHaveLength(2);
  });
});
