import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { Generated, GenerateRequest, LatentSpace, Preview } from '@shared/gallery.ts';
import { ExplorerPage } from '@renderer/features/explorer/index.ts';
import { detailOf, FakeMain, family, renderAt, runId, sha } from '../run/support.tsx';

HTMLCanvasElement.prototype.getContext = () => null;

const path = '/runs/:run/explore';
const address = `/runs/${runId(1)}/explore`;
const card = { ...family, capabilities: [...family.capabilities, 'decode' as const] };
const styled = { ...card, capabilities: [...card.capabilities, 'styles' as const] };

const preview = (request: GenerateRequest): Preview => {
  const count =
    request.kind === 'explore'
      ? request.points.length
      : request.kind === 'mixing'
        ? request.rows.length + request.columns.length + request.rows.length * request.columns.length
        : 1;
  const pixels = new Uint8Array(count * 4);
  return { pixels, count, width: 2, height: 2, channels: 1, checkpoint: 1000, milliseconds: 12 };
};
const space: LatentSpace = {
  checkpoint: 1000,
  space: 'latents',
  size: 20,
  layers: null,
  classes: 0,
  principal: [{ share: 0.5 }, { share: 0.3 }, { share: 0.2 }],
};
const generated = (request: GenerateRequest): Generated => ({
  id: runId(77),
  files: ['cache/generated/job/0.png'],
  grid: 'cache/generated/job/grid.png',
  width: 2,
  height: 2,
  recipe: {
    recipeVersion: 2,
    run: request.run,
    runName: 'Run 1',
    family: 'vae',
    checkpoint: 1000,
    weightsHash: sha('c'),
    request,
    index: null,
    settings: {},
    appVersion: '0.1.0',
  },
});

const main = (handlers: ConstructorParameters<typeof FakeMain>[0] = {}) =>
  new FakeMain({
    'runs.get': () => detailOf(1),
    'families.list': () => [card],
    'gallery.preview': preview,
    'gallery.space': () => space,
    'gallery.generate': generated,
    'gallery.save': ({ target }) => ({ target }),
    'dialogs.chooseTarget': () => '/tmp/picture.png',
    ...handlers,
  });
const lastAsked = (fake: FakeMain) => fake.inputsOf('gallery.preview').at(-1);

it('begins where the address says, and follows the arrow keys and the sliders', async () => {
  const fake = main();
  renderAt(`${address}?seed=7&index=3&checkpoint=500`, path, <ExplorerPage />);
  expect(await screen.findByRole('img', { name: 'Image at the chosen point' })).toBeTruthy();
  expect(lastAsked(fake)).toMatchObject({
    kind: 'explore',
    checkpoint: 500,
    base: { kind: 'seed', seed: 7, index: 3 },
    directions: [],
    points: [[]],
  });
  expect(screen.getByText(/network 12 ms/)).toBeTruthy();
  const pad = screen.getByRole('slider', { name: 'Point on the plane' });
  fireEvent.keyDown(pad, { key: 'ArrowRight', shiftKey: true });
  fireEvent.keyDown(pad, { key: 'ArrowUp' });
  await waitFor(() =>
    expect(lastAsked(fake)).toMatchObject({
      directions: [
        { kind: 'principal', index: 0 },
        { kind: 'principal', index: 1 },
      ],
      points: [[0.5, 0.1]],
    }),
  );
  const third = await screen.findByRole('slider', { name: 'Principal 3 (20 %)' });
  fireEvent.keyDown(third, { key: 'ArrowRight' });
  await waitFor(() => expect(lastAsked(fake)).toMatchObject({ points: [[0.5, 0.1, 0.05]] }));
  fireEvent.click(screen.getByRole('button', { name: 'Back to the beginning' }));
  await waitFor(() => expect(lastAsked(fake)).toMatchObject({ points: [[]] }));
});

