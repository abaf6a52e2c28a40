import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encode } from 'fast-png';
import { beforeAll, describe, expect, it } from 'vitest';
import { generate } from '@engine/generation/generate.ts';
import { loadSampler, type Sampler } from '@engine/generation/loaded.ts';
import { readOwnImage } from '@engine/generation/ownImage.ts';
import { project, projectionRate, searchLatents } from '@engine/generation/projection.ts';
import { loadTensorFlow } from '@engine/tensorflow/load.ts';
import { train } from '@engine/training/train.ts';
import { GenerateRequest } from '@shared/gallery.ts';
import { runFolder } from '@shared/layout.ts';
import { type ProjectionProgress, ProjectionRequest } from '@shared/projection.ts';
import type { RunSpec } from '@shared/run.ts';
import { listProjections, runPath } from '@storage/folders.ts';
import { classes, tinySampler } from './support/styled.ts';
import { PlainHost, tinyHome, tinyRun } from './support/tiny.ts';

class ListeningHost extends PlainHost {
  readonly heard: ProjectionProgress[] = [];
  projected(progress: ProjectionProgress) {
    this.heard.push(progress);
  }
}

const run = '0'.repeat(26);
const asked = (given: Record<string, unknown> = {}) =>
  ProjectionRequest.parse({ run, image: 'own.png', ...given });

beforeAll(() => loadTensorFlow({ threads: 1, device: 'cpu' }));

