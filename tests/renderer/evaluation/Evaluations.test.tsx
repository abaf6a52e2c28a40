import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { AtelierError } from '@shared/errors.ts';
import { type Evaluation, ScoreName } from '@shared/evaluation.ts';
import { usePushes } from '@renderer/app/usePushes.ts';
import { Evaluations } from '@renderer/features/evaluation/index.ts';
import { detailOf, FakeMain, renderAt, runId, sha } from '../run/support.tsx';

const score = (value: number, interval: [number, number] | null = null) => ({
  value,
  samples: 5000,
  reference: 10_000,
  interval,
});
const scoresOf = (first: number) =>
  Object.fromEntries(
    ScoreName.options.map((name, index) => [
      name,
      score(first + index / 10, name === 'kernel' ? [0.25, 0.75] : null),
    ]),
  ) as Evaluation['scores'];

const evaluationOf = (checkpoint: number, change: Partial<Evaluation> = {}): Evaluation => ({
  evaluationVersion: 1,
  run: runId(1),
  checkpoint,
  weightsHash: sha('a'),
  seed: 3,
  samples: 5000,
  reference: { split: 'test', count: 10_000, datasetHash: sha('b') },
  classifier: { hash: sha('c'), features: 128, accuracy: 0.9894, accuracyCount: 10_000 },
  scores: scoresOf(checkpoint),
  baseline: scoresOf(1),
  classes: [
    { name: 'cats', share: 0.025, reference: 0.4 },
    { name: 'dogs', share: 0.975, reference: 0.6 },
  ],
  confidence: 0.881,
  agreement: null,
  createdAt: 1,
  ...change,
});

const { checkpoints } = detailOf(1);

function Shown() {
  usePushes();
  return <Evaluations run={runId(1)} checkpoints={checkpoints} />;
}
const show = () => renderAt('/runs/1', '/runs/:run', <Shown />);

it('shows every score with its counts, what real images score, and the classes', async () => {
  new FakeMain({
    'runs.evaluations': () => ({ evaluations: [evaluationOf(500)], progress: null }),
  });
  show();
  const table = await screen.findByRole('region', { name: 'Scores of a checkpoint' });
  expect(within(table).getByRole('heading').textContent).toBe('Step 500: 5,000 samples, seed 3');
  const [, frechet, kernel] = within(table).getAllByRole('row');
  expect(frechet!.textContent).toContain('Fréchet distance lower is better');
  expect(within(frechet!).getByText('500')).toBeTruthy();
  expect(within(frechet!).getByText('5,000 / 10,000')).toBeTruthy();
  expect(within(kernel!).getByText('0.25 to 0.75')).toBeTruthy();
  expect(within(kernel!).getByText('1.1')).toBeTruthy();
  expect(table.textContent).toContain('gets 98.9 % of 10,000 held-out images right');
  expect(table.textContent).not.toContain('were asked for');
  const classes = screen.getByRole('region', { name: 'Classes among the samples' });
  expect(within(classes).getByRole('row', { name: /cats/ }).textContent).toBe('cats2.5 %40 %');
});

it('lets another step be looked at, and says how often the class asked for was made', async () => {
  new FakeMain({
    'runs.evaluations': () => ({
      evaluations: [evaluationOf(500, { agreement: 0.9, baseline: null }), evaluationOf(1000)],
      progress: null,
    }),
  });
  show();
  const table = await screen.findByRole('region', { name: 'Scores of a checkpoint' });
  expect(within(table).getByRole('heading').textContent).toContain('Step 1,000');
  fireEvent.click(screen.getByRole('button', { name: '500' }));
  expect(within(table).getByRole('heading').textContent).toContain('Step 500');
  expect(table.textContent).toContain('It takes 90 % of the samples for the class');
  expect(within(table).getAllByText('–')).toHaveLength(6);
});

it('asks for scores, follows the progress by pushes, and shows the answer', async () => {
  let evaluations: Evaluation[] = [];
  const main = new FakeMain({
    'runs.evaluations': () => ({ evaluations, progress: null }),
    'runs.evaluate': () => {
      evaluations = [evaluationOf(1000)];
      return evaluations[0]!;
    },
    'runs.cancelEvaluation': () => null,
  });
  show();
  expect(await screen.findByText('No samples of this run have been scored yet.')).toBeTruthy();
  const answer = main.hold('runs.evaluate');
  fireEvent.change(screen.getByRole('textbox', { name: 'Samples' }), { target: { value: '2000' } });
  fireEvent.click(screen.getByRole('button', { name: 'Evaluate' }));
  expect(await screen.findByText('Waiting for its turn')).toBeTruthy();
  expect(main.inputsOf('runs.evaluate')).toEqual([
    { run: runId(1), checkpoint: 1000, samples: 2000, seed: 0 },
  ]);
  const progress = { run: runId(1), phase: 'samples' as const, done: 250, total: 2000 };
  act(() => main.push('evaluation.progress', { run: runId(1), progress }));
  expect(await screen.findByText('Making samples: 250 / 2,000')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Cancel' }));
  await waitFor(() => expect(main.inputsOf('runs.cancelEvaluation')).toEqual([{ run: runId(1) }]));
  answer();
  act(() => main.push('evaluation.progress', { run: runId(1), progress: null }));
  expect(await screen.findByRole('region', { name: 'Scores of a checkpoint' })).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Evaluate' })).toBeTruthy();
});

it('says why a run cannot be scored', async () => {
  new FakeMain({
    'runs.evaluations': () => ({ evaluations: [], progress: null }),
    'runs.evaluate': () => {
      throw new AtelierError('classes-missing', { dataset: 'pets' });
    },
  });
  show();
  fireEvent.click(await screen.findByRole('button', { name: 'Evaluate' }));
  expect(await screen.findByText(/The dataset pets has no classes to tell apart/)).toBeTruthy();
});
