import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { train } from '@engine/training/train.ts';
import { measure } from '@engine/training/measure.ts';
import { surplusCheckpoints } from '@engine/training/checkpoints.ts';
import { AtelierError } from '@shared/errors.ts';
import type { RunEvent } from '@shared/events.ts';
import { checkpointFile, runFolder } from '@shared/layout.ts';
import type { RunSpec } from '@shared/run.ts';
import { readEvents } from '@storage/events.ts';
import { listCheckpoints, readResult, runPath } from '@storage/folders.ts';
import { PlainHost, tinyConfig, tinyHome, tinyRun } from './support/tiny.ts';

const disk = vi.hoisted(() => ({ full: false }));

vi.mock(import('@storage/atomic.ts'), async (original) => {
  const atomic = await original();
  return {
    ...atomic,
    writeAtomically: async (file, parts) => {
      if (disk.full && file.endsWith('.safetensors')) throw new AtelierError('disk-full', { folder: file });
      await atomic.writeAtomically(file, parts);
    },
  };
});

afterEach(() => {
  disk.full = false;
});

type Home = Awaited<ReturnType<typeof tinyHome>>;

const go = (
  { home }: Home,
  spec: RunSpec,
  options: { attempt?: number; steps?: number; from?: number; host?: PlainHost } = {},
) =>
  train(
    {
      type: 'train',
      job: '0'.repeat(26),
      home,
      run: spec.id,
      attempt: options.attempt ?? 1,
      fromCheckpoint: options.from ?? null,
      steps: options.steps ?? spec.training.steps,
    },
    options.host ?? new PlainHost(),
  );

const stopping = (step: number) => Object.assign(new PlainHost(), { stopAt: step });

const eventsOf = async ({ home }: Home, spec: RunSpec): Promise<RunEvent[]> =>
  (await readEvents(join(runPath(home, spec.id), runFolder.events))).events;

/** Every emitted value that does not depend on the machine, in order. */
const trace = async (home: Home, spec: RunSpec) =>
  (await eventsOf(home, spec)).flatMap((event) =>
    event.type === 'metrics'
      ? [
          [
            event.step,
            Object.fromEntries(Object.entries(event.values).filter(([name]) => !name.startsWith('system/'))),
          ],
        ]
      : [],
  );

const rhythm = { steps: 40, sampleEvery: 15, checkpointEvery: 10, evaluateEvery: 15 };

