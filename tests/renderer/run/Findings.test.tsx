import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { RunPage } from '@renderer/features/run/index.ts';
import { detailOf, FakeMain, renderAt } from './support.tsx';

vi.mock('uplot', async () => ({ default: (await import('../charts/plot.ts')).FakePlot }));

const accuracies = ['train/discriminatorRealAccuracy', 'train/discriminatorFakeAccuracy'];
const series = ['train/loss', ...accuracies, 'watch/distinctShare'];

function open(values: Record<string, number[]>) {
  const detail = detailOf(1, { series });
  const main = new FakeMain({
    'runs.get': () => detail,
    'runs.points': ({ series: name }) => {
      const own = values[name] ?? [];
      return own.map((value, index) => [1000 - 20 * (own.length - 1 - index), 0, value]);
    },
  });
  const { id } = detail.summary;
  renderAt(`/runs/${id}`, '/runs/:run', <RunPage />);
  return main;
}

const times = (count: number, value: number) => Array.from({ length: count }, () => value);

describe('findings on a run’s page', () => {
  it('say in words what the newest points show', async () => {
    open({
      [accuracies[0]!]: times(30, 0.99),
      [accuracies[1]!]: times(30, 1),
      'watch/distinctShare': [0.1, 0.1],
    });
    expect(await screen.findByText('The discriminator wins outright')).toBeTruthy();
    expect(await screen.findByText('The samples have become alike')).toBeTruthy();
  });

  it('are silent where all is well', async () => {
    const main = open({
      [accuracies[0]!]: times(30, 0.8),
      [accuracies[1]!]: times(30, 0.85),
      'watch/distinctShare': [1, 1],
    });
    await waitFor(() => expect(main.inputsOf('runs.points').length).toBeGreaterThan(3));
    expect(screen.queryByText('The discriminator wins outright')).toBeNull();
    expect(screen.queryByText('The samples have become alike')).toBeNull();
  });
});
