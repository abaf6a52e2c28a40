import { existsSync } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { beforeAll, describe, expect, it } from 'vitest';
import { ImportRequest, type ImportProgress } from '@shared/dataset.ts';
import { GenerateRequest } from '@shared/gallery.ts';
import { NewRun, RunQuery } from '@shared/run.ts';
import type { LocalStudio } from '@main/jobs/localStudio.ts';
import { Bench, importTiny, tinyIdx, tinyRun } from './support.ts';

const bench = new Bench();
let studio: LocalStudio;
let run = '';

beforeAll(async () => {
  studio = await bench.prepared();
  run = await studio.createRun(await tinyRun(studio, 100));
  await studio.untilEnded(run);
});

describe('datasets', () => {
  it('are looked at before an import, and read in pages after it', async () => {
    const folder = await bench.folder();
    const path = join(folder, 'bars-images-idx3-ubyte');
    await writeFile(path, tinyIdx(50));
    expect(await studio.inspect(path)).toMatchObject({
      kind: 'idx',
      count: 50,
      sizes: [{ width: 8, height: 8 }],
    });
    const tiny = await studio.findDataset('tiny');
    const page = (offset: number) =>
      studio.datasetPage({ dataset: tiny.id, split: 'train', label: null, offset, count: 10 });
    const first = await page(0);
    expect(first.total).toBe(tiny.splits.train);
    expect(first.pixels).toHaveLength(10 * 64);
    expect(first.labels).toEqual(Array.from({ length: 10 }, () => null));
    expect((await page(10)).pixels).not.toEqual(first.pixels);
    expect((await page(tiny.splits.train - 3)).pixels).toHaveLength(3 * 64);
  });

  it('tell of their import, whose name must be free', async () => {
    const told: ImportProgress['phase'][] = [];
    const end = studio.on('import.progress', (progress) => told.push(progress.phase));
    const dataset = await importTiny(studio, await bench.folder(), 'told');
    end();
    expect(told[0]).toBe('waiting');
    expect(told.at(-1)).toBe('done');
    await expect(importTiny(studio, await bench.folder(), 'told')).rejects.toMatchObject({
      code: 'name-taken',
    });
    const finished = studio.imports().find((progress) => progress.dataset === dataset)!;
    studio.dismissImport(finished.job);
    expect(studio.imports()).not.toContainEqual(finished);
    expect((await studio.renameDataset(dataset, 'renamed')).name).toBe('renamed');
    await expect(studio.renameDataset(dataset, 'tiny')).rejects.toMatchObject({ code: 'name-taken' });
    await studio.deleteDataset(dataset);
    await expect(studio.dataset(dataset)).rejects.toMatchObject({ code: 'not-found' });
    expect(existsSync(join(studio.home, 'datasets', dataset))).toBe(false);
  });

  it('leave nothing behind when their import is cancelled or fails', async () => {
    const folder = await bench.folder();
    const path = join(folder, 'many-images-idx3-ubyte');
    await writeFile(path, tinyIdx(200_000));
    const before = await readdir(join(studio.home, 'datasets'));
    const { job, finished } = await studio.startImport(ImportRequest.parse({ path, name: 'many' }));
    await studio.cancelImport(job);
    await expect(finished).rejects.toMatchObject({ code: 'cancelled' });
    expect(studio.imports().find((progress) => progress.job === job)?.phase).toBe('cancelled');

    const cut = join(folder, 'cut-images-idx3-ubyte');
    await writeFile(cut, tinyIdx(50).subarray(0, 1000));
    const failed = await studio.startImport(ImportRequest.parse({ path: cut, name: 'cut' }));
    await expect(failed.finished).rejects.toMatchObject({ code: 'idx-truncated', parameters: { file: cut } });
    expect(await readdir(join(studio.home, 'datasets'))).toEqual(before);
  });

  it('stay while a run uses them', async () => {
    const tiny = await studio.findDataset('tiny');
    await expect(studio.deleteDataset(tiny.id)).rejects.toMatchObject({ code: 'dataset-in-use' });
    expect((await studio.dataset(tiny.id)).usedBy).toBeGreaterThan(0);
  });
});