describe('a run from start to end', () => {
  it('leaves events, samples, checkpoints and a result that agree', async () => {
    const home = await tinyHome({ valid: 6 });
    const spec = await tinyRun(home, rhythm);
    const result = await go(home, spec);
    const events = await eventsOf(home, spec);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    expect(
      events.filter(({ type }) => type === 'status').map((event) => 'status' in event && event.status),
    ).toEqual(['starting', 'running']);
    expect(events.at(-1)).toMatchObject({ type: 'end', status: 'finished', weightsHash: result.weightsHash });
    expect(await readResult(home.home, spec.id)).toMatchObject({
      status: 'finished',
      step: 40,
      metrics: result.metrics,
      weightsHash: result.weightsHash,
    });
    const sampled = events.filter((event) => event.type === 'samples');
    expect(sampled.map(({ step, kind }) => `${step} ${kind}`)).toEqual(
      [1, 10, 15, 30, 40].flatMap((step) => [`${step} samples`, `${step} reconstructions`]),
    );
    for (const { file } of sampled) {
      const png = await readFile(join(runPath(home.home, spec.id), file));
      expect(png.subarray(1, 4).toString()).toBe('PNG');
    }
    expect(Object.keys(result.metrics).sort()).toEqual([
      'test/kl',
      'test/negativeElbo',
      'test/reconstruction',
      'train/kl',
      'train/loss',
      'train/reconstruction',
      'valid/kl',
      'valid/negativeElbo',
      'valid/reconstruction',
      'watch/distinctShare',
    ]);
    const evaluated = events.flatMap((event) =>
      event.type === 'metrics' && 'valid/kl' in event.values ? [event.step] : [],
    );
    expect(evaluated).toEqual([10, 15, 20, 30, 40]);
    const watched = events.flatMap((event) =>
      event.type === 'metrics' && 'watch/distinctShare' in event.values ? [event.step] : [],
    );
    expect(watched).toEqual(evaluated);
    const tests = events.filter((event) => event.type === 'metrics' && 'test/kl' in event.values);
    expect(tests.map(({ step }) => step)).toEqual([40]);
  });

  it('learns', async () => {
    const home = await tinyHome();
    const spec = await tinyRun(home, { ...rhythm, steps: 400, sampleEvery: 400, checkpointEvery: 400 });
    await go(home, spec);
    const losses = (await trace(home, spec)).flatMap(([, values]) => {
      const loss = (values as Record<string, number>)['train/loss'];
      return loss === undefined ? [] : [loss];
    });
    expect(losses.at(-1)!).toBeLessThan(0.7 * losses[0]!);
  });

  it('pauses, says so, and goes on', async () => {
    const home = await tinyHome();
    const spec = await tinyRun(home, rhythm);
    const host = Object.assign(new PlainHost(), { pauseAt: 5 });
    const result = await go(home, spec, { host });
    const statuses = (await eventsOf(home, spec)).flatMap((event) =>
      event.type === 'status' ? [`${event.step} ${event.status}`] : [],
    );
    expect(statuses).toEqual(['0 starting', '0 running', '5 paused', '5 running']);
    expect(host.paused).toBe(1);
    expect(result.status).toBe('finished');
  });

  it('makes do with fewer images than a batch and without held-out ones', async () => {
    const home = await tinyHome({ train: 5, test: 0 });
    const spec = await tinyRun(home, { ...rhythm, batchSize: 64 });
    const result = await go(home, spec);
    expect(Object.keys(result.metrics).every((name) => name.startsWith('train/'))).toBe(true);
    const logs = (await eventsOf(home, spec)).flatMap((event) => (event.type === 'log' ? [event.code] : []));
    expect(logs).toEqual(['batch-smaller', 'nothing-held-out']);
  });
});

