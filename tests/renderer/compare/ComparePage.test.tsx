import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { runsOf } from '@renderer/features/compare/address.ts';
import { bestIndices, betterOf, differingSettings } from '@renderer/features/compare/differences.ts';
import { ComparePage } from '@renderer/features/compare/index.ts';
import { detailOf, family, FakeMain, renderAt, runId, sha } from '../run/support.tsx';

vi.mock('uplot', async () => ({ default: (await import('../charts/plot.ts')).FakePlot }));

describe('differingSettings', () => {
  it('names only what differs', () => {
    const [a, b] = [detailOf(1).spec, detailOf(2).spec];
    expect(differingSettings([a, b])).toEqual([]);
    b.config = { ...b.config, beta: 4 };
    b.training = { ...b.training, seed: 5 };
    b.dataset = { ...b.dataset, hash: sha('f') };
    b.device = 'gpu:0';
    expect(differingSettings([a, b])).toEqual([
      { section: 'general', name: 'datasetHash', values: [sha('a'), sha('f')] },
      { section: 'general', name: 'device', values: ['cpu', 'gpu:0'] },
      { section: 'vae', name: 'beta', values: [1, 4] },
      { section: 'training', name: 'seed', values: [0, 5] },
    ]);
  });
  it('compares lists by what they hold', () => {
    const [a, b] = [detailOf(1).spec, detailOf(2).spec];
    a.config = { hidden: [512, 256] };
    b.config = { hidden: [512, 256] };
    expect(differingSettings([a, b])).toEqual([]);
    b.config = { hidden: [512, 128] };
    expect(differingSettings([a, b])).toHaveLength(1);
  });
  it('takes settings of one name for one, and leaves out what a run of another family does not have', () => {
    const [a, b] = [detailOf(1).spec, detailOf(2).spec];
    b.family = 'gan';
    b.config = { beta: 1, labelSmoothing: 0.1 };
    expect(differingSettings([a, b]).filter(({ section }) => section !== 'general')).toEqual([
      { section: 'vae', name: 'latentSize', values: [20, undefined] },
      { section: 'gan', name: 'labelSmoothing', values: [undefined, 0.1] },
    ]);
  });
});

describe('the best', () => {
  it('is the lowest or the highest, as the family says', () => {
    expect(bestIndices([3, 1, 2], 'lower')).toEqual(new Set([1]));
    expect(bestIndices([3, 1, 3], 'higher')).toEqual(new Set([0, 2]));
  });
  it('is none where there is nothing to win', () => {
    expect(bestIndices([3, 1], 'neither')).toEqual(new Set());
    expect(bestIndices([3, undefined], 'lower')).toEqual(new Set());
    expect(bestIndices([3, 3], 'lower')).toEqual(new Set());
    expect(bestIndices([3, 1], undefined)).toEqual(new Set());
  });
  it('is unknown where families disagree', () => {
    const other = { ...family, metrics: [{ name: 'loss', unit: '', better: 'higher' as const }] };
    expect(betterOf([family], 'loss')).toBe('lower');
    expect(betterOf([family, other], 'loss')).toBeUndefined();
    expect(betterOf([family], 'unheard')).toBeUndefined();
  });
});

it('takes each run of the address once, and only run ids', () => {
  expect(runsOf(new URLSearchParams(`runs=${runId(1)},${runId(2)},${runId(1)},../etc`))).toEqual([
    runId(1),
    runId(2),
  ]);
  expect(runsOf(new URLSearchParams())).toEqual([]);
});

const main = () =>
  new FakeMain({
    'runs.get': ({ run }) => {
      const detail = detailOf(Number(run));
      if (Number(run) === 2) detail.spec.config.beta = 4;
      return detail;
    },
    'gallery.generate': (request) => ({
      id: runId(50),
      files: [],
      grid: `cache/generated/${request.run}-${request.checkpoint}/grid.png`,
      width: 28,
      height: 28,
      recipe: {
        recipeVersion: 2,
        run: request.run,
        runName: 'x',
        family: 'vae',
        checkpoint: request.checkpoint ?? 0,
        weightsHash: sha('c'),
        request,
        index: null,
        settings: {},
        appVersion: '0.1.0',
      },
    }),
  });

it('shows metrics with the best marked, and the settings that differ', async () => {
  main();
  renderAt(`/compare?runs=${runId(1)},${runId(2)}`, '/compare', <ComparePage />);
  const metrics = await screen.findByRole('region', { name: 'Last metrics' });
  const row = within(metrics).getByText('Loss · training').closest('tr')!;
  await waitFor(() => expect(within(row).getByTitle('Best').textContent).toBe('101'));
  const settings = screen.getByRole('region', { name: 'Settings that differ' });
  const [, ...rows] = within(settings).getAllByRole('row');
  expect(rows.map((one) => one.textContent)).toEqual(['Beta14']);
});

it('takes a run out', async () => {
  main();
  const { router } = renderAt(`/compare?runs=${runId(1)},${runId(2)}`, '/compare', <ComparePage />);
  fireEvent.click(await screen.findByRole('button', { name: 'Take Run 1 out of the comparison' }));
  await waitFor(() => expect(router.state.location.search).toBe(`?runs=${runId(2)}`));
});

it('puts the pictures of one step side by side', async () => {
  main();
  renderAt(`/compare?runs=${runId(1)},${runId(2)}`, '/compare', <ComparePage />);
  const samples = await screen.findByRole('region', { name: 'Samples side by side' });
  const sources = () =>
    within(samples)
      .getAllByRole('img')
      .map((image) => image.getAttribute('src'));
  await waitFor(() => expect(sources()).toHaveLength(2));
  expect(sources().every((source) => source?.endsWith('/samples/1000-samples.png'))).toBe(true);
  fireEvent.keyDown(within(samples).getByRole('slider', { name: 'Step of the pictures' }), { key: 'Home' });
  await waitFor(() =>
    expect(sources().every((source) => source?.endsWith('/samples/0-samples.png'))).toBe(true),
  );
});

it('draws the same seed from every kept checkpoint', async () => {
  const fake = main();
  renderAt(`/compare?runs=${runId(1)},${runId(2)}`, '/compare', <ComparePage />);
  const samples = await screen.findByRole('region', { name: 'Samples side by side' });
  fireEvent.click(within(samples).getByRole('radio', { name: 'Same seed' }));
  expect(await within(samples).findAllByText('Not generated yet')).toHaveLength(2);
  fireEvent.click(within(samples).getByRole('button', { name: 'Generate' }));
  await waitFor(() => expect(fake.inputsOf('gallery.generate')).toHaveLength(4));
  expect(fake.inputsOf('gallery.generate')[0]).toEqual({
    kind: 'samples',
    run: runId(1),
    checkpoint: 1000,
    seed: 0,
    count: 36,
    label: null,
    controls: {},
  });
  await waitFor(() =>
    expect(
      within(samples)
        .getAllByRole('img')
        .map((image) => image.getAttribute('src')),
    ).toEqual([
      `atelier://app/media/generated/${runId(1)}-1000/grid.png`,
      `atelier://app/media/generated/${runId(2)}-1000/grid.png`,
    ]),
  );
});

it('says how to begin', async () => {
  new FakeMain({});
  renderAt('/compare', '/compare', <ComparePage />);
  expect(await screen.findByText('Nothing to compare yet')).toBeTruthy();
});
