import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import type { AugmentationComparison, ComparedAccuracy } from '@shared/augmentation.ts';
import type { DatasetCard } from '@shared/dataset.ts';
import { AtelierError } from '@shared/errors.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';
import { usePushes } from '@renderer/app/usePushes.ts';
import { scaleOf, verdict } from '@renderer/features/datasets/accuracies.ts';
import { DatasetPage } from '@renderer/features/datasets/DatasetPage.tsx';
import { DatasetTile } from '@renderer/features/datasets/DatasetTile.tsx';
import { detailOf, FakeMain, renderAt, runId, sha } from '../run/support.tsx';
import { mnist } from '../support.tsx';

const recipe = {
  recipeVersion: 1 as const,
  run: runId(1),
  runName: 'Run 1 of then',
  family: 'gan',
  checkpoint: 1000,
  weightsHash: sha('c'),
  seed: 7,
  perClass: 500,
  controls: {},
  real: { id: 'mnist', name: 'mnist', hash: mnist.hash, splitHash: mnist.splitHash },
  realImages: 0,
  syntheticImages: 1000,
  appVersion: '0.0.0',
};
const made: DatasetCard = {
  ...mnist,
  id: 'made',
  name: 'made digits',
  count: 1000,
  classCounts: [500, 500],
  splits: { train: 1000, valid: 0, test: 0 },
  source: { kind: 'synthetic', recipe },
};
const joined: DatasetCard = {
  ...made,
  source: { kind: 'synthetic', recipe: { ...recipe, realImages: 60_000 } },
};

const scored = (images: number, accuracy: number, reach = 0.01): ComparedAccuracy => ({
  images,
  correct: Math.round(accuracy * 10_000),
  count: 10_000,
  accuracy,
  interval: [accuracy - reach, accuracy + reach],
  classifierHash: sha('d'),
});
const results = { real: scored(60_000, 0.98), synthetic: scored(1000, 0.903), both: scored(61_000, 0.975) };
const comparison: AugmentationComparison = {
  comparisonVersion: 1,
  dataset: 'made',
  datasetHash: made.hash,
  real: recipe.real,
  training: { seed: 0, steps: 2000, batchSize: 128, learningRate: 1e-3, shift: 0.07, threads: 2 },
  results,
  createdAt: 1_700_000_000_000,
};

type Look = CallOutput<'datasets.comparison'>;

const Page = () => {
  usePushes();
  return <DatasetPage />;
};

const show = (look: () => Look, more: ConstructorParameters<typeof FakeMain>[0] = {}) => {
  const main = new FakeMain({
    'datasets.get': () => ({ card: made, skipped: [], usedBy: 0 }),
    'datasets.list': () => [mnist, made],
    'datasets.page': () => ({ total: 0, pixels: new Uint8Array(), labels: [] }),
    'datasets.comparison': look,
    'runs.get': () => detailOf(1),
    ...more,
  });
  renderAt('/datasets/made', '/datasets/:dataset', <Page />);
  return main;
};
const panel = async (name: string) => within(await screen.findByRole('region', { name }));

describe('a synthetic dataset', () => {
  it('wears a badge, which says whether there are real images too', () => {
    new FakeMain({});
    renderAt(
      '/',
      '/',
      <>
        <DatasetTile card={mnist} />
        <DatasetTile card={made} />
        <DatasetTile card={joined} />
      </>,
    );
    expect(screen.getAllByText('Synthetic')).toHaveLength(1);
    expect(screen.getAllByText('Real + synthetic')).toHaveLength(1);
  });

  it('shows its recipe, with ways to the run and the real dataset', async () => {
    show(() => ({ comparison: null, progress: null, refusal: null }));
    const shown = await panel('Recipe');
    expect((await shown.findByRole('link', { name: 'Run 1' })).getAttribute('href')).toBe(
      `/runs/${runId(1)}`,
    );
    expect((await shown.findByRole('link', { name: 'mnist' })).getAttribute('href')).toBe('/datasets/mnist');
    expect(shown.getByText('1,000 synthetic images and no real one.', { exact: false })).toBeTruthy();
    expect(shown.getByText('7')).toBeTruthy();
  });

  it('names a run and a dataset that are gone without a link', async () => {
    show(() => ({ comparison: null, progress: null, refusal: null }), {
      'datasets.list': () => [made],
      'runs.get': () => {
        throw new AtelierError('not-found', { kind: 'run', id: runId(1) });
      },
    });
    const shown = await panel('Recipe');
    await waitFor(() => expect(shown.getAllByText('(deleted)')).toHaveLength(2));
    expect(shown.getByText(/Run 1 of then/)).toBeTruthy();
    expect(shown.queryByRole('link')).toBeNull();
  });
});

