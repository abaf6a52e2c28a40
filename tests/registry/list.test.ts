import { beforeAll, describe, expect, it, vi } from 'vitest';
import type { RunEventBody } from '@shared/events.ts';
import { RunQuery, RunStatus, SortKey, type RunSummary } from '@shared/run.ts';
import { openConnection, type Connection } from '@main/registry/connection.ts';
import type { Registry } from '@main/registry/index.ts';
import { registryOver } from '@main/registry/open.ts';
import { listStatements } from '@main/registry/queries/list.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCard, makeEvents, makeMeta, makeSpec, runId, seeded, startTime } from './makers.ts';

const COUNT = 10_000;
const families = ['vae', 'gan', 'ddpm', 'gpt'];
const tags = ['Basis', 'glatt', '基线', 'longer', 'zoo'];
const words = ['first', 'Second', '模型', 'wide', 'Narrow', 'Über', 'deep'];
const metrics = ['train/loss', 'test/elbo'];

interface Made {
  summary: RunSummary;
  notes: string;
  trashed: boolean;
}

let connection: Connection;
let registry: Registry;
const made: Made[] = [];
const prepared = new Set<string>();

beforeAll(() => {
  const home = mkdtempSync(join(tmpdir(), 'atelier-list-'));
  connection = openConnection(home);
  const prepare = vi.spyOn(connection.database, 'prepare');
  registry = registryOver(connection);
  const random = seeded(11);
  const pick = <T>(values: readonly T[]) => values[Math.floor(random() * values.length)]!;
  for (const id of ['mnist', 'cells', 'faces']) registry.upsertDataset(makeCard(id));
  connection.write(() => {
    for (let number = 0; number < COUNT; number += 1) made.push(add(number, random, pick));
  });
  for (const [sql] of prepare.mock.calls) prepared.add(sql);
  prepare.mockRestore();
  return () => {
    connection.close();
    rmSync(home, { recursive: true, force: true });
  };
}, 120_000);

function add(number: number, random: () => number, pick: <T>(values: readonly T[]) => T): Made {
  const id = runId(Math.floor(random() * 2 ** 30) * COUNT + number);
  const own = tags.filter(() => random() < 0.2);
  const meta = makeMeta({
    name: `${pick(words)} ${pick(words)} ${Math.floor(random() * 500)}`,
    notes: random() < 0.3 ? `${pick(words)} notes` : '',
    tags: own,
    star: random() < 0.1,
    trashedAt: random() < 0.1 ? startTime : null,
  });
  const createdAt = startTime + Math.floor(random() * 5000) * 1000;
  const dataset = pick(['mnist', 'cells', 'faces']);
  const spec = makeSpec(id, {
    family: pick(families),
    dataset: { id: dataset, name: dataset, hash: 'a'.repeat(64), splitHash: 'b'.repeat(64) },
    createdAt,
    steps: 100,
  });
  registry.upsertRun(spec, meta);
  const values = Object.fromEntries(
    metrics.filter(() => random() < 0.6).map((name) => [name, Math.round(random() * 200) / 10]),
  );
  const status = pick(RunStatus.options);
  const step = Math.floor(random() * 60);
  const bodies: RunEventBody[] = [
    { type: 'metrics', step, values },
    { type: 'status', step, status },
  ];
  const events = random() < 0.9 ? makeEvents(id, bodies) : [];
  registry.ingest(id, events, 1);
  const last = events.at(-1);
  return {
    summary: {
      id,
      name: meta.name,
      status: last ? status : 'queued',
      family: spec.family,
      preset: spec.preset,
      dataset,
      datasetId: dataset,
      device: 'cpu',
      step: last ? step : 0,
      steps: 100,
      tags: own,
      star: meta.star,
      metrics: last ? values : {},
      thumbnail: null,
      createdAt,
      updatedAt: last?.time ?? createdAt,
      queuePosition: null,
    },
    notes: meta.notes,
    trashed: meta.trashedAt !== null,
  };
}

/** Like SQLite's NOCASE: only the letters A to Z lose their case, and bytes are compared. */
const folded = (text: string) => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
const compareText = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

