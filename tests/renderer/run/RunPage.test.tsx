import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { AtelierError } from '@shared/errors.ts';
import type { RunDetail, RunMeta } from '@shared/run.ts';
import { RunPage } from '@renderer/features/run/index.ts';
import { detailOf, family, FakeMain, renderAt, runId } from './support.tsx';

vi.mock('uplot', async () => ({ default: (await import('../charts/plot.ts')).FakePlot }));

const address = `/runs/${runId(1)}`;
const show = () => renderAt(address, '/runs/:run', <RunPage />);
const answering = (detail: RunDetail) => ({ 'runs.get': () => detail });
const described = (detail: RunDetail, change: Partial<RunMeta>): RunMeta => ({ ...detail.meta, ...change });
const shows = (file: string) =>
  screen.getAllByRole('img').some((image) => image.getAttribute('src')?.endsWith(file));

it('follows a run in training by pushes alone', async () => {
  const main = new FakeMain(answering(detailOf(1, {}, { status: 'running', step: 100 })));
  const { client } = show();
  await screen.findByText('Running');
  act(() => {
    client.setQueryData(['push', 'run.progress', runId(1)], {
      run: runId(1),
      status: 'running',
      progress: { step: 640, steps: 1000, stage: 'compile', stepsPerSecond: 50, secondsLeft: 7 },
      cpuCores: 0.96,
      memoryBytes: 2 ** 29,
    });
  });
  expect(await screen.findByText('Compiling')).toBeTruthy();
  expect(screen.getByText('640 / 1,000')).toBeTruthy();
  expect(screen.getByText('50 steps/s')).toBeTruthy();
  expect(screen.getByText('1 core')).toBeTruthy();
  expect(screen.getByText('512 MiB')).toBeTruthy();
  expect(main.inputsOf('runs.get')).toHaveLength(1);
});

it('draws metrics in one chart where the card of the family says so, each by its name', async () => {
  const losses = ['discriminatorLoss', 'generatorLoss'].map((name) => {
    return { name, unit: 'nats', better: 'neither' as const, chart: 'adversarialLosses' };
  });
  const gan = { ...family, id: 'gan', bestMetric: null, metrics: losses };
  const detail = detailOf(1, { series: ['train/discriminatorLoss', 'train/generatorLoss', 'train/kl'] });
  new FakeMain({
    ...answering({ ...detail, spec: { ...detail.spec, family: 'gan' } }),
    'families.list': () => [gan],
  });
  show();
  const chart = await screen.findByRole('region', { name: 'Losses of both networks' });
  const names = within(chart)
    .getAllByRole('button')
    .map(({ textContent }) => textContent);
  expect(names).toEqual(["Discriminator's loss", "Generator's loss"]);
  expect(screen.getByRole('region', { name: 'KL divergence' })).toBeTruthy();
});

it('shows new samples as they come, unless another step is looked at', async () => {
  const main = new FakeMain(answering(detailOf(1, {}, { status: 'running' })));
  show();
  await screen.findByText('Running');
  await waitFor(() => expect(shows('samples/1000-samples.png')).toBe(true));
  const drawn = (step: number) => ({
    type: 'samples' as const,
    kind: 'samples' as const,
    run: runId(1),
    attempt: 1,
    sequence: step,
    time: 1,
    step,
    file: `samples/${step}-samples.png`,
    rows: 8,
    columns: 8,
    seed: 0,
  });
  act(() => main.push('run.events', { run: runId(1), events: [drawn(1200)] }));
  await waitFor(() => expect(shows('samples/1200-samples.png')).toBe(true));
  fireEvent.keyDown(screen.getByRole('slider', { name: 'Step of the pictures' }), { key: 'Home' });
  await waitFor(() => expect(shows('samples/0-samples.png')).toBe(true));
  act(() => main.push('run.events', { run: runId(1), events: [drawn(1400)] }));
  await waitFor(() => expect(shows('samples/0-samples.png')).toBe(true));
  fireEvent.click(screen.getByRole('button', { name: 'Follow the newest' }));
  await waitFor(() => expect(shows('samples/1400-samples.png')).toBe(true));
});

