import { mkdir, readFile, stat, truncate } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import type { RunEventBody } from '@shared/events.ts';
import { PointsQuery } from '@shared/run.ts';
import { ingestRun } from '@main/registry/index.ts';
import { appendEvents, eventsFile, FileTrainer, makeRunFolder, writeEvents } from './folders.ts';
import { contents, newHome, openBoth } from './homes.ts';
import {
  attemptBody,
  checkpointBody,
  makeEvents,
  makeMeta,
  makeSpec,
  runId,
  samplesBody,
  seeded,
  toLines,
} from './makers.ts';

const run = runId(1);
const loss = (step: number, value: number): RunEventBody => ({
  type: 'metrics',
  step,
  values: { 'train/loss': value },
});

async function started() {
  const home = await newHome();
  await makeRunFolder(home, run);
  const both = openBoth(home);
  both.registry.upsertRun(makeSpec(run), makeMeta({ name: run }));
  const points = () =>
    both.registry
      .points(PointsQuery.parse({ run, series: 'train/loss' }))
      .map(([step, , value]) => [step, value]);
  return { home, points, ...both };
}

/** What a registry knows that reads the files for the first time. */
async function readAnew(home: string) {
  const both = openBoth(await newHome());
  both.registry.upsertRun(makeSpec(run), makeMeta({ name: run }));
  await ingestRun(both.registry, home, run);
  return contents(both.connection);
}

describe('taking events in', () => {
  it('twice changes nothing', async () => {
    const { registry, connection } = await started();
    const bodies = [
      attemptBody(0),
      loss(1, 3),
      loss(2, 2),
      samplesBody(2),
      checkpointBody(2, true, 5),
      { type: 'checkpoint-removed', step: 3, removed: 2 } as const,
      loss(4, 1),
    ];
    const events = makeEvents(run, bodies);
    expect(registry.ingest(run, events, 700)).toEqual(events);
    const before = contents(connection);
    expect(registry.ingest(run, events, 700)).toEqual([]);
    expect(registry.ingest(run, events.slice(2, 5), 400)).toEqual([]);
    expect(contents(connection)).toEqual(before);
    expect(registry.position(run)).toBe(700);
    const next = makeEvents(run, [loss(5, 0.5)], { after: events.length });
    expect(registry.ingest(run, [...events, ...next], 800)).toEqual(next);
  });

  it('of an unknown run, or another run, changes nothing', async () => {
    const { registry, connection } = await started();
    const before = contents(connection);
    expect(registry.ingest(runId(9), makeEvents(runId(9), [loss(1, 1)]), 50)).toEqual([]);
    registry.ingest(run, makeEvents(runId(9), [loss(1, 1)]), 0);
    expect(contents(connection)).toEqual(before);
  });

  it('follows status, error, device, step, samples and checkpoints', async () => {
    const { registry } = await started();
    expect(registry.status(run)).toBe('queued');
    const give = (after: number, ...bodies: RunEventBody[]) =>
      registry.ingest(run, makeEvents(run, bodies, { after }), after + 1);
    give(0, { ...attemptBody(0), type: 'attempt', device: 'gpu:0' } as RunEventBody);
    expect(registry.run(run)).toMatchObject({ status: 'running', device: 'gpu:0', step: 0 });
    give(1, { type: 'status', step: 0, status: 'paused' });
    expect(registry.status(run)).toBe('paused');
    give(
      2,
      { type: 'status', step: 5, status: 'running' },
      samplesBody(5),
      samplesBody(6, 'reconstructions'),
    );
    expect(registry.run(run)).toMatchObject({ status: 'running', step: 6, thumbnail: 'samples/5.png' });
    expect(registry.samples(run).map(({ step, kind }) => [step, kind])).toEqual([
      [5, 'samples'],
      [6, 'reconstructions'],
    ]);
    give(5, checkpointBody(10, true, 4), checkpointBody(20, true, 3), checkpointBody(30, false, 9));
    give(8, { type: 'checkpoint-removed', step: 30, removed: 10 });
    expect(registry.checkpoints(run).map(({ step, best }) => [step, best])).toEqual([
      [20, true],
      [30, false],
    ]);
    registry.keepCheckpoints(run, [30], 6);
    expect(registry.checkpoints(run), 'a later event is not judged').toHaveLength(2);
    registry.keepCheckpoints(run, [30], 9);
    expect(registry.checkpoints(run).map(({ step, best }) => [step, best])).toEqual([[30, false]]);
    const error = { code: 'loss-not-finite', parameters: { step: 31, metric: 'loss' } } as const;
    give(9, { type: 'end', step: 31, status: 'failed', weightsHash: null, error });
    expect(registry.status(run)).toBe('failed');
    expect(registry.error(run)).toEqual(error);
    give(10, attemptBody(30));
    expect(registry.error(run)).toBeNull();
  });

  it('of a higher attempt that repeats a sequence forgets what stood there', async () => {
    const { registry, points } = await started();
    const first = makeEvents(run, [attemptBody(0), loss(1, 1), checkpointBody(1), loss(2, 2), loss(3, 3)]);
    registry.ingest(run, first, 500);
    const second = makeEvents(run, [attemptBody(1), loss(2, 20)], { attempt: 2, after: 3 });
    expect(registry.ingest(run, [...first.slice(0, 3), ...second], 450)).toEqual(second);
    expect(points()).toEqual([
      [1, 1],
      [2, 20],
    ]);
    expect(registry.checkpoints(run).map(({ step }) => step)).toEqual([1]);
    expect(registry.lastMetrics(run)).toEqual({ 'train/loss': 20 });
  });
});