function keyOf(sort: RunQuery['sort'], { summary }: Made): string | number {
  if (sort === 'name' || sort === 'dataset') return folded(summary[sort]);
  return sort === 'metric' ? 0 : summary[sort];
}

const compareKeys = (a: string | number, b: string | number) =>
  typeof a === 'number' && typeof b === 'number' ? a - b : compareText(String(a), String(b));

/** The query answered by looking at every run. */
function bruteForce(query: RunQuery): RunSummary[] {
  const among = <T>(values: readonly T[], value: T) => values.length === 0 || values.includes(value);
  const found = made.filter(({ summary, notes, trashed }) => {
    const text = [summary.name, notes, ...summary.tags, summary.family, summary.id].join('\n').toLowerCase();
    return (
      trashed === query.trashed &&
      among(query.statuses, summary.status) &&
      among(query.families, summary.family) &&
      among(query.datasets, summary.datasetId) &&
      query.tags.every((tag) => summary.tags.includes(tag)) &&
      (!query.starred || summary.star) &&
      query.text
        .toLowerCase()
        .split(' ')
        .every((word) => text.includes(word))
    );
  });
  const sign = query.descending ? -1 : 1;
  const metric = query.sort === 'metric' ? query.metric : undefined;
  const newest = (a: Made, b: Made) =>
    b.summary.createdAt - a.summary.createdAt || compareText(b.summary.id, a.summary.id);
  found.sort((a, b) => {
    const byId = sign * compareText(a.summary.id, b.summary.id);
    if (metric === undefined) {
      const sort = query.sort === 'metric' ? 'createdAt' : query.sort;
      return sign * compareKeys(keyOf(sort, a), keyOf(sort, b)) || byId;
    }
    const [left, right] = [a.summary.metrics[metric], b.summary.metrics[metric]];
    if (left === undefined || right === undefined) {
      return Number(left === undefined) - Number(right === undefined) || newest(a, b);
    }
    return sign * (left - right) || byId;
  });
  return found.map(({ summary }) => summary);
}

const sorts = SortKey.options.map((sort) => ({ sort, metric: 'test/elbo' }));

