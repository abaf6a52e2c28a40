import { useEffect, useState, useSyncExternalStore } from 'react';
import { toErrorPayload, fromErrorPayload, type AtelierError } from '@shared/errors.ts';
import type { Preview } from '@shared/gallery.ts';
import type { CallInput } from '@shared/ipc/contract.ts';
import { call } from '../../lib/api.ts';

export type PreviewRequest = CallInput<'gallery.preview'>;

/** What was made last, and whether more is on its way. */
export interface Shown {
  preview: Preview | null;
  /** What the preview shows. */
  request: PreviewRequest | null;
  /** From asking to having, milliseconds. */
  waited: number;
  error: AtelierError | null;
  busy: boolean;
}

/**
 * Asks for images one request at a time: of what is wanted while one is under way only the last is asked for then, so
 * that requests never pile up behind a hand that moves faster than the network computes.
 */
export class LatestPreview {
  #shown: Shown = { preview: null, request: null, waited: 0, error: null, busy: false };
  #wanted: PreviewRequest | null = null;
  #lastWanted: PreviewRequest | null = null;
  readonly #listeners = new Set<() => void>();

  constructor(private readonly ask: (request: PreviewRequest) => Promise<Preview>) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  readonly shown = (): Shown => this.#shown;

  /** Null: nothing further. */
  want(request: PreviewRequest | null): void {
    if (JSON.stringify(request) === JSON.stringify(this.#lastWanted)) return;
    this.#lastWanted = request;
    this.#wanted = request;
    if (request && !this.#shown.busy) void this.#work();
  }

  /** Asks again for what failed. */
  retry(): void {
    if (this.#shown.busy || this.#lastWanted === null) return;
    this.#wanted = this.#lastWanted;
    void this.#work();
  }

  async #work(): Promise<void> {
    this.#tell({ busy: true });
    while (this.#wanted) {
      const request = this.#wanted;
      this.#wanted = null;
      const begin = performance.now();
      try {
        const preview = await this.ask(request);
        this.#tell({ preview, request, waited: performance.now() - begin, error: null });
      } catch (error) {
        this.#tell({ error: fromErrorPayload(toErrorPayload(error)) });
      }
    }
    this.#tell({ busy: false });
  }

  #tell(change: Partial<Shown>): void {
    this.#shown = { ...this.#shown, ...change };
    for (const listener of this.#listeners) listener();
  }
}

/** The images of a request that changes while a person drags. @param request null: none is wanted yet */
export function useLatestPreview(request: PreviewRequest | null): Shown & { retry: () => void } {
  const [latest] = useState(() => new LatestPreview((wanted) => call('gallery.preview', wanted)));
  useEffect(() => latest.want(request), [latest, request]);
  const shown = useSyncExternalStore(latest.subscribe, latest.shown);
  return { ...shown, retry: () => latest.retry() };
}
