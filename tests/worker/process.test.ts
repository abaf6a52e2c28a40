import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newId } from '@main/jobs/context.ts';
import { WorkerProcess, defaultLimits } from '@main/jobs/workerProcess.ts';
import { Bench, tinyRun, until } from './support.ts';

const bench = new Bench();

async function start(limits = defaultLimits): Promise<WorkerProcess> {
  const program = { workerEntry: join(bench.programs, 'worker.js'), nodeExecutable: process.execPath };
  return new WorkerProcess(program, {
    threads: 1,
    logFile: join(await bench.folder(), 'worker.log'),
    limits,
  });
}

describe('a worker process', () => {
  it('answers job after job, and leaves when it is told to', async () => {
    const worker = await start();
    for (let job = 0; job < 2; job += 1) {
      const answer = await worker.run({ type: 'describe', job: newId() });
      expect(answer).toMatchObject({ type: 'describe', devices: [{ id: 'cpu' }] });
    }
    expect(worker.heartbeat).not.toBeNull();
    worker.quit();
    await worker.exited;
    expect(worker.gone).toBe(true);
  });

  it('does not load TensorFlow to look at a file', async () => {
    const worker = await start();
    const refused = worker.run({ type: 'inspect', job: newId(), path: '/nowhere/at-all' });
    await expect(refused).rejects.toMatchObject({
      code: 'file-missing',
      parameters: { file: '/nowhere/at-all' },
    });
    const maps = await readFile(`/proc/${worker.pid}/maps`, 'utf8');
    expect(maps).not.toContain('libtensorflow');
    worker.quit();
    await worker.exited;
  });

  it('is ended when it no longer answers', async () => {
    const worker = await start({ ...defaultLimits, silentChecks: 2 });
    await until(() => worker.heartbeat !== null);
    process.kill(worker.pid!, 'SIGSTOP');
    await expect(worker.run({ type: 'describe', job: newId() })).rejects.toMatchObject({
      code: 'worker-unresponsive',
    });
    await worker.exited;
  });

  it('is ended when it answers but makes no progress', async () => {
    const studio = await bench.prepared();
    const run = await studio.createRun(await tinyRun(studio, 5));
    await studio.untilEnded(run);
    const progressMs = { ...defaultLimits.progressMs, load: -1, train: -1 };
    const worker = await start({ ...defaultLimits, progressMs });
    const { spec } = await studio.run(run);
    const measured = worker.run({ type: 'measure', job: newId(), home: studio.home, spec });
    await expect(measured).rejects.toMatchObject({ code: 'worker-unresponsive' });
    await worker.exited;
  });

  it('is told of as dead when it does not start at all', async () => {
    const worker = new WorkerProcess(
      { workerEntry: '/nowhere/worker.js', nodeExecutable: process.execPath },
      { threads: 1, logFile: join(await bench.folder(), 'worker.log') },
    );
    await expect(worker.run({ type: 'describe', job: newId() })).rejects.toMatchObject({
      code: 'worker-died',
    });
  });

  it('ignores a Ctrl-C meant for its parent', async () => {
    const worker = await start();
    await worker.run({ type: 'describe', job: newId() });
    process.kill(worker.pid!, 'SIGINT');
    expect(await worker.run({ type: 'describe', job: newId() })).toMatchObject({ type: 'describe' });
    worker.quit();
    await worker.exited;
  });
});
