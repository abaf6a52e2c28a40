import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LocalStudio } from '@main/jobs/localStudio.ts';
import { readEvents } from '@storage/events.ts';
import { readResult, readSpec } from '@storage/folders.ts';
import { fakeNvidia, printed } from '../engine/support/nvidia.ts';
import { CommandLine } from './commands.ts';
import { Bench, tinyRun } from './support.ts';

const bench = new Bench();
let studio: LocalStudio;
let putBack: () => void;
const cli = new CommandLine(
  () => join(bench.programs, 'cli.js'),
  () => studio.home,
);

beforeAll(async () => {
  putBack = await fakeNvidia(printed.several);
  studio = await bench.prepared();
});
afterAll(() => putBack());

describe('on a machine with cards that TensorFlow does not use', () => {
  it('they are listed with the reason', async () => {
    const { devices } = await studio.devices();
    expect(devices.map(({ id, driver, unsupported }) => [id, driver, unsupported?.code])).toEqual([
      ['cpu', null, undefined],
      ['gpu:0', '535.129.03', 'card-not-used'],
      ['gpu:1', '535.129.03', 'card-too-old'],
      ['gpu:2', '580.65.06', 'card-not-used'],
    ]);
  });

  it('the command line lists them with memory and driver', async () => {
    const { exitCode, stdout } = await cli.run('version');
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /Device gpu:0 +NVIDIA H100 80GB HBM3, 79\.6 GiB, driver 535\.129\.03\. TensorFlow does/,
    );
    expect(stdout).toMatch(/Device gpu:2 +NVIDIA GB10, memory unknown, driver 580\.65\.06/);
  });

  it.each([
    ['gpu:7', 'device-missing'],
    ['gpu:0', 'device-unsupported'],
    ['gpu:1', 'device-unsupported'],
  ])('a run on %s is refused before it is made, and so is its measuring', async (device, code) => {
    const request = { ...(await tinyRun(studio, 10)), device };
    await expect(studio.createRun(request)).rejects.toMatchObject({ code });
    await expect(studio.measure(request)).rejects.toMatchObject({ code });
    expect(await readdir(join(studio.home, 'runs'))).toEqual([]);
  });

  it('the command line says so in one line', async () => {
    const train = (device: string) =>
      cli.run('train', '--family', 'vae', '--dataset', 'tiny', '--steps', '5', '--device', device);
    const missing = await train('gpu:7');
    expect(missing).toMatchObject({ exitCode: 1, stdout: '' });
    expect(missing.stderr).toContain(
      'There is no device gpu:7 here. Known devices: cpu, gpu:0, gpu:1, gpu:2.',
    );
    const old = await train('gpu:1');
    expect(old).toMatchObject({ exitCode: 1, stdout: '' });
    expect(old.stderr).toMatch(/NVIDIA GeForce GTX 980.*compute capability 5\.2.*6\.0/);
  });

  it('a run whose card is gone fails in place of going on elsewhere', async () => {
    const run = await studio.createRun(await tinyRun(studio, 20));
    await studio.untilEnded(run);
    const file = join(studio.home, 'runs', run, 'spec.json');
    const spec = await readFile(file, 'utf8');
    await writeFile(file, spec.replace('"device": "cpu"', '"device": "gpu:7"'));
    expect((await readSpec(studio.home, run)).device).toBe('gpu:7');
    await studio.resume(run, 40);
    const { result } = await studio.untilEnded(run);
    expect(result).toMatchObject({ status: 'failed', step: 20, error: { code: 'device-missing' } });
    expect(await readResult(studio.home, run)).toMatchObject({ error: { code: 'device-missing' } });
  });
});

describe('deterministic mode', () => {
  it('is a setting, and is always on for the processor, as the fingerprint says', async () => {
    const run = await studio.createRun(await tinyRun(studio, 5));
    const request = await tinyRun(studio, 5);
    const free = await studio.createRun({
      ...request,
      training: { ...request.training, deterministic: false },
    });
    for (const [id, deterministic] of [
      [run, true],
      [free, false],
    ] as const) {
      await studio.untilEnded(id);
      expect((await studio.run(id)).spec.training.deterministic).toBe(deterministic);
      const { events } = await readEvents(join(studio.home, 'runs', id, 'events.ndjson'));
      expect(events.find(({ type }) => type === 'attempt')).toMatchObject({
        device: 'cpu',
        fingerprint: { device: 'cpu', deterministic: true },
      });
    }
  });
});
