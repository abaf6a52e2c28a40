import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { RunSummary } from '@shared/run.ts';
import { fakeBridge, mnist, prepareBrowser, settings, type FakeBridge, type Handlers } from '../support.tsx';

// The charts ask the browser for its pixel ratio as they load.
prepareBrowser();
const { App } = await import('@renderer/app/App.tsx');

const running: RunSummary = {
  id: '01hrrrrrrrrrrrrrrrrrrrrrrr',
  name: 'Digits',
  status: 'running',
  family: 'vae',
  preset: 'quick',
  dataset: 'mnist',
  datasetId: 'mnist',
  device: 'cpu',
  step: 150,
  steps: 1500,
  tags: [],
  star: false,
  metrics: {},
  thumbnail: null,
  createdAt: 1,
  updatedAt: 1,
  queuePosition: null,
};

let kept = settings;
let bridge: FakeBridge;
const handlers: Handlers = {
  'settings.get': () => kept,
  'settings.set': (change) => {
    kept = { ...kept, ...change };
    bridge.push('settings.changed', kept);
    return kept;
  },
  'runs.list': ({ statuses = [] }) => {
    const rows = statuses.includes('queued') ? [] : [running];
    return { rows, total: statuses.includes('queued') ? 2 : 1, tags: [], metrics: [] };
  },
  'datasets.list': () => [mnist],
  'datasets.imports': () => [],
};

beforeEach(() => {
  window.location.hash = '#/';
  kept = { ...settings, language: 'en', colourScheme: 'light' };
  bridge = fakeBridge(handlers);
});
afterEach(cleanup);

const shown = async () => {
  render(<App />);
  await screen.findByRole('heading', { level: 1, name: 'Welcome to Atelier' });
};

describe('the shell', () => {
  it('leads from page to page, with title, current link and focus', async () => {
    await shown();
    const navigation = screen.getByRole('navigation', { name: 'Main navigation' });
    fireEvent.click(within(navigation).getByRole('link', { name: 'Datasets' }));
    const heading = await screen.findByRole('heading', { level: 1, name: 'Datasets' });
    expect(document.title).toBe('Datasets · Atelier');
    expect(document.activeElement).toBe(heading);
    expect(within(navigation).getByRole('link', { name: 'Datasets' }).getAttribute('aria-current')).toBe(
      'page',
    );
  });

  it('shows the run that trains, follows its progress and counts the queue', async () => {
    await shown();
    expect(await screen.findByRole('link', { name: 'Active run: Digits, Running, 10 %' })).toBeTruthy();
    expect(await screen.findByText('2 queued')).toBeTruthy();
    act(() =>
      bridge.push('run.progress', {
        run: running.id,
        status: 'running',
        progress: { step: 750, steps: 1500, stage: 'train', stepsPerSecond: 100, secondsLeft: 8 },
        cpuCores: 2,
        memoryBytes: 1,
      }),
    );
    expect(await screen.findByRole('link', { name: 'Active run: Digits, Running, 50 %' })).toBeTruthy();
    expect(screen.getByText('8s left')).toBeTruthy();
  });

  it('speaks the other language at once and tells assistive technology', async () => {
    await shown();
    fireEvent.click(screen.getByRole('button', { name: 'Language' }));
    fireEvent.click(await screen.findByRole('menuitemradio', { name: '简体中文' }));
    expect(await screen.findByRole('heading', { level: 1, name: '欢迎使用 Atelier' })).toBeTruthy();
    await waitFor(() => expect(document.documentElement.lang).toBe('zh-CN'));
    expect(kept.language).toBe('zh');
  });

  it('changes colours by the setting', async () => {
    await shown();
    act(() => bridge.push('settings.changed', { ...kept, colourScheme: 'dark' }));
    await waitFor(() => expect(document.documentElement.dataset['mantineColorScheme']).toBe('dark'));
  });

  it('obeys its shortcuts, letters alone not while a person types', async () => {
    await shown();
    fireEvent.keyDown(document.documentElement, { key: 'i', code: 'KeyI' });
    const path = await screen.findByLabelText('Path');
    fireEvent.keyDown(path, { key: 'n', code: 'KeyN' });
    expect(window.location.hash).toBe('#/datasets?import');
    fireEvent.keyDown(path, { key: '1', code: 'Digit1', ctrlKey: true });
    await screen.findByRole('heading', { level: 1, name: 'Welcome to Atelier' });
    fireEvent.keyDown(document.documentElement, { key: '?', code: 'Slash', shiftKey: true });
    expect(await screen.findByText('Show this list')).toBeTruthy();
  });

  it('tells when a run ends, with the reason', async () => {
    await shown();
    act(() =>
      bridge.push('run.ended', {
        run: running.id,
        name: 'Digits',
        status: 'failed',
        error: { code: 'loss-not-finite', parameters: { metric: 'loss', step: 1200 } },
      }),
    );
    expect(await screen.findByText('Digits has failed')).toBeTruthy();
    expect(screen.getByText(/loss is not a finite number at step 1,200/)).toBeTruthy();
  });

  it('goes where main asks, and covers everything while the app closes', async () => {
    await shown();
    act(() => bridge.push('navigate', { to: '/datasets' }));
    await screen.findByRole('heading', { level: 1, name: 'Datasets' });
    act(() => bridge.push('app.closing', {}));
    expect(await screen.findByRole('alertdialog')).toBeTruthy();
  });
});
