import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { AtelierError } from '@shared/errors.ts';
import { GenerateRequest, type Generated } from '@shared/gallery.ts';
import { choicesOf, requestOf, searchOf } from '@renderer/features/gallery/choices.ts';
import { GalleryPage } from '@renderer/features/gallery/index.ts';
import { pictureName } from '@renderer/features/gallery/useSaving.ts';
import { mnist, vae } from '../support.tsx';
import { detailOf, FakeMain, renderAt, runId, sha, summaryOf } from '../run/support.tsx';

// jsdom neither decodes nor draws pictures.
HTMLImageElement.prototype.decode = () => Promise.resolve();
HTMLCanvasElement.prototype.getContext = () => null;

const generated = (request: GenerateRequest): Generated => ({
  id: runId(77),
  files: Array.from(
    { length: request.kind === 'samples' ? request.count : 9 },
    (_, i) => `cache/generated/job/${i}.png`,
  ),
  grid: 'cache/generated/job/grid.png',
  width: 28,
  height: 28,
  recipe: {
    recipeVersion: 2,
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

const main = (handlers: ConstructorParameters<typeof FakeMain>[0] = {}) =>
  new FakeMain({
    'runs.list': () => ({ rows: [summaryOf(1)], total: 1, tags: [], metrics: [] }),
    'runs.get': () => detailOf(1),
    'gallery.generate': generated,
    'gallery.save': ({ target }) => ({ target }),
    'gallery.saveAll': () => ({ files: 4 }),
    'dialogs.chooseTarget': () => '/tmp/picture.png',
    'dialogs.chooseFolder': () => null,
    'gallery.saveGif': ({ target }) => ({ target }),
    'gallery.cancel': () => null,
    ...handlers,
  });

describe('choices in the address', () => {
  it('leaves defaults out, and brings everything else back', () => {
    expect(searchOf(choicesOf(new URLSearchParams())).toString()).toBe('');
    const address = `run=${runId(1)}&checkpoint=500&mode=interpolation&count=9&seed=7&seeds=3,4,5&frames=20&closed=1&label=2&control.truncation=0.5`;
    const choices = choicesOf(new URLSearchParams(address));
    expect(choices).toMatchObject({ seeds: [3, 4, 5], label: 2, controls: { truncation: 0.5 } });
    expect(decodeURIComponent(searchOf(choices).toString())).toBe(address);
  });
  it('takes nothing out of range', () => {
    const choices = choicesOf(
      new URLSearchParams('count=5000&seed=4294967296&frames=0&seeds=1,x&checkpoint=-3'),
    );
    expect(choices).toMatchObject({ count: 64, seed: 0, framesPerLeg: 16, seeds: [0, 1], checkpoint: null });
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
    { kind: 'samples', run: runId(1), checkpoint: 500, count: 4, seed: 7, label: null, controls: {} },
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

it('goes through seeds that are added, moved and removed, and saves the way as a GIF', async () => {
  const fake = main();
  renderAt(`/gallery?run=${runId(1)}&mode=interpolation&seeds=3,9&frames=4`, '/gallery', <GalleryPage />);
  const button = await screen.findByRole('button', { name: 'Generate' });
  await waitFor(() => expect(button.hasAttribute('disabled')).toBe(false));
  expect(screen.getByRole('button', { name: 'Remove seed 1' }).hasAttribute('disabled')).toBe(true);
  fireEvent.click(screen.getByRole('button', { name: 'Add a seed' }));
  const third = await screen.findByRole('textbox', { name: 'Seed 3' });
  fireEvent.change(third, { target: { value: '5' } });
  fireEvent.keyDown(third, { key: 'ArrowUp', altKey: true });
  fireEvent.click(screen.getByRole('button', { name: 'Move seed 1 down' }));
  fireEvent.click(button);
  expect(await screen.findByRole('img', { name: /^Image \d of 9$/ })).toBeTruthy();
  expect(fake.inputsOf('gallery.generate')).toMatchObject([
    { kind: 'interpolation', seeds: [5, 3, 9], framesPerLeg: 4, closed: false, label: null },
  ]);
  fireEvent.click(screen.getByRole('button', { name: 'Go to seed 3: 9' }));
  expect(screen.getByRole('img', { name: 'Image 9 of 9' })).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Play' })).toBeTruthy();

  fireEvent.click(screen.getByRole('switch', { name: 'Back and forth' }));
  const save = screen.getByRole('button', { name: 'Save as film' });
  await waitFor(() => expect(save.hasAttribute('disabled')).toBe(false));
  fireEvent.click(save);
  fireEvent.click(await screen.findByRole('menuitem', { name: 'Animated GIF' }));
  await waitFor(() =>
    expect(fake.inputsOf('gallery.saveGif')).toEqual([
      {
        generated: runId(77),
        target: '/tmp/picture.png',
        animation: { framesPerSecond: 20, backAndForth: true, scale: 9 },
      },
    ]),
  );
});

it('asks for a class and a control where the run has them', async () => {
  const detail = detailOf(1);
  detail.spec.config = { ...detail.spec.config, conditional: true };
  const fake = main({
    'runs.get': () => detail,
    'families.list': () => [
      { ...vae.card, controls: [{ name: 'truncation', minimum: 0, maximum: 1, default: 0.7 }] },
    ],
    'datasets.get': () => ({ card: { ...mnist, classes: ['cat', 'dog'] }, skipped: [], usedBy: 1 }),
  });
  renderAt(`/gallery?run=${runId(1)}&count=4&control.truncation=0.5`, '/gallery', <GalleryPage />);
  const picker = await screen.findByRole('combobox', { name: 'Class' });
  expect(screen.getByText('Truncation (ψ): 0.5')).toBeTruthy();
  fireEvent.click(picker);
  fireEvent.click(await screen.findByRole('option', { name: 'dog' }));
  fireEvent.click(screen.getByRole('button', { name: 'Generate' }));
  await waitFor(() =>
    expect(fake.inputsOf('gallery.generate')).toMatchObject([{ label: 1, controls: { truncation: 0.5 } }]),
  );
  expect(await screen.findByText(/class dog/)).toBeTruthy();
});

it('tells how far it is, and can be given up', async () => {
  const fake = main({
    'gallery.generate': () => {
      throw new AtelierError('cancelled');
    },
  });
  const answer = fake.hold('gallery.generate');
  renderAt(`/gallery?run=${runId(1)}&count=4`, '/gallery', <GalleryPage />);
  const button = await screen.findByRole('button', { name: 'Generate' });
  await waitFor(() => expect(button.hasAttribute('disabled')).toBe(false));
  fireEvent.click(button);
  fireEvent.click(await screen.findByRole('button', { name: 'Cancel' }));
  await waitFor(() => expect(fake.inputsOf('gallery.cancel')).toHaveLength(1));
  act(() => fake.push('gallery.progress', { run: runId(1), done: 2, total: 4 }));
  expect(screen.getByText('2 of 4 images')).toBeTruthy();
  act(() => answer());
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Cancel' })).toBeNull());
  expect(screen.queryByText('That did not work')).toBeNull();
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
  const samples = generated(
    GenerateRequest.parse({ kind: 'samples', run: runId(1), checkpoint: 500, count: 2, seed: 7 }),
  );
  samples.recipe.runName = 'a/b: c';
  expect(pictureName(samples, null)).toBe('a-b-c-500-seed7-grid.png');
  expect(pictureName(samples, 1)).toBe('a-b-c-500-seed7-2.png');
});