describe('reading a file', () => {
  it('goes on where it stopped, leaves a line without its end and passes over nonsense', async () => {
    const { home, registry, points } = await started();
    expect(await ingestRun(registry, home, run)).toEqual([]);
    const [first, second, third] = makeEvents(run, [loss(1, 1), loss(2, 2), loss(3, 3)]);
    const line = toLines([second!]);
    await writeEvents(home, run, toLines([first!]) + line.slice(0, 40));
    expect(await ingestRun(registry, home, run)).toEqual([first]);
    expect(await ingestRun(registry, home, run)).toEqual([]);
    await writeEvents(home, run, `${toLines([first!])}${line}{"type":"unheard of"}\n\n\u0000nonsense\n`);
    expect(await ingestRun(registry, home, run)).toEqual([second]);
    expect(registry.position(run)).toBe((await stat(eventsFile(home, run))).size);
    await appendEvents(home, run, [third!]);
    expect(await ingestRun(registry, home, run)).toEqual([third]);
    expect(points()).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
    ]);
  });

  it('larger than one window, with a line larger than one, misses nothing', async () => {
    const { home, registry, connection } = await started();
    const random = seeded(31);
    const bodies = Array.from({ length: 6000 }, (_, step) => loss(step, random()));
    const long = {
      type: 'log',
      step: 3000,
      level: 'info',
      code: 'long',
      parameters: { text: 'x'.repeat(900_000) },
    };
    bodies.splice(3000, 0, long as RunEventBody);
    const events = makeEvents(run, bodies);
    await writeEvents(home, run, toLines(events));
    expect(await ingestRun(registry, home, run)).toEqual(events);
    expect(connection.database.prepare('SELECT count(*) FROM points').pluck().get()).toBe(6000);
  });

  it('by several calls at once gives each event to one of them', async () => {
    const { home, registry } = await started();
    const events = makeEvents(
      run,
      Array.from({ length: 3000 }, (_, step) => loss(step, step)),
    );
    await writeEvents(home, run, toLines(events.slice(0, 2000)));
    const early = [ingestRun(registry, home, run), ingestRun(registry, home, run)];
    await appendEvents(home, run, events.slice(2000));
    const answers = (await Promise.all([...early, ingestRun(registry, home, run)])).flat();
    expect(answers).toEqual(events);
  });

  it('that has become unreadable tells so', async () => {
    const { home, registry } = await started();
    await mkdir(eventsFile(home, run));
    await expect(ingestRun(registry, home, run)).rejects.toThrow(/EISDIR/);
  });
});

it('knows when the first attempt began, whatever the later ones do', async () => {
  const { home, registry } = await started();
  expect(registry.startedAt(run)).toBeNull();
  const first = makeEvents(run, [attemptBody(0), loss(1, 1), checkpointBody(1)]);
  await writeEvents(home, run, toLines(first));
  await ingestRun(registry, home, run);
  const [resumed] = makeEvents(run, [attemptBody(1)], { attempt: 2, after: 3 });
  await appendEvents(home, run, [{ ...resumed!, time: first[0]!.time + 60_000 }]);
  await ingestRun(registry, home, run);
  expect(registry.startedAt(run)).toBe(first[0]!.time);
});

