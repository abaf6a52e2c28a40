import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { RunsPage } from '@renderer/features/runs/index.ts';
import type { RunSummary } from '@shared/run.ts';
import { FakeMain, renderAt, runId, summaryOf } from '../run/support.tsx';

const listing = (rows: RunSummary[]) => ({
  rows,
  total: rows.length,
  tags: ['baseline'],
  metrics: ['test/negativeElbo', 'train/loss'],
});
const three = [1, 2, 3].map((n) => summaryOf(n));

it('shows runs with their status, progress and metrics', async () => {
  new FakeMain({ 'runs.list': () => listing([summaryOf(1, { tags: ['baseline'], step: 250 })]) });
  renderAt('/runs', '/runs', <RunsPage />);
  const row = (await screen.findByRole('link', { name: 'Run 1' })).closest('tr')!;
  expect(within(row).getByText('Finished')).toBeTruthy();
  expect(within(row).getByText('250 / 1,000')).toBeTruthy();
  expect(within(row).getByText('111')).toBeTruthy();
  expect(within(row).getByText('baseline')).toBeTruthy();
});

it('leads from nothing to the quick start', async () => {
  const main = new FakeMain({ 'runs.quickStart': () => ({ run: runId(9) }) });
  const { router } = renderAt('/runs', '/runs', <RunsPage />);
  fireEvent.click(await screen.findByRole('button', { name: 'Quick start' }));
  await waitFor(() => expect(router.state.location.pathname).toBe(`/runs/${runId(9)}`));
  expect(main.inputsOf('runs.quickStart')).toHaveLength(1);
});

it('sorts in main, by a column and by a metric', async () => {
  const main = new FakeMain({ 'runs.list': () => listing(three) });
  renderAt('/runs', '/runs', <RunsPage />);
  await screen.findByRole('link', { name: 'Run 1' });
  fireEvent.click(screen.getByText('Progress'));
  await waitFor(() => expect(main.inputsOf('runs.list').at(-1)).toMatchObject({ sort: 'step' }));
  fireEvent.click(screen.getByText('Negative ELBO'));
  await waitFor(() =>
    expect(main.inputsOf('runs.list').at(-1)).toMatchObject({ sort: 'metric', metric: 'test/negativeElbo' }),
  );
});

it('begins texts with A and times with the newest, and turns round at the second click', async () => {
  const main = new FakeMain({ 'runs.list': () => listing(three) });
  const { router } = renderAt('/runs', '/runs', <RunsPage />);
  await screen.findByRole('link', { name: 'Run 1' });
  const sortedBy = async (title: string, expected: { sort: string; descending: boolean }) => {
    fireEvent.click(screen.getByText(title));
    await waitFor(() => expect(main.inputsOf('runs.list').at(-1)).toMatchObject(expected));
  };
  await sortedBy('Name', { sort: 'name', descending: false });
  await sortedBy('Name', { sort: 'name', descending: true });
  await sortedBy('Progress', { sort: 'step', descending: true });
  await sortedBy('Negative ELBO', { sort: 'metric', descending: false });
  fireEvent.click(screen.getByText('Created'));
  // The newest first is the default, which the address leaves out.
  await waitFor(() => expect(router.state.location.search).toBe(''));
});

it('says that filters leave nothing, and clears them', async () => {
  const main = new FakeMain({ 'runs.list': ({ text }) => listing(text === '' ? three : []) });
  renderAt('/runs?q=nothing', '/runs', <RunsPage />);
  expect(await screen.findByText('No run matches these filters.')).toBeTruthy();
  fireEvent.click(screen.getAllByRole('button', { name: 'Clear filters' })[0]!);
  expect(await screen.findByRole('link', { name: 'Run 1' })).toBeTruthy();
  expect(main.inputsOf('runs.list').at(-1)).toMatchObject({ text: '' });
});

it('compares the runs that are ticked', async () => {
  new FakeMain({ 'runs.list': () => listing(three) });
  renderAt('/runs', '/runs', <RunsPage />);
  fireEvent.click(await screen.findByRole('checkbox', { name: 'Select Run 1' }));
  fireEvent.click(screen.getByRole('checkbox', { name: 'Select Run 3' }));
  const compare = screen.getByRole('link', { name: 'Compare' });
  expect(compare.getAttribute('href')).toBe(`/compare?runs=${runId(1)},${runId(3)}`);
});