describe('stop and resume', () => {
  it.each([1, 13, 20, 27])(
    'after step %i, the rest has the very bits of a run never stopped',
    async (stop) => {
      const straight = await tinyHome();
      const whole = await tinyRun(straight, rhythm);
      const expected = await go(straight, whole);

      const home = await tinyHome();
      const spec = await tinyRun(home, rhythm);
      const stopped = await go(home, spec, { host: stopping(stop) });
      expect(stopped).toMatchObject({ status: 'stopped', step: stop });
      expect((await eventsOf(home, spec)).at(-1)).toMatchObject({
        type: 'end',
        status: 'stopped',
        step: stop,
      });
      const result = await go(home, spec, { attempt: 2 });

      expect(result.weightsHash).toBe(expected.weightsHash);
      expect(result.metrics).toEqual(expected.metrics);
      expect(await trace(home, spec)).toEqual(await trace(straight, whole));
      const grid = join(runFolder.samples, '40-samples.png');
      expect(await readFile(join(runPath(home.home, spec.id), grid))).toEqual(
        await readFile(join(runPath(straight.home, whole.id), grid)),
      );
      const attempts = (await eventsOf(home, spec)).filter((event) => event.type === 'attempt');
      expect(attempts.map(({ exact }) => exact)).toEqual([true, true]);
    },
  );

  it('sets the events after the checkpoint aside', async () => {
    const home = await tinyHome();
    const spec = await tinyRun(home, rhythm);
    await go(home, spec, { host: stopping(13) });
    await go(home, spec, { attempt: 2 });
    const aside = await readEvents(join(runPath(home.home, spec.id), 'events.1.ndjson'));
    expect(aside.events.map(({ type }) => type)).toContain('end');
    const events = await eventsOf(home, spec);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    expect(events.filter(({ type }) => type === 'end')).toHaveLength(1);
  });

  it('passes over a damaged checkpoint, says so, and reaches the same bits from the one before', async () => {
    const straight = await tinyHome();
    const expected = await go(straight, await tinyRun(straight, rhythm));

    const home = await tinyHome();
    const spec = await tinyRun(home, rhythm);
    await go(home, spec, { host: stopping(27) });
    const file = join(runPath(home.home, spec.id), checkpointFile(27));
    const bytes = await readFile(file);
    bytes[bytes.length - 5]! ^= 1;
    await writeFile(file, bytes);
    const result = await go(home, spec, { attempt: 2 });
    expect(result.weightsHash).toBe(expected.weightsHash);
    const logs = (await eventsOf(home, spec)).filter((event) => event.type === 'log');
    expect(logs.map(({ code, parameters }) => [code, parameters])).toEqual([
      ['checkpoint-damaged', { step: 27 }],
      ['resumed', { step: 20 }],
    ]);
  });

  it('goes back to a checkpoint that is named, and refuses one that is not there', async () => {
    const home = await tinyHome();
    const spec = await tinyRun(home, rhythm);
    const expected = await go(home, spec);
    await expect(go(home, spec, { attempt: 2, from: 7, steps: 50 })).rejects.toMatchObject({
      code: 'no-checkpoint',
    });
    const again = await go(home, spec, { attempt: 2, from: 20 });
    expect(again.weightsHash).toBe(expected.weightsHash);
  });

  it('reports a finished run as it stands, and extends it', async () => {
    const home = await tinyHome();
    const spec = await tinyRun(home, rhythm);
    const finished = await go(home, spec);
    const before = await eventsOf(home, spec);
    expect(await go(home, spec, { attempt: 2 })).toEqual(finished);
    expect(await eventsOf(home, spec)).toEqual(before);

    const extended = await go(home, spec, { attempt: 2, steps: 60 });
    const straight = await tinyHome();
    const longer = await go(straight, await tinyRun(straight, { ...rhythm, steps: 60 }));
    expect(extended.step).toBe(60);
    expect(extended.weightsHash).toBe(longer.weightsHash);
  });

  it('says that the bits differ when the engine does', async () => {
    const home = await tinyHome();
    const spec = await tinyRun(home, rhythm);
    await go(home, spec, { host: stopping(13) });
    const description = join(runPath(home.home, spec.id), 'checkpoints', '13.json');
    const text = await readFile(description, 'utf8');
    await writeFile(description, text.replace('"intraOpThreads": 1', '"intraOpThreads": 7'));
    await go(home, spec, { attempt: 2 });
    const events = await eventsOf(home, spec);
    expect(events.find((event) => event.type === 'attempt' && event.attempt === 2)).toMatchObject({
      exact: false,
    });
    expect(events.some((event) => event.type === 'log' && event.code === 'resume-not-exact')).toBe(true);
  });
});

describe('checkpoints', () => {
  it('keeps the last three, the best, and every tenth', () => {
    const steps = Array.from({ length: 25 }, (_, index) => (index + 1) * 10);
    const removed = new Set(surplusCheckpoints(steps, 70, 10));
    expect(steps.filter((step) => !removed.has(step))).toEqual([70, 100, 200, 230, 240, 250]);
  });

  it('lets go of surplus ones while training, files and descriptions, and says so', async () => {
    const home = await tinyHome();
    const spec = await tinyRun(home, { ...rhythm, checkpointEvery: 2, steps: 48 });
    await go(home, spec);
    const kept = (await listCheckpoints(home.home, spec.id)).map(({ step }) => step);
    const events = await eventsOf(home, spec);
    const written = events.flatMap((event) => (event.type === 'checkpoint' ? [event.step] : []));
    const removed = events.flatMap((event) => (event.type === 'checkpoint-removed' ? [event.removed] : []));
    expect(written).toEqual(Array.from({ length: 24 }, (_, index) => 2 * (index + 1)));
    expect(kept).toEqual(written.filter((step) => !removed.includes(step)));
    expect(kept).toEqual(expect.arrayContaining([20, 40, 44, 46, 48]));
    expect(kept.length).toBeLessThanOrEqual(6);
    const files = await readdir(join(runPath(home.home, spec.id), 'checkpoints'));
    expect(files).toHaveLength(2 * kept.length);
  });

  it('survive a disk that fills: the run fails with the reason, and what was there resumes', async () => {
    const home = await tinyHome();
    const spec = await tinyRun(home, rhythm);
    await go(home, spec, { host: stopping(13) });
    disk.full = true;
    await expect(go(home, spec, { attempt: 2 })).rejects.toMatchObject({ code: 'disk-full' });
    expect((await eventsOf(home, spec)).at(-1)).toMatchObject({ type: 'end', status: 'failed' });
    expect(await readResult(home.home, spec.id)).toMatchObject({
      status: 'failed',
      error: { code: 'disk-full' },
    });
    disk.full = false;
    expect(await go(home, spec, { attempt: 3 })).toMatchObject({ status: 'finished', step: 40 });
  });
});