it('goes towards a seed, shows the plane, and moves to a press on it', async () => {
  const fake = main();
  renderAt(address, path, <ExplorerPage />);
  fireEvent.click(await screen.findByRole('combobox', { name: 'Left to right' }));
  fireEvent.click(await screen.findByRole('option', { name: 'Towards a seed' }));
  const seed = await screen.findByRole('textbox', { name: 'Seed of: Left to right' });
  fireEvent.change(seed, { target: { value: '9' } });
  fireEvent.click(screen.getByRole('radio', { name: '5 × 5' }));
  const plane = await screen.findByRole('group', { name: 'Images over the plane' });
  expect(within(plane).getAllByRole('button')).toHaveLength(25);
  fireEvent.click(within(plane).getByRole('button', { name: 'x 3, y -1.5' }));
  await waitFor(() =>
    expect(fake.inputsOf('gallery.preview')).toContainEqual(
      expect.objectContaining({
        directions: [
          { kind: 'principal', index: 1 },
          { kind: 'seed', seed: 9 },
        ],
        points: [[-1.5, 3]],
      }),
    ),
  );
});

it('saves the image with what makes it again', async () => {
  const fake = main();
  renderAt(address, path, <ExplorerPage />);
  await screen.findByRole('img', { name: 'Image at the chosen point' });
  fireEvent.keyDown(screen.getByRole('slider', { name: 'Point on the plane' }), { key: 'ArrowLeft' });
  fireEvent.click(screen.getByRole('button', { name: 'Save image' }));
  await waitFor(() =>
    expect(fake.inputsOf('gallery.save')).toEqual([
      { generated: runId(77), index: 0, target: '/tmp/picture.png' },
    ]),
  );
  expect(fake.inputsOf('gallery.generate')).toMatchObject([
    {
      kind: 'explore',
      checkpoint: 1000,
      base: { kind: 'seed', seed: 0 },
      directions: [{ kind: 'principal', index: 0 }],
      points: [[-0.1]],
    },
  ]);
});

it('begins at a projected image, and leaves it for a seed', async () => {
  const fake = main();
  const { router } = renderAt(`${address}?projection=${runId(5)}`, path, <ExplorerPage />);
  expect(await screen.findByText('Your own image')).toBeTruthy();
  await waitFor(() =>
    expect(lastAsked(fake)).toMatchObject({ base: { kind: 'projection', projection: runId(5) } }),
  );
  await act(() => router.navigate(`${address}?projection=${runId(6)}`));
  await waitFor(() => expect(lastAsked(fake)).toMatchObject({ base: { projection: runId(6) } }));
  fireEvent.click(screen.getByRole('button', { name: 'Use a seed' }));
  await waitFor(() => expect(lastAsked(fake)).toMatchObject({ base: { kind: 'seed', seed: 0 } }));
});

it('says what is missing: a checkpoint, or latents', async () => {
  main({ 'runs.get': () => detailOf(1, { checkpoints: [] }) });
  const { router } = renderAt(address, path, <ExplorerPage />);
  expect(await screen.findByText('No checkpoint yet')).toBeTruthy();
  router.dispose();
});

it('has nothing to explore where images are not made from latents', async () => {
  main({ 'families.list': () => [family] });
  renderAt(address, path, <ExplorerPage />);
  expect(await screen.findByText('Nothing to explore here')).toBeTruthy();
});

it('mixes styles of rows and columns by layers', async () => {
  const fake = main({
    'families.list': () => [styled],
    'gallery.space': () => ({ ...space, space: 'styles', layers: 6 }),
  });
  renderAt(`${address}?tab=mixing`, path, <ExplorerPage />);
  expect(await screen.findByRole('img', { name: 'Seed 2 with styles of seed 13' })).toBeTruthy();
  expect(lastAsked(fake)).toMatchObject({
    kind: 'mixing',
    rows: [0, 1, 2],
    columns: [10, 11, 12, 13],
    layers: { first: 0, last: 1 },
  });
  fireEvent.click(screen.getByRole('button', { name: 'Fine' }));
  await waitFor(() => expect(lastAsked(fake)).toMatchObject({ layers: { first: 4, last: 5 } }));
  fireEvent.click(screen.getAllByRole('button', { name: 'Remove seed 1' })[0]!);
  await waitFor(() => expect(lastAsked(fake)).toMatchObject({ rows: [1, 2] }));
  fireEvent.click(screen.getByRole('button', { name: 'Save grid' }));
  await waitFor(() => expect(fake.inputsOf('gallery.save')).toMatchObject([{ index: null }]));
});
