import type { Heartbeat } from '@shared/worker.ts';

/** Stages by the number that stands for them on the board. */
export const boardStages: readonly Heartbeat['stage'][] = [
  'idle',
  'load',
  'record',
  'compile',
  'train',
  'sample',
  'evaluate',
  'checkpoint',
  'replay',
  'import',
];

const STAGE = 0;
const STEP = 1;
const CHANGES = 2;
export const boardBytes = 3 * Int32Array.BYTES_PER_ELEMENT;

/** Stage and step of the main thread in shared memory, readable while a native call blocks that thread. */
export class Board {
  readonly #cells: Int32Array;

  constructor(readonly buffer: SharedArrayBuffer) {
    this.#cells = new Int32Array(buffer);
  }

  setStage(stage: Heartbeat['stage']): void {
    Atomics.store(this.#cells, STAGE, boardStages.indexOf(stage));
    this.touch();
  }

  setStep(step: number): void {
    Atomics.store(this.#cells, STEP, step);
    this.touch();
  }

  /** Counts as progress without another stage or step. */
  touch(): void {
    Atomics.add(this.#cells, CHANGES, 1);
  }

  read(): { stage: Heartbeat['stage']; step: number; changes: number } {
    return {
      stage: boardStages[Atomics.load(this.#cells, STAGE)] ?? 'idle',
      step: Atomics.load(this.#cells, STEP),
      changes: Atomics.load(this.#cells, CHANGES),
    };
  }
}
