import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { beforeEach, expect, it, vi } from 'vitest';
import type { Point } from '@shared/run.ts';
import { RunChart } from '@renderer/charts/RunChart.tsx';
import type { ChartView } from '@renderer/charts/SeriesChart.tsx';
import { FakeMain, renderAt, runId } from '../run/support.tsx';
import { plots } from './plot.ts';

vi.mock('uplot', async () => ({ default: (await import('./plot.ts')).FakePlot }));

const view: ChartView = { axis: 'step', smoothing: 0, logarithmic: false };
const curve = { run: runId(1), series: 'train/loss', label: 'training', colour: '#123456' };
const line: Point[] = [0, 100, 200, 300, 400].map((step) => [step, 1000 * step, 500 - step]);
const chart = (change: Partial<ChartView> = {}) => (
  <RunChart title="Loss" unit="nats" curves={[curve]} view={{ ...view, ...change }} />
);
const metrics = (step: number, value: number) => ({
  type: 'metrics' as const,
  run: runId(1),
  attempt: 1,
  sequence: step + 1,
  time: 1000 * step,
  step,
  values: { 'train/loss': value },
});

beforeEach(() => plots.splice(0));

it('says so where there are no values', async () => {
  new FakeMain({ 'runs.points': () => [] });
  renderAt('/', '/', chart());
  expect(await screen.findByText('No values yet')).toBeTruthy();
  expect(screen.getByText(/training: no values yet/)).toBeTruthy();
});

it('shows the last value and describes the curve', async () => {
  new FakeMain({ 'runs.points': () => line });
  renderAt('/', '/', chart());
  expect(await screen.findByText('100')).toBeTruthy();
  expect(screen.getByText(/from 500 at step 0 to 100 at step 400, lowest 100 at step 400/)).toBeTruthy();
});

it('grows by pushes without asking again', async () => {
  const main = new FakeMain({ 'runs.points': () => line });
  renderAt('/', '/', chart());
  await screen.findByText('100');
  act(() => main.push('run.events', { run: runId(1), events: [metrics(500, 42.5)] }));
  expect(await screen.findByText('42.5')).toBeTruthy();
  expect(main.inputsOf('runs.points')).toHaveLength(1);
  expect(plots).toHaveLength(1);
});

it('shows what came while nobody looked', async () => {
  let answer = line;
  new FakeMain({ 'runs.points': () => answer });
  function Page() {
    const [shown, setShown] = useState(true);
    return (
      <>
        <button onClick={() => setShown(!shown)}>{'turn'}</button>
        {shown && chart()}
      </>
    );
  }
  renderAt('/', '/', <Page />);
  await screen.findByText('100');
  fireEvent.click(screen.getByText('turn'));
  answer = [...line, [500, 500_000, 42.5]];
  fireEvent.click(screen.getByText('turn'));
  expect(await screen.findByText('42.5')).toBeTruthy();
});

it('ignores pushes of other runs and values that it has', async () => {
  const main = new FakeMain({ 'runs.points': () => line });
  renderAt('/', '/', chart());
  await screen.findByText('100');
  act(() => {
    main.push('run.events', { run: runId(2), events: [metrics(500, 1)] });
    main.push('run.events', { run: runId(1), events: [metrics(400, 2)] });
  });
  expect(screen.getByText('100')).toBeTruthy();
});

it('asks again when the run begins another attempt', async () => {
  let answer = line;
  const main = new FakeMain({ 'runs.points': () => answer });
  renderAt('/', '/', chart());
  await screen.findByText('100');
  answer = line.slice(0, 3);
  act(() =>
    main.push('run.events', {
      run: runId(1),
      events: [
        {
          type: 'attempt',
          run: runId(1),
          attempt: 2,
          sequence: 9,
          time: 1,
          step: 200,
          device: 'cpu',
          exact: true,
          steps: 1000,
          fingerprint: {
            tensorflow: '',
            addon: '',
            cpu: '',
            intraOpThreads: 1,
            interOpThreads: 1,
            mode: 'xla',
            device: 'cpu',
            deterministic: true,
            flags: '',
          },
        },
      ],
    }),
  );
  expect(await screen.findByText('300')).toBeTruthy();
});

it('asks for finer values where it is zoomed into, and keeps the zoom while values arrive', async () => {
  const main = new FakeMain({ 'runs.points': () => line });
  renderAt('/', '/', chart());
  await screen.findByText('100');
  fireEvent.keyDown(screen.getByRole('group', { name: 'Curves of Loss' }), { key: '+' });
  await waitFor(() => expect(main.inputsOf('runs.points')).toHaveLength(2));
  expect(main.inputsOf('runs.points')[1]).toMatchObject({ from: 0, to: 300 });
  expect(plots[0]!.scales.x).toEqual({ min: 100, max: 300 });
  act(() => main.push('run.events', { run: runId(1), events: [metrics(500, 1)] }));
  await waitFor(() => expect(plots[0]!.resets.at(-1)).toBe(false));
  fireEvent.click(screen.getByRole('button', { name: 'Show all' }));
  await waitFor(() => expect(plots[0]!.resets.at(-1)).toBe(true));
  expect(screen.queryByRole('button', { name: 'Show all' })).toBeNull();
});

it('draws the average over the raw curve, and names both values', async () => {
  new FakeMain({ 'runs.points': () => line });
  renderAt('/', '/', chart({ smoothing: 0.5 }));
  await screen.findByText('100');
  const average = (100 * 16 + 200 * 8 + 300 * 4 + 400 * 2 + 500) / 31;
  expect(screen.getByText(String(Number(average.toPrecision(5))))).toBeTruthy();
  await waitFor(() => expect((plots.at(-1)!.data as unknown[]).length).toBe(3));
});

it('counts time from when the run began, and shows the axis from there', async () => {
  new FakeMain({ 'runs.points': () => [[468, 100_000, 7]] });
  const late = { ...curve, startedAt: 40_000 };
  renderAt('/', '/', <RunChart title="Loss" curves={[late]} view={{ ...view, axis: 'time' }} />);
  await screen.findByText('7');
  expect((plots.at(-1)!.data as [number[]])[0]).toEqual([60]);
  expect(plots.at(-1)!.scales.x).toEqual({ min: 0, max: 60 });
});

it('shows the bounds of a share whatever its values are', async () => {
  new FakeMain({ 'runs.points': () => line });
  renderAt('/', '/', <RunChart title="Accuracy" curves={[curve]} view={view} bounds={[0, 1]} />);
  await screen.findByText('100');
  const { scales } = plots.at(-1)!.options as unknown as {
    scales: { y: { range: (plot: null, low: number, high: number) => [number, number] } };
  };
  expect(scales.y.range(null, 0.4, 0.6)).toEqual([-0.03, 1.03]);
  expect(scales.y.range(null, 0.4, 2)).toEqual([-0.03, 2.03]);
});

it('hides a curve by its entry in the legend', async () => {
  new FakeMain({ 'runs.points': () => line });
  renderAt('/', '/', chart());
  await screen.findByText('100');
  const entry = screen.getByRole('button', { name: /training/ });
  expect(entry.getAttribute('aria-pressed')).toBe('true');
  fireEvent.click(entry);
  expect(entry.getAttribute('aria-pressed')).toBe('false');
  await waitFor(() => expect(plots.at(-1)!.options.series[1]).toMatchObject({ show: false }));
});

it('shows an error by its text', async () => {
  new FakeMain({
    'runs.points': () => {
      throw new Error('broken');
    },
  });
  renderAt('/', '/', chart());
  expect(await screen.findByText(/broken/)).toBeTruthy();
});
