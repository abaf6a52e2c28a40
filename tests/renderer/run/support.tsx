import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { cleanNotifications, Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, configure, render } from '@testing-library/react';
import type { ReactElement } from 'react';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { afterEach } from 'vitest';
import { AtelierError, toErrorPayload } from '@shared/errors.ts';
import type { FamilyCard } from '@shared/family.ts';
import type {
  Bridge,
  CallName,
  CallOutput,
  CallParsed,
  PushName,
  PushPayload,
} from '@shared/ipc/contract.ts';
import { calls } from '@shared/ipc/contract.ts';
import type { RunDetail, RunSummary } from '@shared/run.ts';
import { Settings } from '@shared/settings.ts';
import { startTranslations } from '@renderer/i18n/index.ts';

startTranslations('en');
// Waiting ends with what is waited for; a busy machine must not end it sooner.
configure({ asyncUtilTimeout: 15_000 });

// What jsdom lacks and Mantine asks for.
const nothing = () => undefined;
const lacking: [object, string, unknown][] = [
  [
    window,
    'matchMedia',
    (query: string) => ({
      // The empty query matches, as in a browser.
      matches: query === '',
      media: query,
      addEventListener: nothing,
      removeEventListener: nothing,
    }),
  ],
  [
    window,
    'ResizeObserver',
    class {
      observe = nothing;
      unobserve = nothing;
      disconnect = nothing;
    },
  ],
  [window, 'scrollTo', nothing],
  [Element.prototype, 'scrollIntoView', nothing],
  [document, 'fonts', { addEventListener: nothing, removeEventListener: nothing }],
];
for (const [owner, name, value] of lacking) Object.defineProperty(owner, name, { value, configurable: true });

afterEach(() => {
  cleanup();
  cleanNotifications();
  localStorage.clear();
});

export const runId = (n: number) => String(n).padStart(26, '0');
export const sha = (digit: string) => digit.repeat(64);

export const family: FamilyCard = {
  id: 'vae',
  version: 1,
  modality: 'image',
  controls: [],
  capabilities: ['sample', 'reconstruct', 'interpolate'],
  metrics: [
    { name: 'loss', unit: 'nats', better: 'lower' },
    { name: 'negativeElbo', unit: 'nats', better: 'lower' },
    { name: 'kl', unit: 'nats', better: 'neither' },
  ],
  bestMetric: 'negativeElbo',
  presets: [],
  config: [
    { name: 'beta', meta: { group: 'objective', widget: 'number' }, type: 'number', default: 1 },
    { name: 'latentSize', meta: { group: 'network', widget: 'number' }, type: 'integer', default: 20 },
  ],
  training: [{ name: 'steps', meta: { group: 'budget', widget: 'number' }, type: 'integer', default: 2340 }],
};

export function summaryOf(n: number, change: Partial<RunSummary> = {}): RunSummary {
  return {
    id: runId(n),
    name: `Run ${n}`,
    status: 'finished',
    family: 'vae',
    preset: null,
    dataset: 'mnist',
    datasetId: 'mnist',
    device: 'cpu',
    step: 1000,
    steps: 1000,
    tags: [],
    star: false,
    metrics: { 'train/loss': 100 + n, 'test/negativeElbo': 110 + n },
    thumbnail: null,
    createdAt: 1_700_000_000_000 + n,
    updatedAt: 1_700_000_000_000 + n,
    queuePosition: null,
    ...change,
  };
}