describe('a configuration', () => {
  it('is checked with its sizes', async () => {
    const request = await tinyRun(studio, 1000, { checkpointEvery: 50 });
    const check = await studio.check(request);
    expect(check.issues).toEqual([]);
    // 64-16 encoder, two 16-4 heads, 4-16-64 decoder.
    expect(check.parameterCount).toBe(64 * 16 + 16 + 2 * (16 * 4 + 4) + 4 * 16 + 16 + 16 * 64 + 64);
    expect(check.checkpointBytes).toBe(check.parameterCount! * 4 * 3);
    // Of 20 checkpoints the last three, the best, and two that are tenth.
    expect(check.diskBytes).toBe(check.checkpointBytes! * 6);
    expect(check.stepsPerEpoch).toBe(Math.floor((await studio.findDataset('tiny')).splits.train / 16));
    const wrong = await studio.check({ ...request, config: { latentSize: 0, colour: 1 } });
    expect(wrong.issues.map(({ field }) => field).sort()).toEqual(['colour', 'latentSize']);
    expect(wrong.parameterCount).toBeNull();
  });

  it('is refused with its field', async () => {
    const request = await tinyRun(studio, 10);
    const before = studio.listRuns(RunQuery.parse({})).total;
    await expect(studio.createRun({ ...request, config: { depth: 3 } })).rejects.toMatchObject({
      code: 'unknown-setting',
      parameters: { key: 'depth' },
    });
    await expect(studio.createRun({ ...request, config: { latentSize: 0 } })).rejects.toMatchObject({
      code: 'config-invalid',
      parameters: { field: 'latentSize' },
    });
    const config = { architecture: 'convolutional', channels: [4, 4, 4, 4] };
    await expect(studio.createRun({ ...request, config })).rejects.toMatchObject({
      code: 'dataset-not-accepted',
      parameters: { field: 'channels' },
    });
    await expect(studio.createRun({ ...request, dataset: 'none' })).rejects.toMatchObject({
      code: 'not-found',
    });
    expect(studio.listRuns(RunQuery.parse({})).total).toBe(before);
    expect(await readdir(join(studio.home, 'runs'))).toHaveLength(before);
  });

  it('takes the settings for new runs where it names no own', async () => {
    studio.changeSettings({ sampleEvery: 33, checkpointEvery: 44, threads: 1 });
    const request = await tinyRun(studio, 10);
    const training = { steps: 10, batchSize: 16, sampleEvery: 7 };
    const created = await studio.createRun({ ...request, training });
    await studio.untilEnded(created);
    const { spec } = await studio.run(created);
    expect(spec.training).toMatchObject({ sampleEvery: 7, checkpointEvery: 44, threads: 1 });
    studio.changeSettings({ sampleEvery: null, checkpointEvery: null, threads: 2 });
  });

  it('is measured by real steps, and the measuring can be given up', async () => {
    const request = await tinyRun(studio, 1000);
    const measured = await studio.measure(request);
    expect(measured.measuredSteps).toBeGreaterThan(0);
    expect(measured.memoryBytes).toBeGreaterThan(10_000_000);
    const given = studio.measure(request);
    const refused = expect(given).rejects.toMatchObject({ code: 'cancelled' });
    studio.cancelMeasure();
    await refused;
  });
});

