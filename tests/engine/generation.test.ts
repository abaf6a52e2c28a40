import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { beforeAll, describe, expect, it } from 'vitest';
import { exportCheckpoint } from '@engine/export/export.ts';
import { SafetensorsFile } from '@engine/export/safetensors.ts';
import { generate, preview, space } from '@engine/generation/generate.ts';
import { loadSampler } from '@engine/generation/loaded.ts';
import { asciiJson, imageGrid } from '@engine/generation/pictures.ts';
import { train } from '@engine/training/train.ts';
import { GenerateRequest, Recipe } from '@shared/gallery.ts';
import { checkpointFile } from '@shared/layout.ts';
import { ProjectionRequest, type KeptProjection } from '@shared/projection.ts';
import { RunSpec } from '@shared/run.ts';
import { runPath } from '@storage/folders.ts';
import { PlainHost, tinyHome, tinyRun } from './support/tiny.ts';

let home = '';
let spec: RunSpec;
let weightsHash = '';
let jobs = 0;
const job = () => `${jobs++}`.padStart(26, '0');

beforeAll(async () => {
  const made = await tinyHome({ shape: [8, 8, 3] });
  home = made.home;
  spec = await tinyRun(made, { steps: 20, checkpointEvery: 10, sampleEvery: 10 });
  const result = await train(
    { type: 'train', job: job(), home, run: spec.id, attempt: 1, fromCheckpoint: null, steps: 20 },
    new PlainHost(),
  );
  weightsHash = result.weightsHash;
});

const ask = async (request: Record<string, unknown>, host = new PlainHost()) => {
  const parsed = GenerateRequest.parse({ run: spec.id, ...request });
  return (await generate({ type: 'generate', job: job(), home, appVersion: '9.9.9', request: parsed }, host))
    .result;
};
const pixels = async (file: string) => decode(await readFile(join(home, file))).data;

describe('generated images', () => {
  it('are the same for the same seed, however many are asked for', async () => {
    const many = await ask({ kind: 'samples', count: 70, seed: 7 });
    const few = await ask({ kind: 'samples', count: 3, seed: 7 });
    expect(many.files).toHaveLength(70);
    for (const index of [0, 1, 2]) {
      expect(await pixels(few.files[index]!)).toEqual(await pixels(many.files[index]!));
    }
    expect(await pixels(many.files[0]!)).not.toEqual(await pixels(many.files[1]!));
    const other = await ask({ kind: 'samples', count: 1, seed: 8 });
    expect(await pixels(other.files[0]!)).not.toEqual(await pixels(few.files[0]!));
  });

  it('are those of the run’s own sample grid, for the run’s seed', async () => {
    const { grid } = await ask({ kind: 'samples', count: 64, seed: spec.training.seed });
    const own = decode(await readFile(join(runPath(home, spec.id), 'samples/20-samples.png')));
    expect(await pixels(grid)).toEqual(own.data);
  });

  it('carry a recipe that makes them again', async () => {
    const made = await ask({ kind: 'samples', count: 2, seed: 7, checkpoint: 10 });
    const { text, channels } = decode(await readFile(join(home, made.files[1]!)));
    expect(channels).toBe(3);
    const recipe = Recipe.parse(JSON.parse(text['atelier']!));
    expect(recipe).toEqual({ ...made.recipe, index: 1 });
    expect(recipe).toMatchObject({ runName: 'Tiny – ein Lauf', checkpoint: 10, appVersion: '9.9.9' });
    const again = await ask(recipe.request);
    expect(await pixels(again.files[1]!)).toEqual(await pixels(made.files[1]!));
    const newest = await ask({ kind: 'samples', count: 1, seed: 7 });
    expect(newest.recipe).toMatchObject({ checkpoint: 20, weightsHash });
    expect(await pixels(newest.files[0]!)).not.toEqual(await pixels(made.files[0]!));
  });

  it('pass through the first image of every seed, and back to the first one', async () => {
    const seeds = [1, 2, 9];
    const way = await ask({ kind: 'interpolation', seeds, framesPerLeg: 4 });
    expect(way.files).toHaveLength(9);
    for (const [leg, seed] of seeds.entries()) {
      const own = (await ask({ kind: 'samples', count: 1, seed })).files[0]!;
      expect(await pixels(way.files[4 * leg]!)).toEqual(await pixels(own));
    }
    const round = await ask({ kind: 'interpolation', seeds, framesPerLeg: 4, closed: true });
    expect(round.files).toHaveLength(12);
    for (const frame of [0, 3, 8]) {
      expect(await pixels(round.files[frame]!)).toEqual(await pixels(way.files[frame]!));
    }
    const last = await pixels(round.files[11]!);
    expect(last).not.toEqual(await pixels(way.files[0]!));
    expect(last).not.toEqual(await pixels(way.files[8]!));
  });

  it('leave nothing half-made when stopped, and refuse a run without a checkpoint', async () => {
    const before = await readdir(join(home, 'cache/generated'));
    const stopped = Object.assign(new PlainHost(), { stopAt: 0 });
    await expect(ask({ kind: 'samples', count: 5, seed: 7 }, stopped)).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(await readdir(join(home, 'cache/generated'))).toEqual(before);
    await expect(ask({ kind: 'samples', count: 5, seed: 7, checkpoint: 15 })).rejects.toMatchObject({
      code: 'no-checkpoint',
    });
  });
});

