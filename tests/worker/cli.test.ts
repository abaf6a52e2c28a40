import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { readEvents } from '@storage/events.ts';
import { listCheckpoints, listRuns } from '@storage/folders.ts';
import { lockHolder } from '@storage/locks.ts';
import { CommandLine } from './commands.ts';
import { Bench, endless, tinyIdx, until } from './support.ts';

const bench = new Bench();
let home = '';
let files = '';
const cli = new CommandLine(
  () => join(bench.programs, 'cli.js'),
  () => home,
);

const Trained = z.strictObject({
  run: z.string(),
  folder: z.string(),
  steps: z.number(),
  metrics: z.record(z.string(), z.number()),
  weightsHash: z.string().regex(/^[0-9a-f]{64}$/),
});

const settings = ['hidden=16', 'latentSize=4', 'batchSize=16', 'threads=1', 'sampleEvery=10000'].flatMap(
  (setting) => ['--set', setting],
);
const train = (steps: number, ...more: string[]) => [
  ...['train', '--family', 'vae', '--dataset', 'tiny', '--preset', 'lecture'],
  ...['--steps', String(steps), '--seed', '3', '--checkpoint-every', '50', ...settings, ...more],
];

const eventsOf = (run: string) => readEvents(join(home, 'runs', run, 'events.ndjson'));

/** Waits until the newest run besides `known` has come to `step`, and answers its id. */
async function untilTraining(known: string[], step: number): Promise<string> {
  let found = '';
  await until(async () => {
    found = (await listRuns(home)).find((run) => !known.includes(run)) ?? '';
    if (!found) return false;
    const { events } = await eventsOf(found);
    return events.some((event) => event.type === 'metrics' && event.step >= step);
  });
  return found;
}

beforeAll(async () => {
  home = await bench.folder();
  files = await bench.folder();
  await writeFile(join(files, 'tiny-images-idx3-ubyte'), tinyIdx(400));
  await cli.json('import', join(files, 'tiny-images-idx3-ubyte'), '--name', 'tiny');
});

describe('the command line', () => {
  it('imports and lists datasets', async () => {
    const imported = await cli.json('import', join(files, 'tiny-images-idx3-ubyte'), '--name', 'other');
    expect(Object.keys(imported)).toEqual(['name', 'count', 'skipped', 'hash']);
    expect(imported).toMatchObject({ name: 'other', count: 400, skipped: [] });
    const { datasets } = z
      .strictObject({ datasets: z.array(z.record(z.string(), z.unknown())) })
      .parse(await cli.json('datasets'));
    expect(datasets.map(({ name }) => name)).toEqual(['mnist', 'other', 'tiny']);
    for (const dataset of datasets) {
      expect(Object.keys(dataset)).toEqual(['name', 'count', 'shape', 'classes', 'hash']);
    }
    expect(datasets[0]).toMatchObject({ count: 70_000, shape: [28, 28, 1] });
  });

  it('lists the families', async () => {
    expect(await cli.json('families')).toMatchObject({
      families: ['vae', 'gan', 'dcgan', 'wgan', 'stylegan'].map((id) => ({
        id,
        presets: expect.arrayContaining(['quick', 'standard']),
      })),
    });
  });

  it('trains, samples, exports, resumes and lists', async () => {
    const trained = Trained.parse(await cli.json(...train(100)));
    expect(trained).toMatchObject({ steps: 100, folder: join(home, 'runs', trained.run) });
    expect(trained.metrics['train/loss']).toBeGreaterThan(0);
    expect(Trained.parse(await cli.json(...train(100))).weightsHash).toBe(trained.weightsHash);

    const out = join(files, 'grid.png');
    const sampled = await cli.json('sample', trained.run, '--count', '16', '--seed', '7', '--out', out);
    expect(sampled).toEqual({ out, checkpoint: 100 });
    const grid = await readFile(out);
    expect(grid.subarray(1, 4).toString()).toBe('PNG');

    const gif = join(files, 'way.gif');
    const way = ['--interpolate', '1,2,3', '--frames', '4', '--gif', gif, '--fps', '10', '--back-and-forth'];
    expect(await cli.json('sample', trained.run, ...way)).toEqual({ gif, checkpoint: 100 });
    const { pages, delay } = await sharp(gif, { pages: -1 }).metadata();
    expect({ pages, delay: delay?.[0] }).toEqual({ pages: 9 + 7, delay: 100 });
    const asked = await cli.run('sample', trained.run, '--label', 'cat', '--out', out);
    expect(asked).toMatchObject({ exitCode: 1, stderr: expect.stringContaining('cat') });

    const target = join(files, 'weights.safetensors');
    const exported = await cli.json('export', trained.run, '--format', 'safetensors', '--out', target);
    expect(exported).toEqual({ out: target, tensors: 10 });
    const header = await readFile(target);
    expect(header.readBigUInt64LE(0)).toBeLessThan(header.length);

    expect(Trained.parse(await cli.json('resume', trained.run))).toEqual(trained);
    const extended = Trained.parse(await cli.json('resume', trained.run, '--steps', '150'));
    expect(extended.steps).toBe(150);
    expect(extended.weightsHash).not.toBe(trained.weightsHash);

    const { runs } = z
      .strictObject({ runs: z.array(z.record(z.string(), z.unknown())) })
      .parse(await cli.json('runs'));
    const row = runs.find(({ run }) => run === trained.run)!;
    expect(Object.keys(row)).toEqual(['run', 'name', 'status', 'family', 'dataset', 'metrics']);
    expect(row).toMatchObject({ status: 'finished', family: 'vae', dataset: 'tiny' });
  });

  it('writes a checkpoint at Ctrl-C', async () => {
    const known = await listRuns(home);
    const { child, ended } = cli.start(...train(endless), '--json');
    const run = await untilTraining(known, 60);
    child.kill('SIGINT');
    const { exitCode, stdout } = await ended;
    expect(exitCode).toBe(130);
    const stopped = Trained.parse(JSON.parse(stdout));
    expect(stopped).toMatchObject({ run });
    expect(existsSync(join(home, 'runs', run, 'checkpoints', `${stopped.steps}.safetensors`))).toBe(true);
    const steps = stopped.steps + 10;
    const resumed = Trained.parse(await cli.json('resume', run, '--steps', String(steps)));
    expect(resumed.steps).toBe(steps);
  });

  it('leaves no worker behind when it is killed, and the run goes on to the same bits', async () => {
    const known = await listRuns(home);
    const { child, ended } = cli.start(...train(endless));
    const run = await untilTraining(known, 60);
    const worker = await lockHolder(join(home, 'runs', run, 'trainer.lock'));
    child.kill('SIGKILL');
    await ended;
    expect(worker).not.toBeNull();
    await until(() => !existsSync(`/proc/${worker!.pid}`));

    const { runs } = z
      .object({ runs: z.array(z.object({ run: z.string(), status: z.string() })) })
      .parse(await cli.json('runs'));
    expect(runs.find((row) => row.run === run)?.status).toBe('interrupted');
    const steps = ((await listCheckpoints(home, run)).at(-1)?.step ?? 0) + 130;
    const resumed = Trained.parse(await cli.json('resume', run, '--steps', String(steps)));
    const whole = Trained.parse(await cli.json(...train(steps)));
    expect(resumed).toMatchObject({ steps, weightsHash: whole.weightsHash });
  });

  it('stops a run of another process', async () => {
    const known = await listRuns(home);
    const { ended } = cli.start(...train(endless), '--json');
    const run = await untilTraining(known, 60);
    const locked = await cli.run('resume', run);
    expect(locked).toMatchObject({ exitCode: 1, stdout: '' });
    expect(locked.stderr).toContain('trained by another process');
    await cli.json('stop', run);
    const { exitCode, stdout } = await ended;
    expect(exitCode).toBe(0);
    expect(Trained.parse(JSON.parse(stdout)).steps).toBeGreaterThanOrEqual(60);
  });

  it('gives an import up at Ctrl-C and leaves nothing of it', async () => {
    const path = join(files, 'many-images-idx3-ubyte');
    await writeFile(path, tinyIdx(2_000_000));
    const before = await readdir(join(home, 'datasets'));
    const { child, ended } = cli.start('import', path, '--name', 'many', '--json');
    await until(async () => (await readdir(join(home, 'datasets'))).length > before.length);
    child.kill('SIGINT');
    expect(await ended).toEqual({ exitCode: 130, stdout: '', stderr: 'Cancelled.\n' });
    expect(await readdir(join(home, 'datasets'))).toEqual(before);
  });

  it('names all versions', async () => {
    const answer = await cli.json('version');
    expect(answer).toMatchObject({ node: process.versions.node });
    expect(answer['tensorflow']).toMatch(/^\d+\.\d+/);
    expect(answer['sqlite']).toMatch(/^3\./);
  });

  it('makes the index anew', async () => {
    const runs = await listRuns(home);
    expect(await cli.json('rebuild')).toMatchObject({ runs: runs.length });
  });
});

