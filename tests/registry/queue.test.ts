import { describe, expect, it } from 'vitest';
import { Settings, SettingsChange } from '@shared/settings.ts';
import { newHome, openBoth } from './homes.ts';
import { attemptBody, makeCard, makeEvents, makeMeta, makeSpec, runId, seeded } from './makers.ts';

async function withRuns(count: number) {
  const { registry, connection } = openBoth(await newHome());
  const runs = Array.from({ length: count }, (_, number) => runId(number));
  for (const run of runs) registry.upsertRun(makeSpec(run), makeMeta());
  return { registry, connection, runs };
}

describe('the queue', () => {
  it('keeps its order like a plain list does', async () => {
    const { registry, runs } = await withRuns(12);
    const random = seeded(21);
    let list: string[] = [];
    for (let round = 0; round < 300; round += 1) {
      const run = runs[Math.floor(random() * runs.length)]!;
      const rest = list.filter((waiting) => waiting !== run);
      const kind = Math.floor(random() * 4);
      if (kind === 0) {
        registry.enqueue(run);
        if (!list.includes(run)) list = [...list, run];
      } else if (kind === 1) {
        registry.enqueueFirst(run);
        list = [run, ...rest];
      } else if (kind === 2) {
        const position = Math.floor(random() * 15);
        registry.requeue(run, position);
        if (list.includes(run)) list = [...rest.slice(0, position), run, ...rest.slice(position)];
      } else {
        registry.dequeue(run);
        list = rest;
      }
      expect(registry.queue()).toEqual(list);
      for (const [position, waiting] of list.entries()) {
        expect(registry.run(waiting)?.queuePosition).toBe(position);
      }
    }
  });

  it('makes runs queued, forgets removed ones and ignores unknown ones', async () => {
    const { registry, runs } = await withRuns(3);
    const [first, second, third] = runs as [string, string, string];
    registry.setStatus(second, 'failed', { code: 'worker-died', parameters: { stage: 'train' } });
    expect(registry.error(second)).toEqual({ code: 'worker-died', parameters: { stage: 'train' } });
    for (const run of runs) registry.enqueue(run);
    expect(registry.status(second)).toBe('queued');
    expect(registry.error(second)).toBeNull();
    registry.removeRun(first);
    registry.enqueue(runId(99));
    registry.enqueueFirst(runId(99));
    expect(registry.queue()).toEqual([second, third]);
    expect(registry.run(third)?.queuePosition).toBe(1);
    registry.dequeue(second);
    expect(registry.status(second)).toBe('queued');
    expect(registry.withStatus(['queued'])).toEqual([second, third]);
  });

  it('keeps a waiting run queued while its old events are taken in', async () => {
    const { registry, runs } = await withRuns(1);
    registry.enqueue(runs[0]!);
    const end = { type: 'end', step: 5, status: 'stopped', weightsHash: null, error: null } as const;
    registry.ingest(runs[0]!, makeEvents(runs[0]!, [attemptBody(0), end]), 100);
    expect(registry.status(runs[0]!)).toBe('queued');
    expect(registry.run(runs[0]!)?.step).toBe(5);
  });
});

describe('settings', () => {
  it('have their defaults, change one by one and outlive what is no longer valid', async () => {
    const { registry, connection } = openBoth(await newHome());
    expect(registry.settings()).toEqual(Settings.parse({}));
    expect(registry.changeSettings({ language: 'zh', sampleEvery: 50 })).toMatchObject({
      language: 'zh',
      sampleEvery: 50,
    });
    expect(registry.changeSettings({ threads: 3, language: undefined })).toEqual(
      Settings.parse({ language: 'zh', sampleEvery: 50, threads: 3 }),
    );
    expect(() => registry.changeSettings({ threads: -1 })).toThrow();
    connection.database.exec(`UPDATE settings SET value = '"klingon"' WHERE key = 'language'`);
    connection.database.exec(`INSERT INTO settings (key, value) VALUES ('gone', '1')`);
    expect(registry.settings()).toEqual(Settings.parse({ sampleEvery: 50, threads: 3 }));
  });
});

describe('a change of settings', () => {
  it('leaves the others alone as it crosses to main', () => {
    expect(Object.keys(SettingsChange.shape)).toEqual(Object.keys(Settings.shape));
    expect(SettingsChange.parse({ language: 'zh' })).toEqual({ language: 'zh' });
    expect(SettingsChange.parse({})).toEqual({});
    expect(SettingsChange.safeParse({ threads: 0 }).success).toBe(false);
  });
});

describe('datasets', () => {
  it('are listed by name, counted in use and renamed in their runs', async () => {
    const { registry } = openBoth(await newHome());
    for (const id of ['zebra', 'Apple', 'mnist']) {
      registry.upsertDataset(makeCard(id.toLowerCase(), { name: id }));
    }
    expect(registry.datasets().map(({ name }) => name)).toEqual(['Apple', 'mnist', 'zebra']);
    registry.upsertRun(makeSpec(runId(1)), makeMeta());
    registry.upsertRun(makeSpec(runId(2)), makeMeta({ trashedAt: 5 }));
    expect(registry.datasetUse('mnist')).toBe(2);
    expect(registry.datasetUse('zebra')).toBe(0);
    registry.upsertDataset(makeCard('mnist', { name: 'MNIST' }));
    expect(registry.run(runId(1))?.dataset).toBe('MNIST');
    expect(registry.dataset('mnist')).toEqual(makeCard('mnist', { name: 'MNIST' }));
    registry.removeDataset('mnist');
    expect(registry.dataset('mnist')).toBeNull();
    expect(registry.run(runId(1))?.dataset).toBe('MNIST');
  });
});