describe('what cannot go on', () => {
  it('stops at a loss that is not finite, and keeps the last good checkpoint', async () => {
    const home = await tinyHome();
    const spec = await tinyRun(
      home,
      { ...rhythm, steps: 400, checkpointEvery: 1, learningRate: 10 },
      {
        ...tinyConfig,
        likelihood: 'gaussian',
      },
    );
    await expect(go(home, spec)).rejects.toMatchObject({ code: 'loss-not-finite' });
    const events = await eventsOf(home, spec);
    expect(events.at(-1)).toMatchObject({
      type: 'end',
      status: 'failed',
      error: { code: 'loss-not-finite' },
    });
    const kept = await listCheckpoints(home.home, spec.id);
    expect(kept.length).toBeGreaterThan(0);
    const origin = events.find((event) => event.type === 'log' && event.code === 'first-not-finite');
    expect(origin).toMatchObject({ parameters: { tensor: expect.any(String), step: expect.any(Number) } });
    const again = go(home, spec, { attempt: 2, steps: kept.at(-1)!.step });
    expect((await again).weightsHash).toBe(kept.at(-1)!.weightsHash);
  });

  it('refuses a dataset that is not the one of the spec', async () => {
    const home = await tinyHome();
    const spec = await tinyRun(home, rhythm);
    const specFile = join(runPath(home.home, spec.id), runFolder.spec);
    await writeFile(specFile, (await readFile(specFile, 'utf8')).replace(spec.dataset.hash, 'f'.repeat(64)));
    await expect(go(home, spec)).rejects.toMatchObject({ code: 'dataset-damaged' });
    expect(await readResult(home.home, spec.id)).toMatchObject({ status: 'failed' });
  });

  it('refuses a network that the images do not suit', async () => {
    const home = await tinyHome({ shape: [10, 10, 1] });
    const spec = await tinyRun(home, rhythm, { architecture: 'convolutional', channels: [4, 8] });
    await expect(go(home, spec)).rejects.toMatchObject({
      code: 'dataset-not-accepted',
      parameters: { field: 'channels', reason: 'size-not-divisible' },
    });
  });
});

it('measures real steps and leaves nothing behind', async () => {
  const home = await tinyHome();
  const spec = await tinyRun(home, rhythm);
  const before = await readdir(runPath(home.home, spec.id), { recursive: true });
  const job = { type: 'measure', job: '0'.repeat(26), home: home.home, spec } as const;
  const { result } = await measure(job, new PlainHost());
  expect(result.measuredSteps).toBeGreaterThanOrEqual(20);
  expect(result.totalSeconds).toBeGreaterThanOrEqual((result.stepMs * 40) / 1000);
  expect(result.memoryBytes).toBeGreaterThan(1e7);
  expect(await readdir(runPath(home.home, spec.id), { recursive: true })).toEqual(before);
  await expect(measure(job, stopping(1))).rejects.toMatchObject({ code: 'cancelled' });
});
