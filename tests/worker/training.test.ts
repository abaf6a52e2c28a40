import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { PushPayload } from '@shared/ipc/contract.ts';
import { RunQuery } from '@shared/run.ts';
import type { LocalStudio } from '@main/jobs/localStudio.ts';
import { readEvents } from '@storage/events.ts';
import { readResult } from '@storage/folders.ts';
import { lockHolder } from '@storage/locks.ts';
import { Bench, endless, tinyRun, until, untilStep } from './support.ts';

const bench = new Bench();

/** The worker that holds a run. */
async function trainer(studio: LocalStudio, run: string): Promise<number> {
  const holder = await lockHolder(join(studio.home, 'runs', run, 'trainer.lock'));
  if (!holder) throw new Error('nobody trains the run');
  return holder.pid;
}

const statusOf = async (studio: LocalStudio, run: string) => (await studio.run(run)).summary.status;

describe('a training', () => {
  it('goes to its end and tells of it', async () => {
    const studio = await bench.prepared();
    const progress: PushPayload<'run.progress'>[] = [];
    const ended: PushPayload<'run.ended'>[] = [];
    studio.on('run.progress', (push) => progress.push(push));
    studio.on('run.ended', (push) => ended.push(push));
    const run = await studio.createRun(await tinyRun(studio, 300));
    const { result, folder } = await studio.untilEnded(run);

    expect(result).toMatchObject({ status: 'finished', step: 300, error: null });
    expect(result.weightsHash).toMatch(/^[0-9a-f]{64}$/);
    expect(ended).toEqual([{ run, name: 'VAE on tiny 1', status: 'finished', error: null }]);
    expect(progress.length).toBeGreaterThan(0);
    expect(progress.at(-1)?.progress.steps).toBe(300);
    const detail = await studio.run(run);
    expect(detail.summary).toMatchObject({ status: 'finished', step: 300, steps: 300 });
    expect(detail.checkpoints.at(-1)).toMatchObject({ step: 300, weightsHash: result.weightsHash });
    expect(detail.series).toContain('train/loss');
    expect(existsSync(join(folder, 'trainer.lock'))).toBe(false);
    expect(studio.training).toBe(false);
  });

  it('numbers the names of runs', async () => {
    const studio = await bench.prepared();
    for (const name of ['VAE on tiny 1', 'VAE on tiny 2']) {
      const run = await studio.createRun(await tinyRun(studio, 5));
      await studio.untilEnded(run);
      expect((await studio.run(run)).summary.name).toBe(name);
    }
  });

  it('stops with a checkpoint and goes on to the same bits', async () => {
    const studio = await bench.prepared();
    const run = await studio.createRun(await tinyRun(studio, endless));
    await untilStep(studio, run, 20);
    await studio.pause(run);
    await until(async () => (await statusOf(studio, run)) === 'paused');
    await studio.stop(run);
    const { result: half } = await studio.untilEnded(run);
    expect(half.status).toBe('stopped');
    const detail = await studio.run(run);
    expect(detail.checkpoints.at(-1)).toMatchObject({ step: half.step, weightsHash: half.weightsHash });

    const steps = half.step + 130;
    await studio.resume(run, steps);
    const { result: end } = await studio.untilEnded(run);
    const undisturbed = await studio.createRun(await tinyRun(studio, steps));
    const { result: whole } = await studio.untilEnded(undisturbed);
    expect(end).toMatchObject({ status: 'finished', step: steps, weightsHash: whole.weightsHash });
    expect(end.metrics['train/loss']).toBe(whole.metrics['train/loss']);
  });

  it('waits while it is paused', async () => {
    const studio = await bench.prepared();
    const run = await studio.createRun(await tinyRun(studio, endless));
    const statuses = async () => {
      const { events } = await readEvents(join(studio.home, 'runs', run, 'events.ndjson'));
      return events.filter((event) => event.type === 'status');
    };
    await untilStep(studio, run, 20);
    await studio.pause(run);
    await until(async () => (await statusOf(studio, run)) === 'paused');
    const paused = (await statuses()).at(-1)!;
    expect(paused).toMatchObject({ status: 'paused' });
    const stepNow = async () => (await studio.run(run)).progress.step;
    await until(async () => (await stepNow()) === paused.step);
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await stepNow()).toBe(paused.step);
    await studio.continue(run);
    await untilStep(studio, run, paused.step + 1);
    await studio.stop(run);
    await studio.untilEnded(run);
    const told = (await statuses()).map(({ status }) => status);
    expect(told).toEqual(['starting', 'running', 'paused', 'running', 'stopping']);
  });

  it('is interrupted when its worker is killed, and goes on to the same bits', async () => {
    const studio = await bench.prepared();
    const run = await studio.createRun(await tinyRun(studio, endless));
    await untilStep(studio, run, 120);
    process.kill(await trainer(studio, run), 'SIGKILL');
    await expect(studio.untilEnded(run)).rejects.toMatchObject({
      code: 'worker-died',
      parameters: { exit: 'SIGKILL' },
    });
    const detail = await studio.run(run);
    expect(detail.summary.status).toBe('interrupted');
    expect(detail.error).toMatchObject({ code: 'worker-died' });
    const { events } = await studio.log(run, 500);
    expect(events.at(-1)).toMatchObject({ type: 'end', status: 'interrupted' });

    const steps = detail.checkpoints.at(-1)!.step + 130;
    await studio.resume(run, steps);
    const { result } = await studio.untilEnded(run);
    expect(existsSync(join(studio.home, 'runs', run, 'events.1.ndjson'))).toBe(true);
    const undisturbed = await studio.createRun(await tinyRun(studio, steps));
    const { result: whole } = await studio.untilEnded(undisturbed);
    expect(result).toMatchObject({ status: 'finished', weightsHash: whole.weightsHash });
  });

  it('ends at once when it is stopped before it has learnt anything', async () => {
    const studio = await bench.prepared();
    const run = await studio.createRun(await tinyRun(studio, endless));
    await studio.stop(run);
    const { result } = await studio.untilEnded(run);
    expect(result).toMatchObject({ status: 'stopped', step: 0, weightsHash: null });
    expect(await statusOf(studio, run)).toBe('stopped');
  });

  it('fails with its cause when the loss is no longer finite', async () => {
    const studio = await bench.prepared();
    const request = await tinyRun(studio, 2000, { learningRate: 10 });
    const run = await studio.createRun({
      ...request,
      config: { ...request.config, likelihood: 'gaussian' },
    });
    const { result } = await studio.untilEnded(run);
    expect(result).toMatchObject({ status: 'failed', error: { code: 'loss-not-finite' } });
    expect(await readResult(studio.home, run)).toMatchObject({ status: 'failed' });
  });

  it('extends a finished run and refuses to train it less far', async () => {
    const studio = await bench.prepared();
    const run = await studio.createRun(await tinyRun(studio, 100));
    await studio.untilEnded(run);
    await expect(studio.resume(run)).rejects.toMatchObject({
      code: 'config-invalid',
      parameters: { field: 'steps', reason: 'not-above' },
    });
    await studio.resume(run, 200);
    const { result } = await studio.untilEnded(run);
    expect(result).toMatchObject({ status: 'finished', step: 200 });
    const straight = await studio.createRun(await tinyRun(studio, 200));
    expect((await studio.untilEnded(straight)).result.weightsHash).toBe(result.weightsHash);
    expect((await studio.run(run)).meta.stepsTarget).toBe(200);
  });

  it('is refused to a second process, which may stop it', async () => {
    const studio = await bench.prepared();
    const run = await studio.createRun(await tinyRun(studio, endless));
    await untilStep(studio, run, 10);
    const other = await bench.open(studio.home);
    const pid = await trainer(studio, run);
    await expect(other.resume(run)).rejects.toMatchObject({ code: 'run-locked', parameters: { pid } });
    await expect(other.pause(run)).rejects.toMatchObject({ code: 'run-locked' });
    await expect(other.trash([run])).rejects.toMatchObject({ code: 'run-active' });
    await other.stop(run);
    const { result } = await studio.untilEnded(run);
    expect(result.status).toBe('stopped');
    expect(result.step).toBeGreaterThan(0);
    await until(async () => (await statusOf(other, run)) === 'stopped');
  });
});

