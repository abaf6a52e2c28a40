import { EventEmitter } from 'node:events';
import type { PushName, PushPayload } from '@shared/ipc/contract.ts';

/** Tells the subscribers of a studio what happens in it. */
export class Announcer {
  readonly #emitter = new EventEmitter();

  constructor() {
    this.#emitter.setMaxListeners(0);
  }

  on<N extends PushName>(name: N, listener: (payload: PushPayload<N>) => void): () => void {
    this.#emitter.on(name, listener);
    return () => void this.#emitter.off(name, listener);
  }

  tell<N extends PushName>(name: N, payload: PushPayload<N>): void {
    this.#emitter.emit(name, payload);
  }
}