it('asks before runs go to the trash', async () => {
  const main = new FakeMain({ 'runs.list': () => listing(three), 'runs.trash': () => null });
  renderAt('/runs', '/runs', <RunsPage />);
  fireEvent.click(await screen.findByRole('checkbox', { name: 'Select Run 2' }));
  fireEvent.click(screen.getByRole('button', { name: 'Move to trash' }));
  const dialog = await screen.findByRole('dialog');
  expect(within(dialog).getByText('Move “Run 2” to the trash?')).toBeTruthy();
  expect(main.inputsOf('runs.trash')).toHaveLength(0);
  fireEvent.click(within(dialog).getByRole('button', { name: 'Move to trash' }));
  await waitFor(() => expect(main.inputsOf('runs.trash')).toEqual([{ runs: [runId(2)] }]));
});

it('restores from the trash, and asks before erasing', async () => {
  const main = new FakeMain({
    'runs.list': () => listing(three),
    'runs.restore': () => null,
    'runs.erase': () => null,
  });
  renderAt('/runs?trash=1', '/runs', <RunsPage />);
  fireEvent.click(await screen.findByRole('checkbox', { name: 'Select Run 2' }));
  fireEvent.click(screen.getByRole('button', { name: 'Erase for good' }));
  const dialog = await screen.findByRole('dialog');
  expect(main.inputsOf('runs.erase')).toHaveLength(0);
  fireEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }));
  fireEvent.click(screen.getByRole('button', { name: 'Restore' }));
  await waitFor(() => expect(main.inputsOf('runs.restore')).toEqual([{ runs: [runId(2)] }]));
  expect(main.inputsOf('runs.erase')).toHaveLength(0);
});

it('moves a queued run', async () => {
  const queued = [0, 1].map((position) =>
    summaryOf(position + 1, { status: 'queued', queuePosition: position }),
  );
  const main = new FakeMain({ 'runs.list': () => listing(queued), 'runs.requeue': () => null });
  renderAt('/runs', '/runs', <RunsPage />);
  expect(await screen.findByText('Position 2')).toBeTruthy();
  const up = screen.getAllByRole('button', { name: 'Move up in the queue' });
  expect(up[0]!.hasAttribute('disabled')).toBe(true);
  fireEvent.click(up[1]!);
  await waitFor(() => expect(main.inputsOf('runs.requeue')).toEqual([{ run: runId(2), position: 0 }]));
});

it('opens a run by Enter on its row', async () => {
  new FakeMain({ 'runs.list': () => listing(three) });
  const { router } = renderAt('/runs', '/runs', <RunsPage />);
  const row = (await screen.findByRole('link', { name: 'Run 2' })).closest('tr')!;
  expect(row.tabIndex).toBe(0);
  fireEvent.keyDown(row, { key: 'Enter' });
  await waitFor(() => expect(router.state.location.pathname).toBe(`/runs/${runId(2)}`));
});

it('stars without opening the run', async () => {
  const main = new FakeMain({
    'runs.list': () => listing([summaryOf(1)]),
    'runs.describe': ({ star }) => ({
      metaVersion: 1,
      name: 'Run 1',
      notes: '',
      tags: [],
      star: star ?? false,
      trashedAt: null,
      parent: null,
      stepsTarget: null,
    }),
  });
  const { router } = renderAt('/runs', '/runs', <RunsPage />);
  fireEvent.click(await screen.findByRole('button', { name: 'Star' }));
  await waitFor(() => expect(main.inputsOf('runs.describe')).toEqual([{ run: runId(1), star: true }]));
  expect(router.state.location.pathname).toBe('/runs');
});

it('shows an error in place of the table', async () => {
  new FakeMain({
    'runs.list': () => {
      throw new Error('no registry');
    },
  });
  renderAt('/runs', '/runs', <RunsPage />);
  expect(await screen.findByText(/no registry/)).toBeTruthy();
  expect(screen.getByRole('button', { name: 'Try again' })).toBeTruthy();
});