export function detailOf(
  n: number,
  change: Partial<RunDetail> = {},
  of: Partial<RunSummary> = {},
): RunDetail {
  const summary = summaryOf(n, of);
  return {
    summary,
    spec: {
      specVersion: 1,
      id: summary.id,
      family: 'vae',
      familyVersion: 1,
      preset: null,
      dataset: { id: 'mnist', name: 'mnist', hash: sha('a'), splitHash: sha('b') },
      config: { beta: 1, latentSize: 20 },
      training: {
        steps: 1000,
        batchSize: 128,
        learningRate: 0.001,
        sampleEvery: 200,
        checkpointEvery: 500,
        evaluateEvery: 468,
        watchSamples: true,
        seed: 0,
        threads: 2,
        deterministic: true,
      },
      device: 'cpu',
      createdAt: summary.createdAt,
    },
    meta: {
      metaVersion: 1,
      name: summary.name,
      notes: '',
      tags: [],
      star: false,
      trashedAt: null,
      parent: null,
      stepsTarget: null,
    },
    progress: { step: summary.step, steps: 1000, stage: 'train', stepsPerSecond: null, secondsLeft: null },
    series: ['train/loss', 'test/loss'],
    samples: [0, 500, 1000].flatMap((step) =>
      (['samples', 'reconstructions'] as const).map((kind) => ({
        step,
        kind,
        file: `samples/${step}-${kind}.png`,
        rows: 8,
        columns: 8,
        seed: 0,
      })),
    ),
    checkpoints: [500, 1000].map((step) => ({
      step,
      weightsHash: sha('c'),
      bytes: 1024,
      bestMetricValue: 110,
      best: step === 500,
      createdAt: summary.createdAt,
    })),
    error: null,
    folder: '/home/runs',
    startedAt: summary.createdAt,
    exactResume: true,
    ...change,
  };
}

type Answers = { [N in CallName]?: (input: CallParsed<N>) => CallOutput<N> };

const usual: Answers = {
  'settings.get': () => Settings.parse({}),
  'families.list': () => [family],
  'datasets.list': () => [],
  'app.info': () => {
    throw new AtelierError('internal', { detail: 'not asked for here' });
  },
  'runs.list': () => ({ rows: [], total: 0, tags: [], metrics: [] }),
  'runs.points': () => [],
  'runs.log': () => ({ events: [], native: '' }),
};

/** A main process that answers as told, remembers what it was asked, and can push. */
export class FakeMain implements Bridge {
  readonly asked: { name: CallName; input: unknown }[] = [];
  private readonly listeners = new Map<string, Set<(payload: unknown) => void>>();
  private readonly held = new Map<CallName, Promise<void>>();

  constructor(private readonly answers: Answers) {
    window.atelier = this;
  }

  async call(name: CallName, input: unknown) {
    const parsed: unknown = calls[name].input.parse(input);
    this.asked.push({ name, input: parsed });
    await this.held.get(name);
    const answer = (
      { ...usual, ...this.answers } as Record<string, ((input: unknown) => unknown) | undefined>
    )[name];
    try {
      if (!answer) throw new AtelierError('internal', { detail: `${name} has no answer in this test` });
      return { ok: true as const, value: answer(parsed) };
    } catch (error) {
      return { ok: false as const, error: toErrorPayload(error) };
    }
  }

  on(name: PushName, listener: (payload: unknown) => void) {
    const known = this.listeners.get(name) ?? new Set();
    this.listeners.set(name, known.add(listener));
    return () => void known.delete(listener);
  }

  push<N extends PushName>(name: N, payload: PushPayload<N>) {
    for (const listener of this.listeners.get(name) ?? []) listener(payload);
  }

  /** Leaves calls of this name without an answer until the function is called. */
  hold(name: CallName): () => void {
    let letGo = () => undefined as void;
    this.held.set(name, new Promise((resolve) => (letGo = resolve)));
    return () => {
      this.held.delete(name);
      letGo();
    };
  }

  inputsOf(name: CallName): unknown[] {
    return this.asked.filter((one) => one.name === name).map(({ input }) => input);
  }

  pathForFile() {
    return '';
  }
}

/** Renders an element at an address of the app, with all that surrounds a page. */
export function renderAt(address: string, path: string, element: ReactElement) {
  const client = new QueryClient({
    defaultOptions: { queries: { retry: false, staleTime: Infinity }, mutations: { retry: false } },
  });
  const router = createMemoryRouter(
    [
      { path, element },
      { path: '*', element: <div data-testid="elsewhere" /> },
    ],
    { initialEntries: [address] },
  );
  render(
    <QueryClientProvider client={client}>
      <MantineProvider env="test">
        <ModalsProvider modalProps={{ transitionProps: { duration: 0 } }}>
          <Notifications />
          <RouterProvider router={router} />
        </ModalsProvider>
      </MantineProvider>
    </QueryClientProvider>,
  );
  return { client, router };
}