describe('the comparison', () => {
  const title = 'What the synthetic images are worth';

  it('shows the three accuracies with their intervals and what they mean', async () => {
    show(() => ({ comparison, progress: null, refusal: null }));
    const shown = await panel(title);
    const row = async (name: string) =>
      (await shown.findByRole('row', { name: new RegExp(`^${name}`) })).textContent;
    expect(await row('Real')).toBe('Real60,00098.00 %97.00 % – 99.00 %');
    expect(await row('Synthetic')).toBe('Synthetic1,00090.30 %89.30 % – 91.30 %');
    expect(await row('Both')).toBe('Both61,00097.50 %96.50 % – 98.50 %');
    expect(shown.getByText(/neither clearly help nor clearly harm/)).toBeTruthy();
    expect(shown.getByText(/10,000 test images of mnist/)).toBeTruthy();
  });

  it('is asked for, followed, and given up', async () => {
    let look: Look = { comparison: null, progress: null, refusal: null };
    const progress = { dataset: 'made', phase: 'synthetic' as const, done: 300, total: 2000 };
    const main = show(() => look, {
      'datasets.compare': () => {
        throw new AtelierError('cancelled');
      },
      'datasets.cancelComparison': () => null,
    });
    const shown = await panel(title);
    const start = await shown.findByRole('button', { name: 'Compare' });
    await waitFor(() => expect(start.getAttribute('aria-disabled')).toBe('false'));
    fireEvent.click(start);
    await waitFor(() => expect(main.inputsOf('datasets.compare')).toEqual([{ dataset: 'made' }]));
    main.push('comparison.progress', { dataset: 'other', progress: { ...progress, dataset: 'other' } });
    main.push('comparison.progress', { dataset: 'made', progress });
    expect(await shown.findByText('Training on synthetic images · 300 / 2,000')).toBeTruthy();
    fireEvent.click(shown.getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(main.inputsOf('datasets.cancelComparison')).toEqual([{ dataset: 'made' }]));
    look = { comparison, progress: null, refusal: null };
    main.push('comparison.progress', { dataset: 'made', progress: null });
    expect(await shown.findByRole('button', { name: 'Compare again' })).toBeTruthy();
    // That a person has given it up is no error to be told of.
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('is refused with the reason where the real dataset has no test images', async () => {
    const refusal = { code: 'split-empty' as const, parameters: { dataset: 'cats', split: 'test' } };
    const main = show(() => ({ comparison: null, progress: null, refusal }));
    const shown = await panel(title);
    expect(await shown.findByText(/test part of the dataset cats is empty/)).toBeTruthy();
    fireEvent.click(shown.getByRole('button', { name: 'Compare' }));
    expect(main.inputsOf('datasets.compare')).toEqual([]);
  });

  it('calls a difference one only where the intervals do not meet', () => {
    expect(verdict(results)).toBe('same');
    expect(verdict({ ...results, both: scored(61_000, 0.951) })).toBe('worse');
    expect(verdict({ ...results, both: scored(61_000, 1.001) })).toBe('better');
    expect(scaleOf(Object.values(results))).toEqual([0.89, 0.99]);
    expect(scaleOf([scored(1, 0.3), scored(1, 0.9)]).map((end) => end.toFixed(2))).toEqual(['0.20', '1.00']);
  });
});
