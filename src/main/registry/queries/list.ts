import type { CallOutput } from '@shared/ipc/contract.ts';
import { RunMeta, type RunQuery, type RunStatus, type RunSummary } from '@shared/run.ts';
import type { Connection } from '../connection.ts';
import { searchable } from './runs.ts';

interface Row {
  id: string;
  name: string;
  status: RunStatus;
  family: string;
  preset: string | null;
  dataset: string;
  datasetId: string;
  device: string;
  step: number;
  steps: number;
  tags: string;
  star: number;
  thumbnail: string | null;
  createdAt: number;
  updatedAt: number;
  queuePosition: number | null;
}

type Bindings = Record<string, string | number>;

const columns = `r.id, r.name, r.status, r.family, r.preset, r.dataset, r.dataset_id AS datasetId, r.device,
  r.step, r.steps, r.tags, r.star, r.thumbnail, r.created_at AS createdAt, r.updated_at AS updatedAt,
  (SELECT position FROM queue WHERE run = r.id) AS queuePosition`;

const orders = {
  name: 'r.name',
  status: 'r.status',
  family: 'r.family',
  dataset: 'r.dataset',
  step: 'r.step',
  createdAt: 'r.created_at',
  updatedAt: 'r.updated_at',
} as const;

/**
 * The conditions of a query. The `+` keeps SQLite from choosing an index for a condition, so that the index
 * of the order is always walked and nothing is sorted: a page is then found without reading the rest.
 */
function conditions(query: RunQuery): { where: string; bindings: Bindings } {
  const where = ['r.trashed = @trashed'];
  const bindings: Bindings = { trashed: Number(query.trashed) };
  const among = (column: string, name: string, values: readonly string[]) => {
    if (values.length === 0) return;
    where.push(`+${column} IN (SELECT value FROM json_each(@${name}))`);
    bindings[name] = JSON.stringify(values);
  };
  if (query.starred) where.push('+r.star = 1');
  among('r.status', 'statuses', query.statuses);
  among('r.family', 'families', query.families);
  among('r.dataset_id', 'datasets', query.datasets);
  if (query.tags.length > 0) {
    where.push(`+r.id IN (SELECT run FROM run_tags WHERE tag IN (SELECT value FROM json_each(@tags))
      GROUP BY run HAVING count(*) = @tagCount)`);
    bindings['tags'] = JSON.stringify([...new Set(query.tags)]);
    bindings['tagCount'] = new Set(query.tags).size;
  }
  searchable(query.text)
    .split(/\s+/)
    .filter((word) => word !== '')
    .forEach((word, place) => {
      where.push(`instr(r.search, @word${place}) > 0`);
      bindings[`word${place}`] = word;
    });
  return { where: where.join(' AND '), bindings };
}

/** The statements that answer one kind of query; the tests look at their plans. */
export function listStatements(query: RunQuery): {
  count: string;
  pages: { count: string | null; rows: string }[];
  bindings: Bindings;
} {
  const { where, bindings } = conditions(query);
  const direction = query.descending ? 'DESC' : 'ASC';
  const page = 'LIMIT @limit OFFSET @offset';
  const count = `SELECT count(*) FROM runs r WHERE ${where}`;
  if (query.sort === 'metric' && query.metric !== undefined) {
    const having = `FROM series s CROSS JOIN runs r ON r.id = s.run WHERE s.name = @metric AND +${where}`;
    const lacking = `FROM runs r WHERE ${where} AND NOT EXISTS
      (SELECT 1 FROM series WHERE run = r.id AND name = @metric)`;
    return {
      count,
      pages: [
        {
          count: `SELECT count(*) ${having}`,
          rows: `SELECT ${columns} ${having} ORDER BY s.last_value ${direction}, s.run ${direction} ${page}`,
        },
        // Runs without the metric stand last in both directions.
        {
          count: null,
          rows: `SELECT ${columns} ${lacking} ORDER BY r.created_at DESC, r.id DESC ${page}`,
        },
      ],
      bindings: { ...bindings, metric: query.metric },
    };
  }
  const order = orders[query.sort === 'metric' ? 'createdAt' : query.sort];
  const rows = `SELECT ${columns} FROM runs r WHERE ${where}
    ORDER BY ${order} ${direction}, r.id ${direction} ${page}`;
  return { count, pages: [{ count: null, rows }], bindings };
}

/** Steps from one value of an index to the next, instead of reading all its entries. */
const distinct = (table: string, column: string) => `
  WITH RECURSIVE found (value) AS (
    SELECT min(${column}) FROM ${table}
    UNION ALL
    SELECT (SELECT min(${column}) FROM ${table} WHERE ${column} > found.value)
    FROM found WHERE found.value IS NOT NULL
  )
  SELECT value FROM found WHERE value IS NOT NULL`;

/** The runs table and the search for a run. */
export function listQueries({ database }: Connection) {
  const lastValues = database
    .prepare<[string], [string, number]>('SELECT name, last_value FROM series WHERE run = ? ORDER BY name')
    .raw();
  const allTags = database.prepare<[], string>(distinct('run_tags', 'tag')).pluck();
  const allMetrics = database.prepare<[], string>(distinct('series', 'name')).pluck();
  const byId = database.prepare<[string], Row>(`SELECT ${columns} FROM runs r WHERE r.id = ?`);
  const byStart = database.prepare<[string, string], Row>(
    `SELECT ${columns} FROM runs r WHERE r.id >= ? AND r.id < ? ORDER BY r.id`,
  );
  const byName = database.prepare<[{ name: string }], Row>(
    `SELECT ${columns} FROM runs r WHERE r.trashed IN (0, 1) AND r.name = @name
     AND r.name = @name COLLATE BINARY ORDER BY r.id`,
  );
  const isTrashed = database.prepare<[string], number>('SELECT trashed FROM runs WHERE id = ?').pluck();

  const summary = (row: Row): RunSummary => ({
    ...row,
    tags: RunMeta.shape.tags.parse(JSON.parse(row.tags)),
    star: row.star === 1,
    metrics: Object.fromEntries(lastValues.all(row.id)),
  });
  const number = (sql: string, bindings: Bindings) =>
    database.prepare<[Bindings], number>(sql).pluck().get(bindings) ?? 0;

  return {
    listRuns: (query: RunQuery): CallOutput<'runs.list'> => {
      const { count, pages, bindings } = listStatements(query);
      const rows: Row[] = [];
      let { offset } = query;
      for (const page of pages) {
        const limit = query.limit - rows.length;
        if (limit > 0) {
          rows.push(...database.prepare<[Bindings], Row>(page.rows).all({ ...bindings, limit, offset }));
        }
        if (page.count !== null) offset = Math.max(0, offset - number(page.count, bindings));
      }
      return {
        rows: rows.map(summary),
        total: number(count, bindings),
        tags: allTags.all(),
        metrics: allMetrics.all(),
      };
    },
    run: (id: string): RunSummary | null => {
      const row = byId.get(id);
      return row ? summary(row) : null;
    },
    findRuns: (text: string): RunSummary[] => {
      const exact = byId.get(text);
      if (exact) return [summary(exact)];
      const start = text.toLowerCase();
      const matches = /^[0-9a-z]+$/.test(start) ? byStart.all(start, `${start}\u{10ffff}`) : [];
      const ids = new Set(matches.map(({ id }) => id));
      const found = [...matches, ...byName.all({ name: text }).filter(({ id }) => !ids.has(id))];
      const kept = found.filter(({ id }) => isTrashed.get(id) === 0);
      return (kept.length > 0 ? kept : found).map(summary);
    },
  };
}
