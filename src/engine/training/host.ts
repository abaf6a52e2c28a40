import type { Heartbeat } from '@shared/worker.ts';

/** What a job may ask of the process that hosts it: a worker in production, a plain object in tests. */
export interface JobHost {
  /** Published to the watchdog thread, which tells the parent; cheap enough to call at every step. */
  setStage(stage: Heartbeat['stage']): void;
  setStep(step: number): void;
  /** Tells the parent how far an import, measurement or export has come; the host limits the rate. */
  progress(phase: string, done: number, total: number | null): void;
  /** Tells the parent that events.ndjson has grown; the host limits the rate. */
  appended(): void;
  readonly stopRequested: boolean;
  readonly pauseRequested: boolean;
  /** Resolves once the pause is over, by a resume or a stop. */
  untilResumed(): Promise<void>;
}
