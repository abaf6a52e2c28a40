import { afterEach, describe, expect, it } from 'vitest';
import { PointsQuery, RunQuery } from '@shared/run.ts';
import { openRegistry } from '@main/registry/index.ts';
import { migrations } from '@main/registry/migrations/index.ts';
import { newHome, openBoth } from './homes.ts';
import { makeMeta, makeSpec, runId } from './makers.ts';
import { Program } from './processes.ts';

const started: Program[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((program) => program.kill()));
});

function start(name: string, ...parameters: string[]): Program {
  const program = new Program(name, ...parameters);
  started.push(program);
  return program;
}

/** Faults that SQLite itself finds in the whole database. */
const faults = ({ connection }: ReturnType<typeof openBoth>) => [
  ...connection.database.prepare<[], string>('PRAGMA integrity_check').pluck().all(),
  ...connection.database.prepare('PRAGMA foreign_key_check').all(),
];

describe('two processes', () => {
  it('that write at once lose nothing', async () => {
    const home = await newHome();
    const count = 40;
    const writers = [1, 2].map((number) => start('writer.ts', home, String(number), String(count)));
    for (const writer of writers) expect(await writer.message()).toBe('open');
    for (const writer of writers) writer.child.send('go');
    expect(await Promise.all(writers.map((writer) => writer.ended()))).toEqual([0, 0]);

    const both = openBoth(home);
    const { registry } = both;
    expect(faults(both)).toEqual(['ok']);
    expect(registry.listRuns(RunQuery.parse({})).total).toBe(2 * count);
    expect(registry.queue()).toHaveLength(2 * count);
    expect(registry.listRuns(RunQuery.parse({ tags: ['both', 'of 2'] })).total).toBe(count);
    for (const number of [1, 2]) {
      const mine = registry.queue().filter((run) => registry.run(run)?.name === `writer ${number}`);
      expect(mine).toEqual(Array.from({ length: count }, (_, turn) => runId(number * 1_000_000 + turn)));
      const query = { run: mine[7] ?? '', series: 'train/loss' };
      expect(registry.points(PointsQuery.parse(query))).toHaveLength(200);
    }
  });

  it('that open a new data folder at once make one schema', async () => {
    const homes = await Promise.all(Array.from({ length: 25 }, newHome));
    const openers = Array.from({ length: 8 }, () => start('opener.ts', ...homes));
    for (const opener of openers) expect(await opener.message()).toBe('ready');
    const answers = openers.map((opener) => opener.message());
    for (const opener of openers) opener.child.send('go');
    const versions = homes.map(() => migrations.length);
    expect(await Promise.all(answers)).toEqual(openers.map(() => versions));
    for (const home of homes) expect(faults(openBoth(home))).toEqual(['ok']);
  });
});

describe('a process killed while it writes', () => {
  it.each([1, 2, 3])('leaves a sound database with whole transactions (round %i)', async (round) => {
    const home = await newHome();
    const writer = start('writer.ts', home, '1', '0');
    await writer.message();
    writer.child.send('go');
    // Its messages say how far it is; between two of them it is always writing.
    for (let message = 0; message < round; message += 1) await writer.message();
    await writer.kill();

    const both = openBoth(home);
    const { registry } = both;
    expect(faults(both)).toEqual(['ok']);
    const { total, rows } = registry.listRuns(RunQuery.parse({ limit: 500 }));
    expect(total).toBeGreaterThan((round - 1) * 10);
    for (const { id, tags } of rows) {
      expect(tags).toEqual(['both', 'of 1']);
      const points = registry.points(PointsQuery.parse({ run: id, series: 'train/loss' })).length;
      expect([0, 200]).toContain(points);
      expect(registry.position(id)).toBe(points);
    }
    // Only the run that was in the making may lack its events or its place in the queue.
    expect(rows.filter(({ id }) => registry.position(id) === 0).length).toBeLessThanOrEqual(1);
    expect(registry.queue().length).toBeGreaterThanOrEqual(total - 1);
    registry.upsertRun(makeSpec(runId(5)), makeMeta());
    expect(registry.run(runId(5))).not.toBeNull();
  });

  it('gives its write lock back at once', async () => {
    const home = await newHome();
    const writer = start('writer.ts', home, '1', '0');
    await writer.message();
    writer.child.send('go');
    await writer.message();
    await writer.kill();
    const registry = openRegistry(home);
    registry.changeSettings({ language: 'en' });
    expect(registry.settings().language).toBe('en');
    registry.close();
  });
});
