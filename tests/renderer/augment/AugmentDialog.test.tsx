import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { AtelierError } from '@shared/errors.ts';
import type { ImportProgress } from '@shared/dataset.ts';
import type { RunDetail } from '@shared/run.ts';
import { usePushes } from '@renderer/app/usePushes.ts';
import { AugmentDialog } from '@renderer/features/augment/index.ts';
import { RunActions } from '@renderer/features/run/RunActions.tsx';
import { detailOf, FakeMain, family, renderAt, runId } from '../run/support.tsx';
import { mnist } from '../support.tsx';

const conditional = (change: Partial<RunDetail> = {}): RunDetail => {
  const detail = detailOf(1, change);
  return { ...detail, spec: { ...detail.spec, config: { ...detail.spec.config, conditional: true } } };
};

const Dialog = ({ detail, card = family }: { detail: RunDetail; card?: typeof family }) => {
  usePushes();
  return <AugmentDialog detail={detail} card={card} onClose={() => undefined} />;
};

const answers = {
  'datasets.get': () => ({ card: mnist, skipped: [], usedBy: 1 }),
  'datasets.imports': () => [],
};
const make = () => screen.findByRole('button', { name: 'Make the dataset' });
const type = async (label: string, value: string) =>
  fireEvent.change(await screen.findByLabelText(label), { target: { value } });

describe('the dialog', () => {
  it('asks for what a person has chosen, says how much that is, and follows it', async () => {
    let imports: ImportProgress[] = [];
    const main = new FakeMain({
      ...answers,
      'datasets.augment': () => ({ job: runId(9) }),
      'datasets.imports': () => imports,
    });
    const push = (change: Pick<ImportProgress, 'phase' | 'done' | 'total' | 'error'>) => {
      const progress = { job: runId(9), name: 'more digits', dataset: null, ...change };
      imports = [progress];
      main.push('import.progress', progress);
    };
    const truncation = { name: 'truncation', minimum: 0, maximum: 1, default: 1 };
    renderAt('/', '/', <Dialog detail={conditional()} card={{ ...family, controls: [truncation] }} />);
    // 2 classes of 500 images, each of 28 x 28 bytes and 5 more.
    expect(await screen.findByText('1,000 images of 2 classes, 771 KiB')).toBeTruthy();
    expect(screen.getByRole('slider')).toBeTruthy();
    await type('Name of the new dataset', '  more digits ');
    await type('Images of each class', '200');
    await type('Seed', '11');
    fireEvent.click(screen.getByRole('switch'));
    expect(await screen.findByText('60,400 images of 2 classes, 45.4 MiB')).toBeTruthy();
    fireEvent.click(await make());
    await waitFor(() =>
      expect(main.inputsOf('datasets.augment')).toEqual([
        {
          run: runId(1),
          checkpoint: null,
          perClass: 200,
          seed: 11,
          controls: {},
          name: 'more digits',
          withReal: true,
        },
      ]),
    );
    push({ phase: 'making', done: 64, total: 400, error: null });
    expect(await screen.findByText('Making images · 64 / 400')).toBeTruthy();
    const error = { code: 'disk-full' as const, parameters: { folder: '/home', neededBytes: 10 } };
    push({ phase: 'failed', done: 0, total: null, error });
    expect(await screen.findByText(/disk that holds \/home is full/)).toBeTruthy();
  });

  it('says at the name that it is taken, and asks for nothing out of range', async () => {
    const main = new FakeMain({
      ...answers,
      'datasets.augment': () => {
        throw new AtelierError('name-taken', { name: 'mnist' });
      },
    });
    renderAt('/', '/', <Dialog detail={conditional()} />);
    await screen.findByText(/1,000 images of 2 classes/);
    await type('Images of each class', '0');
    expect(await screen.findByText('Use a whole number from 1 to 100,000.')).toBeTruthy();
    expect((await make()).hasAttribute('disabled')).toBe(true);
    await type('Images of each class', '5');
    await type('Name of the new dataset', 'mnist');
    fireEvent.click(await make());
    expect(await screen.findByText(/name “mnist” is already in use/)).toBeTruthy();
    expect(main.inputsOf('datasets.augment')).toHaveLength(1);
  });
});

describe('the action on the run’s page', () => {
  const show = async (detail: RunDetail) => {
    new FakeMain(answers);
    let asked = 0;
    const nothing = () => undefined;
    const { progress, summary } = detail;
    const machine = { cpuCores: null, memoryBytes: null };
    const live = { detail, status: summary.status, active: false, progress, ...machine };
    renderAt(
      '/',
      '/',
      <RunActions live={live} onResume={nothing} onExport={nothing} onAugment={() => (asked += 1)} />,
    );
    fireEvent.click(await screen.findByRole('button', { name: 'More actions' }));
    const item = await screen.findByRole('menuitem', { name: 'Augment a dataset…' });
    fireEvent.mouseEnter(item);
    fireEvent.click(item);
    return { asked: () => asked, item };
  };

  it('is there for a conditional run with a checkpoint', async () => {
    const { asked } = await show(conditional());
    expect(asked()).toBe(1);
  });

  it('says why not for any other', async () => {
    const { asked, item } = await show(detailOf(1));
    expect(asked()).toBe(0);
    expect(item.getAttribute('aria-disabled')).toBe('true');
    expect(await screen.findByText(/not trained with classes/)).toBeTruthy();
  });

  it('waits for the first checkpoint', async () => {
    const { asked } = await show(conditional({ checkpoints: [] }));
    expect(asked()).toBe(0);
    expect((await screen.findAllByText(/once the first checkpoint is written/)).length).toBeGreaterThan(0);
  });
});
