import type { PushPayload } from '@shared/ipc/contract.ts';
import type { Progress, RunStatus } from '@shared/run.ts';
import type { Heartbeat } from '@shared/worker.ts';
import { ProcessMeter } from './memory.ts';

/** Between two announcements, milliseconds. */
const TELL_MS = 250;
/** Between two looks at the process, milliseconds. */
const METER_MS = 1000;
/** Span over which the step rate is taken, milliseconds. */
const RATE_MS = 10_000;

/** Makes a run's progress of its worker's heartbeats: rate, time left, load. */
export class ProgressTracker {
  #steps: number;
  readonly #meter: ProcessMeter | null;
  /** Step and time while training, oldest first. */
  #trail: { step: number; at: number }[] = [];
  #beat: Heartbeat | null = null;
  #toldAt = -Infinity;
  #meteredAt = -Infinity;
  #load: { cpuCores: number | null; memoryBytes: number | null } = { cpuCores: null, memoryBytes: null };

  constructor(
    private readonly run: string,
    steps: number,
    pid: number | undefined,
    private readonly status: () => RunStatus,
    private readonly tell: (payload: PushPayload<'run.progress'>) => void,
  ) {
    this.#steps = steps;
    this.#meter = pid === undefined ? null : new ProcessMeter(pid);
  }

  get progress(): Progress {
    const step = this.#beat?.step ?? 0;
    const rate = this.#rate();
    return {
      step,
      steps: this.#steps,
      stage: this.#beat?.stage ?? 'load',
      stepsPerSecond: rate,
      secondsLeft: rate ? Math.max(0, this.#steps - step) / rate : null,
    };
  }

  beat(beat: Heartbeat): void {
    const now = performance.now();
    this.#beat = beat;
    const last = this.#trail.at(-1);
    if (last && beat.step < last.step) this.#trail = [];
    if (beat.step > 0 && beat.step !== last?.step) this.#trail.push({ step: beat.step, at: now });
    while (this.#trail.length > 2 && now - this.#trail[0]!.at > RATE_MS) this.#trail.shift();
    if (now - this.#toldAt >= TELL_MS) this.announce();
  }

  /** Forgets the rate, since a pause is no training. */
  paused(): void {
    this.#trail = [];
    this.announce();
  }

  announce(): void {
    const now = performance.now();
    this.#toldAt = now;
    if (this.#meter && now - this.#meteredAt >= METER_MS) {
      this.#meteredAt = now;
      this.#load = this.#meter.read();
    }
    this.tell({ run: this.run, status: this.status(), progress: this.progress, ...this.#load });
  }

  #rate(): number | null {
    const first = this.#trail[0];
    const last = this.#trail.at(-1);
    if (!first || !last || last.at - first.at < TELL_MS) return null;
    return (last.step - first.step) / ((last.at - first.at) / 1000);
  }
}
