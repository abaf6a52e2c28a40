import { act, cleanup, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { afterEach, describe, expect, it } from 'vitest';
import { SkippedItem, type ImportProgress, type SourceInspection } from '@shared/dataset.ts';
import { AtelierError } from '@shared/errors.ts';
import { usePushes } from '@renderer/app/usePushes.ts';
import { DatasetsPage } from '@renderer/features/datasets/DatasetsPage.tsx';
import { firstAnswers, importRequest, questions } from '@renderer/features/datasets/importForm.ts';
import { toRgba } from '@renderer/features/datasets/pixels.ts';
import { fakeBridge, mnist, pets, renderPage, type Handlers } from '../support.tsx';

const folder: SourceInspection = {
  kind: 'folder',
  path: '/pictures',
  suggestedName: 'pictures',
  count: 3,
  classes: ['cat', 'dog'],
  sizes: [
    { width: 80, height: 60, count: 2 },
    { width: 64, height: 64, count: 1 },
  ],
  colours: ['rgb', 'grey'],
  hasGivenSplit: false,
  labelsPath: null,
  labelsError: null,
};
const idx: SourceInspection = {
  ...folder,
  kind: 'idx',
  path: '/images-idx3-ubyte',
  classes: [],
  sizes: [{ width: 28, height: 28, count: 3 }],
  colours: ['grey'],
  labelsPath: '/labels-idx1-ubyte',
};
const job = '01haaaaaaaaaaaaaaaaaaaaaaa';
const progress: ImportProgress = {
  job,
  name: 'pictures',
  phase: 'packing',
  done: 1,
  total: 3,
  dataset: null,
  error: null,
};

function Page() {
  usePushes();
  return <DatasetsPage />;
}
const handlers: Handlers = {
  'datasets.list': () => [mnist],
  'datasets.imports': () => [progress],
  'datasets.import': () => ({ job }),
  'datasets.inspect': () => folder,
  'datasets.cancelImport': () => null,
  'datasets.get': () => ({
    card: { ...pets, name: 'pictures', count: 2, skipped: 1 },
    skipped: [
      { file: 'cat/broken.png', code: 'image-unreadable', parameters: { reason: 'not-png-or-jpeg' } },
      { file: 'cat/huge.png', code: 'image-too-large', parameters: { width: 30_000, height: 20_000 } },
      { file: 'loose.png', code: 'image-misplaced', parameters: { reason: 'outside-of-classes' } },
      SkippedItem.parse({ file: 'old.png', code: 'image-unreadable', reason: 'cut short' }),
    ],
    usedBy: 0,
  }),
};
afterEach(cleanup);

describe('questions of an import', () => {
  it('are only those that matter for what was found', () => {
    expect(questions(folder)).toEqual({
      labels: false,
      sizeNeeded: true,
      colourNeeded: true,
      classes: true,
      splitSeed: true,
      pictures: true,
    });
    expect(questions(idx)).toMatchObject({
      labels: true,
      sizeNeeded: false,
      colourNeeded: false,
      pictures: false,
    });
  });

  it('send only what was asked and answered', () => {
    expect(importRequest(idx, firstAnswers(idx))).toEqual({
      path: '/images-idx3-ubyte',
      name: 'pictures',
      strict: false,
      splitSeed: 0,
    });
    const answers = { ...firstAnswers(folder), classes: ['cat'], name: ' cats ' };
    expect(importRequest(folder, answers)).toEqual({
      path: '/pictures',
      name: 'cats',
      size: 48,
      fit: 'cover',
      colour: 'rgb',
      classes: ['cat'],
      strict: false,
      splitSeed: 0,
    });
    expect(importRequest(folder, { ...answers, classes: ['cat', 'dog'] })).not.toHaveProperty('classes');
  });
});

describe('import dialog', () => {
  const look = async () => {
    fireEvent.change(await screen.findByLabelText('Path'), { target: { value: '/pictures' } });
    fireEvent.click(screen.getByRole('button', { name: 'Look' }));
  };

  it('goes from a path to the result with its skipped files', async () => {
    const bridge = fakeBridge(handlers);
    renderPage(<Page />, '/datasets?import');
    await look();
    expect(await screen.findByText('The images differ in size')).toBeTruthy();
    const dialog = screen.getByRole('dialog');
    fireEvent.click(within(dialog).getByRole('button', { name: 'Import' }));
    expect(await screen.findByRole('progressbar', { name: 'Progress of pictures' })).toBeTruthy();
    expect(bridge.made.find(({ name }) => name === 'datasets.import')?.input).toMatchObject({
      path: '/pictures',
      size: 48,
    });
    act(() => bridge.push('import.progress', { ...progress, phase: 'done', dataset: 'pets' }));
    expect(await screen.findByText('pictures is ready')).toBeTruthy();
    expect(screen.getByText('cat/broken.png')).toBeTruthy();
    const reasons = [
      'Cannot be read as an image: It is neither PNG nor JPEG',
      'Too large: 30000 × 20000',
      'It lies outside of the class folders',
      'Cannot be read as an image: cut short',
    ];
    for (const reason of reasons) expect(screen.getByText(reason)).toBeTruthy();
  });

  it('can be cancelled, and says that nothing was kept', async () => {
    const bridge = fakeBridge(handlers);
    renderPage(<Page />, '/datasets?import');
    await look();
    await screen.findByText('The images differ in size');
    fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Import' }));
    fireEvent.click(await screen.findByRole('button', { name: 'Cancel' }));
    await waitFor(() =>
      expect(bridge.made.find(({ name }) => name === 'datasets.cancelImport')?.input).toEqual({ job }),
    );
    act(() => bridge.push('import.progress', { ...progress, phase: 'cancelled' }));
    expect(await screen.findByText('Nothing was kept.')).toBeTruthy();
  });

  it('names the file and the reason where the source is no good', async () => {
    fakeBridge({
      ...handlers,
      'datasets.inspect': () => {
        throw new AtelierError('idx-empty', { file: '/pictures' });
      },
    });
    renderPage(<Page />, '/datasets?import');
    await look();
    expect(await screen.findByText(/\/pictures is an IDX file without any items/)).toBeTruthy();
  });

  it('imports IDX images without the labels beside them, also where those are no good', async () => {
    const mismatch = { code: 'labels-mismatch' as const, parameters: { file: '/l', labels: 39, images: 40 } };
    const bridge = fakeBridge({
      ...handlers,
      'datasets.inspect': () => ({ ...idx, labelsPath: null, labelsError: mismatch }),
    });
    renderPage(<Page />, '/datasets?import');
    await look();
    expect(await screen.findByText(/holds 39 labels, but there are 40 images/)).toBeTruthy();
    fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Import' }));
    await waitFor(() =>
      expect(bridge.made.find(({ name }) => name === 'datasets.import')?.input).toMatchObject({
        labels: null,
      }),
    );
  });

  it('leaves good labels out where a person says so', async () => {
    const bridge = fakeBridge({ ...handlers, 'datasets.inspect': () => ({ ...idx, classes: ['0', '1'] }) });
    renderPage(<Page />, '/datasets?import');
    await look();
    expect(await screen.findByText('/labels-idx1-ubyte')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Without labels' }));
    expect(screen.queryByText('/labels-idx1-ubyte')).toBeNull();
    fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Import' }));
    await waitFor(() =>
      expect(bridge.made.find(({ name }) => name === 'datasets.import')?.input).toMatchObject({
        labels: null,
      }),
    );
  });

  it('refuses a size that is no whole number in range', async () => {
    const bridge = fakeBridge(handlers);
    renderPage(<Page />, '/datasets?import');
    await look();
    fireEvent.change(await screen.findByLabelText('Size'), { target: { value: '4' } });
    fireEvent.click(within(screen.getByRole('dialog')).getByRole('button', { name: 'Import' }));
    expect(await screen.findByText('Use a whole number from 8 to 1024.')).toBeTruthy();
    expect(bridge.made.some(({ name }) => name === 'datasets.import')).toBe(false);
  });
});

describe('toRgba', () => {
  it('repeats grey and copies colour, opaque, from the image asked for', () => {
    const grey = new Uint8Array([1, 2, 3, 4]);
    expect([...toRgba(grey, 1, [1, 2, 1])]).toEqual([3, 3, 3, 255, 4, 4, 4, 255]);
    const colour = new Uint8Array([9, 9, 9, 10, 20, 30]);
    expect([...toRgba(colour, 1, [1, 1, 3])]).toEqual([10, 20, 30, 255]);
  });
});
