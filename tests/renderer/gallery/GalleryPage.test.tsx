import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { Generated, GenerateRequest } from '@shared/gallery.ts';
import { choicesOf, requestOf, searchOf } from '@renderer/features/gallery/choices.ts';
import { GalleryPage } from '@renderer/features/gallery/index.ts';
import { pictureName } from '@renderer/features/gallery/useSaving.ts';
import { detailOf, FakeMain, renderAt, runId, sha, summaryOf } from '../run/support.tsx';

const generated = (request: GenerateRequest): Generated => ({
  id: runId(77),
  files: Array.from(
    { length: request.kind === 'samples' ? request.count : request.steps },
    (_, i) => `cache/generated/job/${i}.png`,
  ),
  grid: 'cache/generated/job/grid.png',
  width: 28,
  height: 28,
  recipe: {
    recipeVersion: 1,
    run: request.run,
    runName: 'Run 1',
    family: 'vae',
    checkpoint: request.checkpoint ?? 1000,
    weightsHash: sha('c'),
    request,
    index: null,
    settings: {},
    appVersion: '0.1.0',
  },
});

const main = () =>
  new FakeMain({
    'runs.list': () => ({ rows: [summaryOf(1)], total: 1, tags: [], metrics: [] }),
    'runs.get': () => detailOf(1),
    'gallery.generate': generated,
    'gallery.save': ({ target }) => ({ target }),
    'gallery.saveAll': () => ({ files: 4 }),
    'dialogs.chooseTarget': () => '/tmp/picture.png',
    'dialogs.chooseFolder': () => null,
  });

describe('choices in the address', () => {
  it('leaves defaults out, and brings everything else back', () => {
    expect(searchOf(choicesOf(new URLSearchParams())).toString()).toBe('');
    const address = `run=${runId(1)}&checkpoint=500&mode=interpolation&count=9&seed=7&from=3&to=4&steps=20`;
    expect(searchOf(choicesOf(new URLSearchParams(address))).toString()).toBe(address);
  });
  it('takes nothing out of range', () => {
    const choices = choicesOf(new URLSearchParams('count=5000&seed=4294967296&steps=1&checkpoint=-3'));
    expect(choices).toMatchObject({ count: 64, seed: 0, steps: 12, checkpoint: null });
  });
  it('asks for nothing without a run', () => {
    expect(requestOf(choicesOf(new URLSearchParams()))).toBeNull();
  });
});

it('makes what the address says, and shows it', async () => {
  const fake = main();
  renderAt(`/gallery?run=${runId(1)}&checkpoint=500&count=4&seed=7`, '/gallery', <GalleryPage />);
  const button = await screen.findByRole('button', { name: 'Generate' });
  await waitFor(() => expect(button.hasAttribute('disabled')).toBe(false));
  fireEvent.click(button);
  expect(await screen.findAllByRole('button', { name: /^Image \d of 4$/ })).toHaveLength(4);
  expect(fake.inputsOf('gallery.generate')).toEqual([
    { kind: 'samples', run: runId(1), checkpoint: 500, count: 4, seed: 7 },
  ]);
  expect(screen.getByText('step 500 · 4 images · seed 7')).toBeTruthy();
});

it('shows one picture large, its neighbours by the arrow keys, and saves it', async () => {
  const fake = main();
  renderAt(`/gallery?run=${runId(1)}&count=4`, '/gallery', <GalleryPage />);
  const button = await screen.findByRole('button', { name: 'Generate' });
  await waitFor(() => expect(button.hasAttribute('disabled')).toBe(false));
  fireEvent.click(button);
  fireEvent.click(await screen.findByRole('button', { name: 'Image 3 of 4' }));
  const dialog = await screen.findByRole('dialog');
  fireEvent.keyDown(document.documentElement, { key: 'ArrowRight' });
  fireEvent.keyDown(document.documentElement, { key: 'ArrowRight' });
  expect(within(dialog).getByRole('img', { name: 'Image 4 of 4' })).toBeTruthy();
  fireEvent.keyDown(document.documentElement, { key: 'ArrowLeft' });
  expect(within(dialog).getByRole('img', { name: 'Image 3 of 4' })).toBeTruthy();
  fireEvent.click(within(dialog).getByRole('button', { name: 'Save image' }));
  await waitFor(() =>
    expect(fake.inputsOf('gallery.save')).toEqual([
      { generated: runId(77), index: 2, target: '/tmp/picture.png' },
    ]),
  );
});

it('saves the grid as a whole, and nothing where the dialog is dismissed', async () => {
  const fake = main();
  renderAt(`/gallery?run=${runId(1)}&count=4`, '/gallery', <GalleryPage />);
  const button = await screen.findByRole('button', { name: 'Generate' });
  await waitFor(() => expect(button.hasAttribute('disabled')).toBe(false));
  fireEvent.click(button);
  fireEvent.click(await screen.findByRole('button', { name: 'Save all' }));
  fireEvent.click(screen.getByRole('button', { name: 'Save grid' }));
  await waitFor(() => expect(fake.inputsOf('gallery.save')).toMatchObject([{ index: null }]));
  expect(fake.inputsOf('dialogs.chooseFolder')).toHaveLength(1);
  expect(fake.inputsOf('gallery.saveAll')).toHaveLength(0);
});

it('goes between two seeds', async () => {
  const fake = main();
  renderAt(`/gallery?run=${runId(1)}&mode=interpolation&from=3&to=9&steps=5`, '/gallery', <GalleryPage />);
  const button = await screen.findByRole('button', { name: 'Generate' });
  await waitFor(() => expect(button.hasAttribute('disabled')).toBe(false));
  fireEvent.click(button);
  expect(await screen.findByRole('img', { name: 'Image 1 of 5' })).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Image 4 of 5' }));
  expect(screen.getByRole('img', { name: 'Image 4 of 5' })).toBeTruthy();
  expect(fake.inputsOf('gallery.generate')).toEqual([
    { kind: 'interpolation', run: runId(1), checkpoint: null, fromSeed: 3, toSeed: 9, steps: 5 },
  ]);
});

it('shows why images could not be made', async () => {
  new FakeMain({
    'runs.list': () => ({ rows: [summaryOf(1)], total: 1, tags: [], metrics: [] }),
    'runs.get': () => detailOf(1),
    'gallery.generate': () => {
      throw new Error('worker gone');
    },
  });
  renderAt(`/gallery?run=${runId(1)}`, '/gallery', <GalleryPage />);
  const button = await screen.findByRole('button', { name: 'Generate' });
  await waitFor(() => expect(button.hasAttribute('disabled')).toBe(false));
  fireEvent.click(button);
  expect(await screen.findByText(/worker gone/)).toBeTruthy();
});

it('leads to runs where there is nothing to draw from', async () => {
  new FakeMain({});
  renderAt('/gallery', '/gallery', <GalleryPage />);
  expect(await screen.findByText('Nothing to draw from yet')).toBeTruthy();
});

it('names files by run, checkpoint and seeds', () => {
  const samples = generated({ kind: 'samples', run: runId(1), checkpoint: 500, count: 2, seed: 7 });
  samples.recipe.runName = 'a/b: c';
  expect(pictureName(samples, null)).toBe('a-b-c-500-seed7-grid.png');
  expect(pictureName(samples, 1)).toBe('a-b-c-500-seed7-2.png');
});