it('pauses and stops a run in training', async () => {
  const main = new FakeMain({
    ...answering(detailOf(1, {}, { status: 'running' })),
    'runs.pause': () => null,
    'runs.stop': () => null,
  });
  show();
  fireEvent.click(await screen.findByRole('button', { name: 'Pause' }));
  fireEvent.click(screen.getByRole('button', { name: 'Stop' }));
  await waitFor(() => expect(main.inputsOf('runs.stop')).toEqual([{ run: runId(1) }]));
  expect(main.inputsOf('runs.pause')).toEqual([{ run: runId(1) }]);
});

it('says nothing where a run ended just before it was stopped', async () => {
  const details = [detailOf(1, {}, { status: 'running' }), detailOf(1)];
  const main = new FakeMain({
    'runs.get': () => (details.length > 1 ? details.shift()! : details[0]!),
    'runs.stop': ({ run }) => {
      throw new AtelierError('run-not-active', { run });
    },
  });
  show();
  fireEvent.click(await screen.findByRole('button', { name: 'Stop' }));
  expect(await screen.findByRole('button', { name: 'Train longer' })).toBeTruthy();
  expect(main.inputsOf('runs.stop')).toHaveLength(1);
  expect(screen.queryByRole('alert')).toBeNull();
});

it('explains an interrupted run and resumes it', async () => {
  const main = new FakeMain({
    ...answering(detailOf(1, { exactResume: false }, { status: 'interrupted' })),
    'runs.resume': () => null,
  });
  show();
  expect(await screen.findByText('Training was interrupted')).toBeTruthy();
  expect(screen.getByText('It goes on from the checkpoint at step 1,000.')).toBeTruthy();
  expect(screen.getByText(/not the same to the last bit/)).toBeTruthy();
  fireEvent.click(screen.getAllByRole('button', { name: 'Resume' })[0]!);
  const dialog = await screen.findByRole('dialog');
  fireEvent.click(within(dialog).getByRole('button', { name: 'Resume' }));
  await waitFor(() => expect(main.inputsOf('runs.resume')).toEqual([{ run: runId(1), steps: 1001 }]));
});

it('extends a finished run by what is asked, and not by less', async () => {
  const main = new FakeMain({ ...answering(detailOf(1)), 'runs.resume': () => null });
  show();
  fireEvent.click(await screen.findByRole('button', { name: 'Train longer' }));
  const dialog = await screen.findByRole('dialog');
  const steps = within(dialog).getByRole('textbox', { name: /Train up to step/ });
  const go = within(dialog).getByRole('button', { name: 'Train longer' });
  fireEvent.change(steps, { target: { value: '900' } });
  expect(go.hasAttribute('disabled')).toBe(true);
  fireEvent.change(steps, { target: { value: '3000' } });
  fireEvent.click(go);
  await waitFor(() => expect(main.inputsOf('runs.resume')).toEqual([{ run: runId(1), steps: 3000 }]));
});

it('says why a run failed', async () => {
  const error = { code: 'loss-not-finite' as const, parameters: { step: 1200, metric: 'train/loss' } };
  new FakeMain(answering(detailOf(1, { error }, { status: 'failed' })));
  show();
  expect(await screen.findByText(/train\/loss is not a finite number at step 1,200/)).toBeTruthy();
});

it('stands with nothing measured, drawn or kept yet', async () => {
  const empty = { series: [], samples: [], checkpoints: [], exactResume: null };
  new FakeMain(answering(detailOf(1, empty, { status: 'queued', queuePosition: 0, step: 0 })));
  show();
  expect(await screen.findByText('Waiting in the queue')).toBeTruthy();
  expect(screen.getByText('Position 1')).toBeTruthy();
  expect(screen.getByText(/first samples appear here/)).toBeTruthy();
  expect(screen.getByText(/Curves appear here/)).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Export' }).getAttribute('aria-disabled')).toBe('true');
});