describe('the gallery', () => {
  const samples = (seed: number) =>
    studio.generate(GenerateRequest.parse({ kind: 'samples', run, count: 5, seed }));

  it('makes the same images of the same seed, with the recipe inside', async () => {
    const folder = await bench.folder();
    const files = await Promise.all(
      [7, 7, 8].map(async (seed, index) => {
        const generated = await samples(seed);
        expect(generated.files).toHaveLength(5);
        expect(generated.recipe).toMatchObject({ run, checkpoint: 100 });
        const target = join(folder, `${index}.png`);
        await studio.saveGenerated(generated.id, 2, target);
        return readFile(target);
      }),
    );
    const [first, again, other] = files.map((bytes) => decode(bytes));
    expect(again!.data).toEqual(first!.data);
    expect(other!.data).not.toEqual(first!.data);
    const recipe: unknown = JSON.parse(first!.text['atelier']!);
    expect(recipe).toMatchObject({ run, index: 2, request: { kind: 'samples', seed: 7 } });
  });

  it('saves the grid and every image', async () => {
    const folder = await bench.folder();
    const generated = await studio.generate(
      GenerateRequest.parse({ kind: 'interpolation', run, seeds: [1, 2], framesPerLeg: 5 }),
    );
    await studio.saveGenerated(generated.id, null, join(folder, 'grid.png'));
    expect(decode(await readFile(join(folder, 'grid.png'))).height).toBeGreaterThanOrEqual(8);
    expect(await studio.saveAllGenerated(generated.id, folder)).toBe(6);
    expect(await readdir(folder)).toHaveLength(7);
    const nowhere = studio.saveGenerated(generated.id, null, join(folder, 'no', 'grid.png'));
    await expect(nowhere).rejects.toMatchObject({ code: 'folder-not-writable' });
    await expect(studio.saveGenerated(generated.id, 6, join(folder, 'x.png'))).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  it('writes a GIF, and a video that is one', async () => {
    const folder = await bench.folder();
    const { id } = await studio.generate(
      GenerateRequest.parse({ kind: 'interpolation', run, seeds: [1, 2], framesPerLeg: 5 }),
    );
    const animation = { framesPerSecond: 10, backAndForth: false, scale: 2 };
    await studio.saveGif(id, animation, join(folder, 'way.gif'));
    expect((await readFile(join(folder, 'way.gif'))).subarray(0, 6).toString()).toBe('GIF89a');
    const webm = Uint8Array.of(0x1a, 0x45, 0xdf, 0xa3, 1, 2, 3, 4);
    await studio.saveVideo(id, webm, join(folder, 'way.webm'));
    expect(new Uint8Array(await readFile(join(folder, 'way.webm')))).toEqual(webm);
    for (const other of [new Uint8Array(), new TextEncoder().encode('#!/bin/sh\n')]) {
      await expect(studio.saveVideo(id, other, join(folder, 'x.webm'))).rejects.toMatchObject({
        code: 'invalid-input',
      });
    }
    const nowhere = studio.saveGif(id, animation, join(folder, 'no', 'way.gif'));
    await expect(nowhere).rejects.toMatchObject({ code: 'folder-not-writable' });
    expect(await readdir(folder)).toHaveLength(2);
  });

  it('tells how far images are, and gives them up', async () => {
    const told: number[] = [];
    const request = GenerateRequest.parse({ kind: 'samples', run, count: 1024, seed: 1 });
    const end = studio.on('gallery.progress', ({ done }) => {
      told.push(done);
      studio.cancelGenerate();
    });
    await expect(studio.generate(request)).rejects.toMatchObject({ code: 'cancelled' });
    end();
    expect(told[0]).toBeGreaterThan(0);
    const { principal } = await studio.latentSpace(run, null);
    expect(principal).toHaveLength(4);
    expect((await studio.preview(request)).count).toBe(1024);
  });

  it('takes a checkpoint away', async () => {
    const target = join(await bench.folder(), 'weights.safetensors');
    const exported = await studio.exportCheckpoint({ run, checkpoint: null, format: 'safetensors', target });
    expect(exported).toMatchObject({ target, tensors: 10 });
    const wrong = studio.exportCheckpoint({ run, checkpoint: 99, format: 'safetensors', target });
    await expect(wrong).rejects.toMatchObject({ code: 'no-checkpoint' });
  });
});

describe('runs', () => {
  it('are described, put in the trash, brought back and erased', async () => {
    const request = await tinyRun(studio, 10);
    const id = await studio.createRun(NewRun.parse({ ...request, name: 'mine' }));
    const { folder } = await studio.untilEnded(id);
    const meta = await studio.describe(id, { notes: 'good', tags: ['a', 'b'], star: true });
    expect(meta).toMatchObject({ name: 'mine', notes: 'good', tags: ['a', 'b'], star: true });
    expect(studio.findRun('mine')).toBe(id);
    expect(studio.findRun(id.slice(0, 20))).toBe(id);

    const listed = (trashed: boolean) =>
      studio.listRuns(RunQuery.parse({ trashed })).rows.some((row) => row.id === id);
    await studio.trash([id]);
    expect([listed(false), listed(true)]).toEqual([false, true]);
    await studio.restore([id]);
    expect([listed(false), listed(true)]).toEqual([true, false]);
    await studio.erase([id]);
    expect([listed(false), listed(true)]).toEqual([false, false]);
    expect(existsSync(folder)).toBe(false);
    expect(() => studio.findRun(id)).toThrow('not-found');
  });

  it('tell whether going on is exact', async () => {
    expect((await studio.devices()).devices[0]).toMatchObject({ id: 'cpu' });
    expect((await studio.run(run)).exactResume).toBe(true);
  });
});