describe('a file that was cut', () => {
  it('and not gone on with is forgotten from there', async () => {
    const { home, registry, points } = await started();
    const events = makeEvents(run, [
      attemptBody(0),
      loss(1, 1),
      checkpointBody(1),
      loss(2, 2),
      samplesBody(2),
    ]);
    await writeEvents(home, run, toLines(events));
    await ingestRun(registry, home, run);
    await truncate(eventsFile(home, run), toLines(events.slice(0, 3)).length);
    expect(await ingestRun(registry, home, run)).toEqual([]);
    expect(points()).toEqual([[1, 1]]);
    expect(registry.run(run)).toMatchObject({ step: 1, thumbnail: null });
    expect(registry.ingestState(run)).toMatchObject({ sequence: 3 });
  });

  it('and has grown past its old length is read from the cut on', async () => {
    const { home, registry, connection, points } = await started();
    const trainer = new FileTrainer(home, run);
    await trainer.begin(null);
    await trainer.write(attemptBody(0), loss(1, 1));
    await trainer.checkpoint(1);
    await trainer.write(loss(2, 2), loss(3, 3));
    const first = await ingestRun(registry, home, run);
    expect(first).toHaveLength(5);
    const length = registry.position(run);

    await trainer.begin(1);
    await trainer.write(attemptBody(1), ...Array.from({ length: 40 }, (_, at) => loss(at + 2, at + 20)));
    await trainer.close();
    expect((await stat(eventsFile(home, run))).size).toBeGreaterThan(length);
    const second = await ingestRun(registry, home, run);
    expect(second.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 41 }, (_, at) => at + 4));
    expect(points().slice(0, 3)).toEqual([
      [1, 1],
      [2, 20],
      [3, 21],
    ]);
    expect(contents(connection)).toEqual(await readAnew(home));
  });

  it('at the same length and by a trainer that counts attempts anew is noticed by its bytes', async () => {
    const { home, registry, points } = await started();
    const old = makeEvents(run, [attemptBody(0), loss(1, 1), checkpointBody(1), loss(2, 2)]);
    const other = makeEvents(run, [attemptBody(0), loss(1, 1), checkpointBody(1), loss(2, 7)]);
    await writeEvents(home, run, toLines(old));
    await ingestRun(registry, home, run);
    expect(toLines(other)).toHaveLength(toLines(old).length);
    await writeEvents(home, run, toLines(other));
    expect(await ingestRun(registry, home, run)).toEqual([other[3]]);
    expect(points()).toEqual([
      [1, 1],
      [2, 7],
    ]);
  });

  it('down to nothing is read from the start', async () => {
    const { home, registry, points } = await started();
    await writeEvents(home, run, toLines(makeEvents(run, [loss(1, 1), loss(2, 2)])));
    await ingestRun(registry, home, run);
    const fresh = makeEvents(run, [loss(1, 9)]);
    await writeEvents(home, run, toLines(fresh));
    expect(await ingestRun(registry, home, run)).toEqual(fresh);
    expect(points()).toEqual([[1, 9]]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'at any time, ingested at any time, ends as if read once (seed %i)',
    async (seed) => {
      const { home, registry, connection } = await started();
      const random = seeded(seed);
      const trainer = new FileTrainer(home, run);
      let step = 0;
      let kept: number[] = [];
      await trainer.begin(null);
      await trainer.write(attemptBody(0));
      for (let round = 0; round < 150; round += 1) {
        const kind = random();
        if (kind < 0.55) {
          step += 1;
          await trainer.write({
            type: 'metrics',
            step,
            values: { 'train/loss': random(), ...(random() < 0.3 ? { 'test/elbo': random() } : {}) },
          });
        } else if (kind < 0.65) await trainer.write(samplesBody(step));
        else if (kind < 0.8) {
          if (kept.includes(step)) continue;
          await trainer.checkpoint(step, random() < 0.5);
          kept.push(step);
          const [oldest] = kept;
          if (kept.length > 3 && oldest !== undefined) {
            await trainer.removeCheckpoint(oldest, step);
            kept = kept.slice(1);
          }
        } else if (kind < 0.87 && kept.length > 0) {
          step = kept[Math.floor(random() * kept.length)]!;
          kept = kept.filter((one) => one <= step);
          await trainer.begin(step);
          await trainer.write(attemptBody(step));
        }
        if (random() < 0.25) await ingestRun(registry, home, run);
      }
      await trainer.close();
      await ingestRun(registry, home, run);
      const text = await readFile(eventsFile(home, run), 'utf8');
      expect(registry.position(run)).toBe(text.length);
      expect(contents(connection)).toEqual(await readAnew(home));
      expect(registry.checkpoints(run).map((checkpoint) => checkpoint.step)).toEqual(kept);
    },
  );
});