it('renames by Enter, and keeps the name on Escape', async () => {
  const detail = detailOf(1);
  const main = new FakeMain({
    ...answering(detail),
    'runs.describe': ({ name }) => described(detail, { name: name ?? '' }),
  });
  show();
  fireEvent.click(await screen.findByRole('button', { name: 'Rename Run 1' }));
  fireEvent.keyDown(screen.getByRole('textbox', { name: 'Rename' }), { key: 'Escape' });
  fireEvent.click(screen.getByRole('button', { name: 'Rename Run 1' }));
  const field = screen.getByRole('textbox', { name: 'Rename' });
  fireEvent.change(field, { target: { value: '  Better name ' } });
  fireEvent.keyDown(field, { key: 'Enter' });
  await waitFor(() =>
    expect(main.inputsOf('runs.describe')).toEqual([{ run: runId(1), name: 'Better name' }]),
  );
});

it('saves notes when the field is left', async () => {
  const detail = detailOf(1);
  const main = new FakeMain({
    ...answering(detail),
    'runs.describe': ({ notes }) => described(detail, { notes: notes ?? '' }),
  });
  show();
  const notes = await screen.findByRole('textbox', { name: 'Notes' });
  fireEvent.change(notes, { target: { value: 'sharper than before' } });
  fireEvent.blur(notes);
  await waitFor(() =>
    expect(main.inputsOf('runs.describe')).toEqual([{ run: runId(1), notes: 'sharper than before' }]),
  );
  expect(await screen.findByText('Saved')).toBeTruthy();
});

it('lists checkpoints, newest first, with the best marked', async () => {
  new FakeMain(answering(detailOf(1)));
  show();
  fireEvent.click(await screen.findByRole('tab', { name: /Checkpoints/ }));
  const [, first, second] = await screen.findAllByRole('row');
  expect(within(first!).getByText('1,000')).toBeTruthy();
  expect(within(second!).getByText('Best')).toBeTruthy();
  expect(within(first!).getByRole('link', { name: 'Open in the gallery' }).getAttribute('href')).toBe(
    `/gallery?run=${runId(1)}&checkpoint=1000`,
  );
});

it('tells what happened in sentences, newest first', async () => {
  const header = { run: runId(1), attempt: 1, time: 5000 };
  new FakeMain({
    ...answering(detailOf(1)),
    'runs.log': () => ({
      events: [
        { ...header, sequence: 1, step: 0, type: 'stage', stage: 'compile' },
        { ...header, sequence: 2, step: 5, type: 'metrics', values: { 'train/loss': 1 } },
        {
          ...header,
          sequence: 3,
          step: 9,
          type: 'end',
          status: 'failed',
          weightsHash: null,
          error: { code: 'out-of-memory', parameters: { stage: 'train' } },
        },
      ],
      native: 'warning of a library',
    }),
  });
  show();
  fireEvent.click(await screen.findByRole('tab', { name: 'Log' }));
  const lines = (await screen.findAllByRole('listitem')).map((line) => line.textContent);
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain('Training failed.');
  expect(lines[1]).toContain('Compiling');
  fireEvent.click(screen.getByText('Output of the native libraries'));
  expect(await screen.findByText('warning of a library')).toBeTruthy();
  fireEvent.click(screen.getByRole('radio', { name: 'Warnings and errors' }));
  await waitFor(() => expect(screen.getAllByRole('listitem')).toHaveLength(1));
});

it('shows only the settings that were changed when asked', async () => {
  const detail = detailOf(1);
  detail.spec.config.beta = 4;
  new FakeMain(answering(detail));
  show();
  fireEvent.click(await screen.findByRole('tab', { name: 'Settings' }));
  expect(await screen.findByText('Latent size')).toBeTruthy();
  fireEvent.click(screen.getByRole('radio', { name: 'Only changed ones' }));
  await waitFor(() => expect(screen.queryByText('Latent size')).toBeNull());
  expect(screen.getByText('default: 1')).toBeTruthy();
});

it('shows an error for a run that is not there', async () => {
  new FakeMain({});
  show();
  expect(await screen.findByText(/has no answer in this test/)).toBeTruthy();
});