describe('a search', () => {
  const made = ({ executor }: Sampler, label = 1) => {
    const latents = { ...executor.latents(5, [3]), labels: Int32Array.of(label) };
    return { values: latents.values, pixels: executor.decode(latents) };
  };
  // Half a grey level of the 255, squared: no closer image can be told from the target.
  const indistinguishable = (0.5 / 255) ** 2;

  it('recovers the latents that the generator made an image of, and its class', async () => {
    const sampler = tinySampler(false);
    const { values, pixels } = made(sampler);
    const found = await searchLatents(sampler, pixels, asked({ seed: 9 }), new ListeningHost());
    expect(found.error).toBeLessThan(indistinguishable);
    expect(found.latents.labels).toEqual(Int32Array.of(1));
    // A grey level is this much of a latent of deviation 0.08, 0.04 and 0.02; 0.01 is too little to be seen.
    for (const [at, level] of [
      [1, 0.05],
      [2, 0.1],
      [3, 0.2],
    ] as const) {
      expect(Math.abs(found.latents.values[at]! - values[at]!)).toBeLessThan(level);
    }
  });

  it('recovers styles where the model has them', async () => {
    const sampler = tinySampler(true);
    const { pixels } = made(sampler);
    const styles = sampler.executor.styles(sampler.executor.latents(5, [3]))!.values;
    const found = await searchLatents(sampler, pixels, asked({ label: 1 }), new ListeningHost());
    expect(found.error).toBeLessThan(indistinguishable);
    expect(found.latents.styles).toBe(true);
    for (const [at, style] of styles.entries()) expect(found.latents.values[at]).toBeCloseTo(style, 2);
  });

  it('keeps latents of an image that no latents make where normal ones lie', async () => {
    const sampler = tinySampler(false);
    const white = new Uint8Array(12).fill(255);
    const { latents } = await searchLatents(sampler, white, asked(), new ListeningHost());
    const square = latents.values.reduce((sum, value) => sum + value ** 2, 0) / latents.values.length;
    expect(square).toBeLessThan(8);
  });

  it('finds the same twice, and tells of a falling loss and nearer pictures', async () => {
    const sampler = tinySampler(false);
    const { pixels } = made(sampler);
    const host = new ListeningHost();
    const first = await searchLatents(sampler, pixels, asked({ steps: 60 }), host);
    const second = await searchLatents(sampler, pixels, asked({ steps: 60 }), new ListeningHost());
    expect(second).toEqual(first);
    expect(host.heard.map(({ step }) => step)).toEqual([0, 1, 11, 21, 31, 41, 51]);
    expect(host.heard[0]).toMatchObject({ loss: null, reconstruction: null, original: pixels });
    const losses = host.heard.slice(1).map(({ loss }) => loss!);
    expect(losses.at(-1)!).toBeLessThan(0.1 * losses[0]!);
    expect(first.losses).toHaveLength(60);
  });

  it('refuses a class that the model does not know', async () => {
    const search = searchLatents(
      tinySampler(false),
      new Uint8Array(12),
      asked({ label: classes }),
      new ListeningHost(),
    );
    await expect(search).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('rises and falls in its rate as set', () => {
    expect(projectionRate(0.025)).toBeCloseTo(0.05);
    expect(projectionRate(0.5)).toBeCloseTo(0.1);
    expect(projectionRate(0.875)).toBeCloseTo(0.05);
    expect(projectionRate(1)).toBeCloseTo(0);
  });
});

describe('a projection', () => {
  let home = '';
  let spec: RunSpec;
  let jobs = 0;
  const job = () => `${jobs++}`.padStart(26, '0');
  const go = (given: Record<string, unknown>, host = new ListeningHost()) =>
    project(
      { type: 'project', job: job(), home, request: ProjectionRequest.parse({ run: spec.id, ...given }) },
      host,
    );
  const files = () => readdir(join(runPath(home, spec.id), runFolder.projections)).catch(() => []);

  beforeAll(async () => {
    const made = await tinyHome({ shape: [8, 8, 3] });
    home = made.home;
    spec = await tinyRun(made, { steps: 300, checkpointEvery: 300, sampleEvery: 300 });
    await train(
      { type: 'train', job: job(), home, run: spec.id, attempt: 1, fromCheckpoint: null, steps: 300 },
      new PlainHost(),
    );
  });

  const ownImage = async () => {
    const { executor } = await loadSampler(home, spec.id, null);
    const file = join(home, 'own.png');
    const data = executor.decode(executor.latents(77, [0]));
    await writeFile(file, encode({ width: 8, height: 8, channels: 3, data }));
    return { file, data };
  };

  it('comes so near to an image that the network made itself that nobody sees a difference', async () => {
    const { file, data } = await ownImage();
    const { result } = await go({ image: file });
    // Two grey levels of the 255 on average.
    expect(result.error).toBeLessThan((2 / 255) ** 2);
    expect(result).toMatchObject({ run: spec.id, checkpoint: 300, space: 'latents', label: null });
    expect((await files()).sort()).toEqual(
      ['.json', '-original.png', '-reconstruction.png'].map((end) => result.id + end).sort(),
    );
    expect(await listProjections(home, spec.id)).toEqual([result]);
    expect(await readOwnImage(file, [8, 8, 3], 'cover', false)).toEqual(data);

    const request = GenerateRequest.parse({
      kind: 'explore',
      run: spec.id,
      base: { kind: 'projection', projection: result.id },
      directions: [],
      points: [[]],
    });
    const explored = await generate(
      { type: 'generate', job: job(), home, appVersion: '9.9.9', request },
      new PlainHost(),
    );
    const image = await readOwnImage(join(home, explored.result.files[0]!), [8, 8, 3], 'cover', false);
    const found = join(runPath(home, spec.id), result.reconstruction);
    expect(image).toEqual(await readOwnImage(found, [8, 8, 3], 'cover', false));
  });

  it('leaves nothing where it is given up', async () => {
    const { file } = await ownImage();
    const before = await files();
    const host = Object.assign(new ListeningHost(), { stopAt: 20 });
    await expect(go({ image: file }, host)).rejects.toMatchObject({ code: 'cancelled' });
    expect(host.step).toBe(20);
    expect(await files()).toEqual(before);
  });

  it('says what is wrong with a file that is no image', async () => {
    const text = join(home, 'text.png');
    await writeFile(text, 'no picture');
    const torn = join(home, 'torn.png');
    await writeFile(
      torn,
      encode({ width: 8, height: 8, channels: 3, data: new Uint8Array(192) }).slice(0, 45),
    );
    const before = await files();
    await expect(go({ image: text })).rejects.toMatchObject({
      code: 'image-unreadable',
      parameters: { file: text },
    });
    await expect(go({ image: torn })).rejects.toMatchObject({ code: 'image-unreadable' });
    await expect(go({ image: home })).rejects.toMatchObject({ code: 'file-unreadable' });
    await expect(go({ image: join(home, 'none.png') })).rejects.toMatchObject({ code: 'file-missing' });
    expect(await files()).toEqual(before);
  });
});

describe("a person's own image", () => {
  it('is brought to the size and colour of the run, and made negative where asked', async () => {
    const { home } = await tinyHome();
    const file = join(home, 'wide.png');
    // Black at the left, red in the middle, white at the right.
    const row = [0, 0, 0, 255, 0, 0, 255, 255, 255];
    await writeFile(file, encode({ width: 3, height: 1, channels: 3, data: Uint8Array.from(row) }));
    expect([...(await readOwnImage(file, [1, 3, 3], 'stretch', false))]).toEqual(row);
    expect([...(await readOwnImage(file, [1, 3, 3], 'stretch', true))]).toEqual(row.map((one) => 255 - one));
    expect([...(await readOwnImage(file, [1, 1, 3], 'cover', false))]).toEqual([255, 0, 0]);
    const grey = await readOwnImage(file, [1, 3, 1], 'stretch', false);
    expect(grey).toHaveLength(3);
    expect([grey[0], grey[2]]).toEqual([0, 255]);
    const bordered = await readOwnImage(file, [3, 3, 3], 'contain', true);
    expect([...bordered.subarray(0, 9)]).toEqual(new Array(9).fill(0));
  });
});