describe('the queue', () => {
  it('trains run after run', async () => {
    const studio = await bench.prepared({ runQueue: true });
    const first = await studio.createRun(await tinyRun(studio, endless));
    const second = await studio.createRun(await tinyRun(studio, 50));
    const third = await studio.createRun(await tinyRun(studio, 50));
    await untilStep(studio, first, 1);
    expect(await statusOf(studio, second)).toBe('queued');
    studio.requeue(third, 0);
    const rows = studio.listRuns(RunQuery.parse({ statuses: ['queued'] })).rows;
    const position = (run: string) => rows.find(({ id }) => id === run)?.queuePosition;
    expect(position(third)).toBeLessThan(position(second)!);
    await studio.stop(first);
    expect((await studio.untilEnded(first)).result.status).toBe('stopped');
    for (const run of [second, third]) {
      expect((await studio.untilEnded(run)).result.status).toBe('finished');
    }
    const spans = await Promise.all(
      [first, third, second].map(async (run) => {
        const { events } = await readEvents(join(studio.home, 'runs', run, 'events.ndjson'));
        return { from: events[0]!.time, to: events.at(-1)!.time };
      }),
    );
    expect(spans[0]!.to).toBeLessThanOrEqual(spans[1]!.from);
    expect(spans[1]!.to).toBeLessThanOrEqual(spans[2]!.from);
  });

  it('is run by one process of a data folder, and taken over when that leaves', async () => {
    const studio = await bench.prepared({ runQueue: true });
    const other = await bench.open(studio.home, { runQueue: true });
    const run = await other.createRun(await tinyRun(other, 50));
    expect((await studio.untilEnded(run)).result.status).toBe('finished');
    await studio.close();
    const next = await other.createRun(await tinyRun(other, 50));
    expect((await other.untilEnded(next)).result.status).toBe('finished');
  });

  it('lets a waiting run go', async () => {
    const studio = await bench.prepared({ runQueue: true });
    const first = await studio.createRun(await tinyRun(studio, endless));
    const second = await studio.createRun(await tinyRun(studio, 50));
    await untilStep(studio, first, 1);
    await studio.stop(second);
    expect((await studio.untilEnded(second)).result).toMatchObject({ status: 'stopped', step: 0 });
    expect(studio.training).toBe(true);
    await studio.close();
    expect(await readResult(studio.home, first)).toMatchObject({ status: 'stopped' });
    const log = await readFile(join(studio.home, 'runs', first, 'worker.log'), 'utf8');
    expect(log).not.toContain('Error');
  });
});