describe('explored images', () => {
  const there = {
    kind: 'explore',
    base: { kind: 'seed', seed: 7, index: 1 },
    directions: [
      { kind: 'principal', index: 0 },
      { kind: 'seed', seed: 3 },
    ],
    points: [
      [0, 0],
      [1.5, -0.5],
    ],
    columns: 2,
  };

  it('begin at the base, and are made again from the recipe inside them', async () => {
    const made = await ask(there);
    const base = await ask({ kind: 'samples', count: 2, seed: 7 });
    expect(await pixels(made.files[0]!)).toEqual(await pixels(base.files[1]!));
    expect(await pixels(made.files[1]!)).not.toEqual(await pixels(made.files[0]!));
    const { text, width } = decode(await readFile(join(home, made.grid)));
    expect(width).toBe(16);
    const { request } = Recipe.parse(JSON.parse(text['atelier']!));
    // Directions that were kept are not to decide what is made.
    await rm(join(home, 'cache/directions'), { recursive: true });
    await ask({ kind: 'samples', count: 1, seed: 7, checkpoint: 10 });
    const again = await ask(request);
    expect(await pixels(again.files[1]!)).toEqual(await pixels(made.files[1]!));
  });

  it('are handed over without files, of the same bytes', async () => {
    const made = await ask(there);
    const request = GenerateRequest.parse({ run: spec.id, ...there });
    const { result } = await preview({ type: 'preview', job: job(), home, request }, new PlainHost());
    expect(result).toMatchObject({ count: 2, width: 8, height: 8, channels: 3, checkpoint: 20 });
    expect(result.pixels.subarray(192)).toEqual(new Uint8Array(await pixels(made.files[1]!)));
  });

  it('begin at what a projection found', async () => {
    const id = job();
    const folder = join(runPath(home, spec.id), 'projections');
    const { executor } = await loadSampler(home, spec.id, 20);
    const kept: KeptProjection = {
      projectionVersion: 1,
      id,
      run: spec.id,
      checkpoint: 20,
      weightsHash,
      space: 'latents',
      label: null,
      original: 'projections/x.png',
      reconstruction: 'projections/y.png',
      error: 0,
      losses: [],
      request: ProjectionRequest.parse({ run: spec.id, image: '/x.png' }),
      createdAt: 0,
      latents: [...executor.latents(5, [0]).values],
      controls: {},
    };
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${id}.json`), JSON.stringify(kept));
    const asked = { ...there, base: { kind: 'projection', projection: id } };
    const own = await ask({ kind: 'samples', count: 1, seed: 5 });
    expect(await pixels((await ask(asked)).files[0]!)).toEqual(await pixels(own.files[0]!));
    await expect(
      ask({ ...there, base: { kind: 'projection', projection: '0'.repeat(26) } }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });

  it('need directions that there are, and a model with styles to mix', async () => {
    const far = { ...there, directions: [{ kind: 'principal', index: 9 }], points: [[1]] };
    await expect(ask(far)).rejects.toMatchObject({ code: 'not-found', parameters: { kind: 'direction' } });
    const mix = { kind: 'mixing', rows: [1], columns: [2], layers: { first: 0, last: 1 } };
    await expect(ask(mix)).rejects.toMatchObject({ code: 'capability-missing' });
    await expect(ask({ kind: 'samples', count: 1, seed: 1, label: 0 })).rejects.toMatchObject({
      code: 'invalid-input',
    });
    await expect(
      ask({ kind: 'samples', count: 1, seed: 1, controls: { truncation: 1 } }),
    ).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('are described with the share of each direction', async () => {
    const { result } = await space(
      { type: 'space', job: job(), home, run: spec.id, checkpoint: null },
      new PlainHost(),
    );
    expect(result).toMatchObject({ checkpoint: 20, space: 'latents', size: 3, layers: null, classes: 0 });
    const shares = result.principal.map(({ share }) => share);
    expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
    expect(shares).toEqual([...shares].sort((a, b) => b - a));
  });
});

describe('a recipe of the first version', () => {
  it('is read as the same request in today’s form', async () => {
    const made = await ask({ kind: 'interpolation', seeds: [3, 4], framesPerLeg: 4 });
    const { request, recipeVersion, ...rest } = made.recipe;
    expect(recipeVersion).toBe(2);
    const { run, checkpoint } = request;
    const old = { kind: 'interpolation', run, checkpoint, fromSeed: 3, toSeed: 4, steps: 5 };
    expect(Recipe.parse({ recipeVersion: 1, ...rest, request: old })).toEqual(made.recipe);
    const samples = { kind: 'samples', run, checkpoint, count: 3, seed: 1 };
    expect(Recipe.parse({ recipeVersion: 1, ...rest, request: samples }).request).toEqual({
      ...samples,
      label: null,
      controls: {},
    });
    expect(Recipe.safeParse({ recipeVersion: 3, ...rest, request }).success).toBe(false);
  });
});

describe('an exported checkpoint', () => {
  it('holds the weights of that step alone, and the spec', async () => {
    const target = join(home, 'out.safetensors');
    const result = await exportCheckpoint(
      { type: 'export', job: job(), home, run: spec.id, checkpoint: 10, format: 'safetensors', target },
      new PlainHost(),
    );
    const exported = await SafetensorsFile.open(target);
    const checkpoint = await SafetensorsFile.open(join(runPath(home, spec.id), checkpointFile(10)));
    const names = [...checkpoint.tensors.keys()].filter((name) => name.startsWith('weights/'));
    expect([...exported.tensors.keys()]).toEqual(names.map((name) => name.slice('weights/'.length)));
    for (const name of exported.tensors.keys()) {
      expect(await exported.read(name)).toEqual(await checkpoint.read(`weights/${name}`));
    }
    expect(RunSpec.parse(JSON.parse(exported.metadata['spec']!))).toEqual(spec);
    expect(result).toMatchObject({ tensors: names.length, bytes: (await readFile(target)).length, target });
    await exported.close();
    await checkpoint.close();
  });
});

describe('pictures', () => {
  it('lay images out row by row, the rest black', () => {
    const shape = [2, 1, 1] as const;
    const grid = imageGrid(Uint8Array.of(1, 2, 3, 4, 5, 6), shape, 2);
    expect(grid).toMatchObject({ width: 2, height: 4, rows: 2, columns: 2 });
    expect([...grid.pixels]).toEqual([1, 3, 2, 4, 5, 0, 6, 0]);
  });

  it('escape what a PNG text chunk cannot hold', () => {
    const json = asciiJson({ name: 'é 数字 🖼' });
    expect(json).toMatch(/^[\x20-\x7e]*$/);
    expect(JSON.parse(json)).toEqual({ name: 'é 数字 🖼' });
  });
});
