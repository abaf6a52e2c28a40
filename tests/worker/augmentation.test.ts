import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { AugmentationComparison, AugmentRequest, SyntheticRecipe } from '@shared/augmentation.ts';
import { ImportRequest } from '@shared/dataset.ts';
import { NewRun } from '@shared/run.ts';
import type { LocalStudio } from '@main/jobs/localStudio.ts';
import { CommandLine } from './commands.ts';
import { Bench, importTiny, tinyConfig, tinyRun, tinyTraining, until } from './support.ts';

const bench = new Bench();
let studio: LocalStudio;
let run = '';
let home = '';
const cli = new CommandLine(
  () => join(bench.programs, 'cli.js'),
  () => home,
);

const sides = ['left', 'right'];

/** Pictures bright on one side, in a folder a class; each one different. */
async function pictures(folder: string, count: number): Promise<string> {
  const path = join(folder, 'pictures');
  for (const [side, name] of sides.entries()) {
    await mkdir(join(path, name), { recursive: true });
    for (let item = 0; item < count; item += 1) {
      const pixels = Buffer.from(
        Array.from(
          { length: 64 },
          (_, at) => (Math.floor((at % 8) / 4) === side ? 200 : 0) + ((at * item) % 47),
        ),
      );
      const picture = sharp(pixels, { raw: { width: 8, height: 8, channels: 1 } });
      await picture.png().toFile(join(path, name, `${item}.png`));
    }
  }
  return path;
}

const request = (change: Record<string, unknown> = {}) =>
  AugmentRequest.parse({ run, perClass: 30, seed: 3, name: 'made', ...change });
const augment = async (change: Record<string, unknown> = {}) =>
  (await (await studio.startAugmentation(request(change))).finished).card;
const folders = () => readdir(join(home, 'datasets'));

beforeAll(async () => {
  home = await bench.folder();
  studio = await bench.open(home);
  const path = await pictures(await bench.folder(), 60);
  const { finished } = await studio.startImport(ImportRequest.parse({ path, name: 'sides', colour: 'grey' }));
  const { dataset } = await finished;
  const config = { ...tinyConfig, conditional: true };
  const training = { ...tinyTraining, steps: 50 };
  run = await studio.createRun(NewRun.parse({ family: 'vae', dataset, config, training, name: 'sided' }));
  await studio.untilEnded(run);
});

describe('a dataset of a run’s images', () => {
  it('stands among the datasets, with what it was made of', async () => {
    const phases = new Set<string>();
    const end = studio.on('import.progress', ({ phase }) => phases.add(phase));
    const card = await augment();
    end();
    expect([...phases]).toEqual(expect.arrayContaining(['waiting', 'making', 'finishing', 'done']));
    expect(card).toMatchObject({ name: 'made', count: 60, classes: sides, classCounts: [30, 30] });
    expect((await studio.datasets()).find(({ name }) => name === 'made')).toEqual(card);
    expect(card.source).toMatchObject({
      kind: 'synthetic',
      recipe: { run, runName: 'sided', checkpoint: 50, seed: 3, perClass: 30, appVersion: 'test' },
    });
    const page = { dataset: card.id, split: null, label: 1, offset: 0, count: 5 };
    const window = await studio.datasetPage(page);
    expect(window).toMatchObject({ total: 30, labels: [1, 1, 1, 1, 1] });
  });

  it('is refused for a name in use, a run without classes or checkpoint, and one that is not there', async () => {
    const refused = async (change: Record<string, unknown>, code: string) =>
      expect(studio.startAugmentation(request(change))).rejects.toMatchObject({ code });
    await refused({ name: 'sides' }, 'name-taken');
    await refused({ checkpoint: 49, name: 'other' }, 'no-checkpoint');
    await refused({ run: '0'.repeat(26), name: 'other' }, 'not-found');
    await importTiny(studio, await bench.folder());
    const plain = await studio.createRun(await tinyRun(studio, 10));
    await studio.untilEnded(plain);
    await refused({ run: plain, name: 'other' }, 'run-not-conditional');
  });

  it('leaves nothing when it is cancelled, waiting or under way', async () => {
    const before = await folders();
    const first = await studio.startAugmentation(request({ name: 'large', perClass: 100_000 }));
    const second = await studio.startAugmentation(request({ name: 'waits' }));
    const ends = [first, second].map(({ finished }) =>
      expect(finished).rejects.toMatchObject({ code: 'cancelled' }),
    );
    await studio.cancelImport(second.job);
    await until(() => studio.imports().some(({ job, phase }) => job === first.job && phase === 'making'));
    await studio.cancelImport(first.job);
    await Promise.all(ends);
    expect(await folders()).toEqual(before);
    expect(await readdir(join(home, 'locks'))).toEqual([]);
  });
});

