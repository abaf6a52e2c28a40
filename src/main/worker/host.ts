import type { ProjectionHost } from '@engine/generation/projection.ts';
import type { ProjectionProgress } from '@shared/projection.ts';
import type { Heartbeat, WorkerMessage } from '@shared/worker.ts';
import type { Board } from './board.ts';

/** Between two messages of progress, milliseconds. */
const PROGRESS_MS = 100;

/** Between two that tell of events: for each, the parent commits to its database, which waits for the disk. */
const APPENDED_MS = 700;

/** The host that a worker process gives to its job: the board for the watchdog, messages for the parent. */
export class WorkerHost implements ProjectionHost {
  readonly #job: string;
  readonly #board: Board;
  readonly #send: (message: WorkerMessage) => void;
  #stopRequested = false;
  #pauseRequested = false;
  #wake: (() => void)[] = [];
  #appendedAt = 0;
  #appendedTimer: NodeJS.Timeout | null = null;
  #progressAt = 0;
  #phase = '';

  constructor(job: string, board: Board, send: (message: WorkerMessage) => void) {
    this.#job = job;
    this.#board = board;
    this.#send = send;
  }

  get stopRequested(): boolean {
    return this.#stopRequested;
  }

  get pauseRequested(): boolean {
    return this.#pauseRequested;
  }

  setStage(stage: Heartbeat['stage']): void {
    this.#board.setStage(stage);
  }

  setStep(step: number): void {
    this.#board.setStep(step);
  }

  progress(phase: string, done: number, total: number | null): void {
    this.#board.touch();
    const now = performance.now();
    if (phase === this.#phase && done !== total && now - this.#progressAt < PROGRESS_MS) return;
    this.#phase = phase;
    this.#progressAt = now;
    this.#send({ type: 'progress', job: this.#job, phase, done, total });
  }

  projected(progress: ProjectionProgress): void {
    this.#board.touch();
    this.#send({ type: 'projected', job: this.#job, progress });
  }

  appended(): void {
    if (this.#appendedTimer) return;
    const wait = this.#appendedAt + APPENDED_MS - performance.now();
    if (wait <= 0) this.#tellAppended();
    else this.#appendedTimer = setTimeout(() => this.#tellAppended(), wait);
  }

  #tellAppended(): void {
    this.#appendedTimer = null;
    this.#appendedAt = performance.now();
    this.#send({ type: 'appended', job: this.#job });
  }

  untilResumed(): Promise<void> {
    if (!this.#pauseRequested || this.#stopRequested) return Promise.resolve();
    this.#send({ type: 'paused', job: this.#job, paused: true });
    return new Promise<void>((resolve) => this.#wake.push(resolve)).then(() => {
      this.#board.touch();
      this.#send({ type: 'paused', job: this.#job, paused: false });
    });
  }

  requestPause(): void {
    this.#pauseRequested = true;
  }

  requestResume(): void {
    this.#pauseRequested = false;
    this.#wakeAll();
  }

  requestStop(): void {
    this.#stopRequested = true;
    this.#wakeAll();
  }

  #wakeAll(): void {
    for (const wake of this.#wake.splice(0)) wake();
  }

  /** Sends what was held back; called once the job is over. */
  finish(): void {
    if (!this.#appendedTimer) return;
    clearTimeout(this.#appendedTimer);
    this.#tellAppended();
  }
}