describe('a list of 10,000 runs', () => {
  it('agrees with brute force on any filter, order and page', () => {
    const random = seeded(12);
    const some = <T>(values: readonly T[], chance: number) =>
      random() < chance ? values.filter(() => random() < 0.5) : [];
    let nonEmpty = 0;
    for (let round = 0; round < 200; round += 1) {
      const query = RunQuery.parse({
        ...sorts[round % sorts.length],
        descending: random() < 0.5,
        text: ['', '', '', 'ÜBER', 'second wide', '模型', 'vae', 'glatt 1'][Math.floor(random() * 8)],
        statuses: some(RunStatus.options, 0.3),
        families: some(families, 0.3),
        datasets: some(['mnist', 'cells', 'faces'], 0.3),
        tags: random() < 0.2 ? tags.filter(() => random() < 0.3) : [],
        starred: random() < 0.1,
        trashed: random() < 0.2,
        offset: random() < 0.5 ? 0 : Math.floor(random() ** 3 * COUNT),
        limit: 1 + Math.floor(random() * 300),
      });
      const expected = bruteForce(query);
      const answer = registry.listRuns(query);
      const name = JSON.stringify(query);
      expect(answer.total, name).toBe(expected.length);
      expect(answer.rows, name).toEqual(expected.slice(query.offset, query.offset + query.limit));
      if (answer.rows.length > 0) nonEmpty += 1;
    }
    expect(nonEmpty, 'queries that found something').toBeGreaterThan(100);
  });

  it('pages through a metric from the runs that have it to those that lack it', () => {
    const query = { sort: 'metric', metric: 'test/elbo', descending: false, limit: 499 } as const;
    const ids: string[] = [];
    for (let offset = 0; offset < COUNT; offset += 499) {
      ids.push(...registry.listRuns(RunQuery.parse({ ...query, offset })).rows.map(({ id }) => id));
    }
    expect(ids).toEqual(bruteForce(RunQuery.parse(query)).map(({ id }) => id));
  });

  it('names all tags and metrics there are', () => {
    const { tags: foundTags, metrics: foundMetrics } = registry.listRuns(RunQuery.parse({ limit: 1 }));
    expect(foundTags).toEqual([...tags].sort(compareText));
    expect(foundMetrics).toEqual([...metrics].sort());
  });

  it('finds a run by id, by the beginning of an id and by exact name', () => {
    const { summary } = made.find(({ trashed }) => !trashed)!;
    expect(registry.findRuns(summary.id)).toEqual([summary]);
    const start = summary.id.slice(0, 25);
    const sharing = made.filter((one) => !one.trashed && one.summary.id.startsWith(start));
    expect(
      registry
        .findRuns(start)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(sharing.map((one) => one.summary.id).sort());
    const named = made.filter((one) => !one.trashed && one.summary.name === summary.name);
    expect(
      registry
        .findRuns(summary.name)
        .map(({ id }) => id)
        .sort(),
    ).toEqual(named.map((one) => one.summary.id).sort());
    expect(registry.findRuns(summary.name.toUpperCase())).toEqual([]);
    expect(registry.findRuns('no such run')).toEqual([]);
  });
});

describe('query plans', () => {
  const planOf = (sql: string, bindings: Record<string, string | number> = {}) =>
    connection.database
      .prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      .all(...(Object.keys(bindings).length > 0 ? [bindings] : []))
      .map(({ detail }) => detail);

  const filters: [string, Partial<RunQuery>][] = [
    ['no filter', {}],
    ['the trash', { trashed: true }],
    ['a status and a family', { statuses: ['failed'], families: ['vae'] }],
    ['dataset, star and text', { datasets: ['mnist'], starred: true, text: 'deep wide' }],
    ['tags', { tags: ['Basis', 'zoo'] }],
  ];
  const cases = filters.flatMap(([name, filter]) =>
    sorts.flatMap((sort) => [true, false].map((descending) => ({ name, filter, ...sort, descending }))),
  );

  const indexes: Record<RunQuery['sort'], string> = {
    name: 'runs_by_name',
    status: 'runs_by_status',
    family: 'runs_by_family',
    dataset: 'runs_by_dataset',
    step: 'runs_by_step',
    createdAt: 'runs_by_created',
    updatedAt: 'runs_by_updated',
    metric: 'series_by_value',
  };

  it.each(cases)('by $sort with $name, descending $descending: the index gives the order', (one) => {
    const { sort, metric, descending, filter } = one;
    const query = RunQuery.parse({ ...filter, sort, metric, descending });
    const { pages, count, bindings } = listStatements(query);
    const page = { ...bindings, limit: 50, offset: 0 };
    const plan = planOf(pages[0]!.rows, page);
    expect(plan[0]).toMatch(new RegExp(`USING (COVERING )?INDEX ${indexes[query.sort]} `));
    for (const { rows } of pages) {
      const details = planOf(rows, page).join('\n');
      expect(details).not.toMatch(/TEMP B-TREE FOR (LAST TERM OF )?ORDER BY/);
      expect(details).not.toMatch(/SCAN (r|s|runs|series)\b/);
    }
    expect(planOf(count, bindings).join('\n')).not.toMatch(/SCAN r\b/);
  });

  it('of every other statement walk no large table', () => {
    const large = /SCAN (runs|points|chunks|moments|samples|checkpoints|series)\b/;
    const scanning = [...prepared].filter((sql) => {
      if (/^\s*(PRAGMA|BEGIN|COMMIT|SAVEPOINT|RELEASE|ROLLBACK)/i.test(sql)) return false;
      const explain = connection.database.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${sql}`);
      return explain.all(...unbound(sql)).some(({ detail }) => large.test(detail));
    });
    // A scan asks for the identifiers of all runs, from the smallest index that has them.
    expect(scanning).toEqual(['SELECT id FROM runs ORDER BY id']);
    expect(prepared.size).toBeGreaterThan(40);
  });
});

/** Some value for every parameter of a statement. */
function unbound(sql: string): unknown[] {
  const named = [...sql.matchAll(/@(\w+)/g)].map(([, name]) => [name, 0]);
  if (named.length > 0) return [Object.fromEntries(named)];
  const count = [...sql.matchAll(/\?/g)].length;
  return Array.from({ length: count }, () => (sql.includes('json_each') ? '[]' : 0));
}