describe('the comparison', () => {
  it('is refused for a dataset that is not synthetic, and given up', async () => {
    const real = await studio.findDataset('sides');
    await expect(studio.compareAugmentation(real.id)).rejects.toMatchObject({
      code: 'dataset-not-synthetic',
    });
    const made = await augment({ name: 'compared' });
    const looked = await studio.comparison(made.id);
    expect(looked).toEqual({ comparison: null, progress: null, refusal: null });
    expect((await studio.comparison(real.id)).refusal?.code).toBe('dataset-not-synthetic');

    const started = studio.compareAugmentation(made.id);
    const given = expect(started).rejects.toMatchObject({ code: 'cancelled' });
    await until(async () => (await studio.comparison(made.id)).progress?.phase === 'real');
    await expect(studio.compareAugmentation(made.id)).rejects.toMatchObject({ code: 'comparison-active' });
    await studio.cancelComparison(made.id);
    await given;
    expect(await studio.comparison(made.id)).toEqual({ comparison: null, progress: null, refusal: null });
    expect(existsSync(join(home, 'datasets', made.id, 'comparison.json'))).toBe(false);
  });
});

describe('the command line', () => {
  it('makes a dataset with the real images and scores it', async () => {
    const more = ['--per-class', '40', '--seed', '9', '--with-real'];
    const made = await cli.json('augment', 'sided', '--name', 'joined', ...more);
    const recipe = SyntheticRecipe.parse(made['recipe']);
    const { splits } = await studio.findDataset('sides');
    expect(made).toMatchObject({ name: 'joined', count: splits.train + 80 });
    expect(recipe).toMatchObject({ perClass: 40, seed: 9, realImages: splits.train, syntheticImages: 80 });

    const comparison = AugmentationComparison.parse(await cli.json('augment-score', 'joined'));
    const { real, synthetic, both } = comparison.results;
    expect([real, synthetic, both].map(({ images }) => images)).toEqual([
      splits.train,
      80,
      splits.train + 80,
    ]);
    expect([real, synthetic, both].map(({ count }) => count)).toEqual([
      splits.test,
      splits.test,
      splits.test,
    ]);
    expect(real.accuracy).toBe(1);
    const kept = await readFile(join(home, 'datasets', comparison.dataset, 'comparison.json'), 'utf8');
    expect(JSON.parse(kept)).toEqual(comparison);
  });

  const failures: [string, string[], RegExp][] = [
    ['a taken name', ['augment', 'sided', '--name', 'sides'], /“sides” is already in use/],
    ['no checkpoint', ['augment', 'sided', '--name', 'x', '--checkpoint', '7'], /no checkpoint/],
    ['a count out of range', ['augment', 'sided', '--name', 'x', '--per-class', '0'], /perClass/],
    ['an unknown control', ['augment', 'sided', '--name', 'x', '--control', 'truncation=1'], /truncation/],
    ['a dataset of real images', ['augment-score', 'sides'], /was not made of a run’s images/],
  ];
  it.each(failures)('says what is wrong with %s', async (_, parameters, message) => {
    const { exitCode, stdout, stderr } = await cli.run(...parameters, '--json');
    // On a slow machine lines of progress come before it.
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(message);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  });

  it('says what is wrong where the real dataset is gone', async () => {
    const Names = z.object({ datasets: z.array(z.object({ name: z.string() })) });
    await studio.trash([run]);
    await studio.erase([run]);
    await studio.deleteDataset((await studio.findDataset('sides')).id);
    const { exitCode, stderr } = await cli.run('augment-score', 'made');
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: expect.stringMatching(/real dataset sides is no longer here/),
    });
    const { datasets } = Names.parse(await cli.json('datasets'));
    expect(datasets.map(({ name }) => name)).toContain('made');
    expect(datasets.map(({ name }) => name)).not.toContain('sides');
  });
});