describe('a failure of the command line', () => {
  const failures: [string, string[], RegExp, number][] = [
    ['no file', ['import', '/nowhere/at-all', '--name', 'x'], /\/nowhere\/at-all does not exist/, 1],
    ['no dataset', ['train', '--family', 'vae', '--dataset', 'none'], /dataset “none”/, 1],
    ['no family', ['train', '--family', 'none', '--dataset', 'tiny'], /family “none”/, 1],
    ['no preset', ['train', '--family', 'vae', '--dataset', 'tiny', '--preset', 'none'], /preset “none”/, 1],
    ['an unknown setting', train(10, '--set', 'depht=3'), /“depht”.*hidden.*learningRate/, 1],
    ['a value of a wrong kind', train(10, '--set', 'latentSize=many'), /latentSize/, 1],
    ['a value out of range', train(10, '--set', 'learningRate=0'), /learningRate/, 1],
    ['no run', ['sample', 'none', '--out', '/tmp/none.png'], /run “none”/, 1],
    ['no file to write', ['sample', 'none'], /--out.*--gif/, 1],
    [
      'a rate beyond all screens',
      ['sample', 'none', '--gif', '/tmp/x.gif', '--fps', '900'],
      /framesPerSecond/,
      1,
    ],
    ['a taken name', ['import', '.', '--name', 'tiny'], /“tiny” is already in use/, 1],
    ['a missing option', ['train', '--family', 'vae'], /--dataset/, 2],
    ['a number that is none', ['train', '--steps', 'ten'], /--steps/, 2],
    ['an unknown command', ['fly'], /fly/, 2],
    ['a data folder that cannot be made', ['runs', '--home', '/dev/null/home'], /\/dev\/null\/home/, 1],
  ];
  it.each(failures)('is one line for %s', async (_, parameters, message, code) => {
    const { exitCode, stdout, stderr } = await cli.run(...parameters, '--json');
    expect(stderr).toMatch(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).not.toMatch(/\bat .*:\d+:\d+|Error:/);
    expect(stdout).toBe('');
    expect(exitCode).toBe(code);
  });
});
