import { cp, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import * as layout from '@shared/layout.ts';
import { RunQuery } from '@shared/run.ts';
import { datasetPath, readMeta, readSpec, runPath, writeMeta } from '@storage/folders.ts';
import { acquireLock } from '@storage/locks.ts';
import { abandonedRuns, ingestRun } from '@main/registry/index.ts';
import { appendEvents, FileTrainer, makeDatasetFolder, makeRunFolder, writeEvents } from './folders.ts';
import { contents, newHome, openBoth } from './homes.ts';
import {
  attemptBody,
  makeCard,
  makeEvents,
  makeMeta,
  makeSpec,
  runId,
  samplesBody,
  seeded,
  toLines,
} from './makers.ts';

const ids = (registry: ReturnType<typeof openBoth>['registry']) =>
  registry
    .listRuns(RunQuery.parse({ sort: 'createdAt', descending: false, limit: 500 }))
    .rows.map(({ id }) => id);

/** A data folder in which some runs have been trained, each with its end. */
async function trainedHome(count: number) {
  const home = await newHome();
  const random = seeded(41);
  await makeDatasetFolder(home, makeCard('mnist'));
  await makeDatasetFolder(home, makeCard('cells', { name: 'Cells' }));
  for (let number = 0; number < count; number += 1) {
    const run = runId(number);
    const spec = makeSpec(run, { createdAt: 1_700_000_000_000 + number });
    await makeRunFolder(home, run, { tags: random() < 0.5 ? ['a', 'b'] : ['b'] }, spec);
    const trainer = new FileTrainer(home, run);
    await trainer.begin(null);
    await trainer.write(attemptBody(0));
    for (let step = 1; step <= 100; step += 1) {
      await trainer.write({
        type: 'metrics',
        step,
        values: { 'train/loss': random(), 'train/kl': random() },
      });
    }
    await trainer.write(samplesBody(100));
    await trainer.checkpoint(100, true);
    const status = random() < 0.5 ? 'finished' : 'stopped';
    await trainer.write({ type: 'end', step: 100, status, weightsHash: null, error: null });
    await trainer.close();
  }
  return home;
}

describe('a rebuild', () => {
  it('gives what was taken in event by event, and keeps queue and settings', async () => {
    const home = await trainedHome(6);
    const { registry, connection } = openBoth(home);
    registry.upsertDataset(makeCard('mnist'));
    registry.upsertDataset(makeCard('cells', { name: 'Cells' }));
    for (let number = 0; number < 6; number += 1) {
      const run = runId(number);
      registry.upsertRun(await readSpec(home, run), await readMeta(home, run));
      await ingestRun(registry, home, run);
    }
    registry.enqueue(runId(3));
    registry.enqueue(runId(1));
    registry.changeSettings({ language: 'zh' });
    const before = contents(connection);
    expect(before['points']).toHaveLength(6 * 200);

    expect(await registry.rebuild(home)).toEqual({ runs: 6, datasets: 2 });
    expect(contents(connection)).toEqual(before);
    expect(registry.queue()).toEqual([runId(3), runId(1)]);
    expect(registry.settings().language).toBe('zh');

    const other = openBoth(await newHome());
    await other.registry.rebuild(home);
    other.registry.enqueue(runId(3));
    other.registry.enqueue(runId(1));
    expect(contents(other.connection)).toEqual(before);
  });

  it('mends an index that has gone wrong', async () => {
    const home = await trainedHome(3);
    const { registry, connection } = openBoth(home);
    await registry.rebuild(home);
    const before = contents(connection);
    connection.database.exec(`DELETE FROM points WHERE step % 3 = 0; UPDATE chunks SET max_value = 99;
      DELETE FROM samples; UPDATE runs SET name = 'wrong', status = 'failed', step = 7; DELETE FROM run_tags;
      DELETE FROM datasets`);
    registry.upsertRun(makeSpec(runId(77)), makeMeta());
    expect(await registry.rebuild(home)).toEqual({ runs: 3, datasets: 2 });
    expect(contents(connection)).toEqual(before);
  });

  it('leaves out runs without a readable spec', async () => {
    const home = await trainedHome(2);
    await writeFile(join(runPath(home, runId(0)), layout.runFolder.spec), '{"half":');
    const { registry } = openBoth(home);
    expect(await registry.rebuild(home)).toEqual({ runs: 1, datasets: 2 });
    expect(ids(registry)).toEqual([runId(1)]);
  });
});

describe('a scan', () => {
  it('takes in new folders once, then changed ones only', async () => {
    const home = await trainedHome(3);
    const { registry, connection } = openBoth(home);
    const first = await registry.sync(home);
    expect(first.runs).toEqual([runId(0), runId(1), runId(2)]);
    expect(first.datasets.sort()).toEqual(['cells', 'mnist']);
    const other = openBoth(await newHome());
    await other.registry.rebuild(home);
    expect(contents(connection)).toEqual(contents(other.connection));
    expect(await registry.sync(home)).toEqual({ runs: [], datasets: [] });

    const end = { after: 104, attempt: 2 };
    await appendEvents(home, runId(1), makeEvents(runId(1), [attemptBody(100)], end));
    await writeMeta(home, runId(2), makeMeta({ name: 'named elsewhere', tags: ['new'] }));
    await makeDatasetFolder(home, makeCard('cells', { name: 'More cells' }));
    expect(await registry.sync(home)).toEqual({ runs: [runId(1), runId(2)], datasets: ['cells'] });
    expect(registry.run(runId(2))).toMatchObject({ name: 'named elsewhere', tags: ['new'] });
    expect(registry.dataset('cells')?.name).toBe('More cells');
    expect(await registry.sync(home)).toEqual({ runs: [], datasets: [] });
  });

  it('does not call a run changed that was only touched, or that the app changed itself', async () => {
    const home = await trainedHome(1);
    const { registry } = openBoth(home);
    await registry.sync(home);
    const meta = makeMeta({ name: 'by the app' });
    await writeMeta(home, runId(0), meta);
    registry.updateMeta(runId(0), meta);
    await utimes(join(runPath(home, runId(0)), layout.runFolder.events), 1, 1);
    expect(await registry.sync(home)).toEqual({ runs: [], datasets: [] });
  });

  it('drops what has vanished, but nothing when the folder cannot be read', async () => {
    const home = await trainedHome(3);
    const { registry } = openBoth(home);
    await registry.sync(home);
    registry.enqueue(runId(0));
    registry.enqueue(runId(1));

    await rename(join(home, layout.home.runs), join(home, 'away'));
    await rename(join(home, layout.home.datasets), join(home, 'away too'));
    expect(await registry.sync(home)).toEqual({ runs: [], datasets: [] });
    expect(ids(registry)).toHaveLength(3);
    await rename(join(home, 'away'), join(home, layout.home.runs));
    await rename(join(home, 'away too'), join(home, layout.home.datasets));

    await rm(runPath(home, runId(0)), { recursive: true });
    await rm(datasetPath(home, 'cells'), { recursive: true });
    expect(await registry.sync(home)).toEqual({ runs: [runId(0)], datasets: ['cells'] });
    expect(ids(registry)).toEqual([runId(1), runId(2)]);
    expect(registry.queue()).toEqual([runId(1)]);
    expect(registry.run(runId(1))?.queuePosition).toBe(0);
  });

  it('hides a checkpoint whose files are gone and shows it again', async () => {
    const home = await trainedHome(1);
    const { registry } = openBoth(home);
    await registry.sync(home);
    const steps = () => registry.checkpoints(runId(0)).map(({ step }) => step);
    expect(steps()).toEqual([100]);
    const file = join(runPath(home, runId(0)), layout.checkpointDescription(100));
    await rename(file, join(home, 'aside.json'));
    expect((await registry.sync(home)).runs).toEqual([runId(0)]);
    expect(steps()).toEqual([]);
    await rename(join(home, 'aside.json'), file);
    expect((await registry.sync(home)).runs).toEqual([runId(0)]);
    expect(steps()).toEqual([100]);
  });

  it('keeps a known run whose spec has become unreadable', async () => {
    const home = await trainedHome(1);
    const { registry } = openBoth(home);
    await registry.sync(home);
    await writeFile(join(runPath(home, runId(0)), layout.runFolder.spec), '');
    await registry.sync(home);
    expect(ids(registry)).toEqual([runId(0)]);
  });

  it('does not take a copied folder for a run of its own', async () => {
    const home = await trainedHome(1);
    await cp(runPath(home, runId(0)), runPath(home, runId(5)), { recursive: true });
    const { registry } = openBoth(home);
    expect((await registry.sync(home)).runs).toEqual([runId(0)]);
  });
});

describe('runs that nobody trains', () => {
  it('are interrupted when they are found, unless their lock is held or they wait', async () => {
    const home = await newHome();
    const running = (run: string) => toLines(makeEvents(run, [attemptBody(0)]));
    const [dead, alive, fresh, starting] = [runId(1), runId(2), runId(3), runId(4)];
    for (const run of [dead, alive, fresh, starting]) await makeRunFolder(home, run);
    await writeEvents(home, dead, running(dead));
    await writeEvents(home, alive, running(alive));
    const lockOf = (run: string) => join(runPath(home, run), layout.runFolder.lock);
    const locks = [await acquireLock(lockOf(alive)), await acquireLock(lockOf(starting))];
    const { registry } = openBoth(home);
    await registry.sync(home);
    const statuses = () => [dead, alive, fresh, starting].map((run) => registry.status(run));
    expect(statuses()).toEqual(['interrupted', 'running', 'interrupted', 'starting']);

    registry.enqueue(fresh);
    registry.upsertRun(makeSpec(runId(6)), makeMeta());
    expect(await abandonedRuns(registry, home)).toEqual([runId(6)]);
    for (const lock of locks) await lock.release();
    expect((await abandonedRuns(registry, home)).sort()).toEqual([alive, starting, runId(6)]);
    await registry.rebuild(home);
    expect(statuses()).toEqual(['interrupted', 'interrupted', 'queued', 'interrupted']);
  });
});
