import type { RunEventBody, Stage } from '@shared/events.ts';
import type { RunStatus } from '@shared/run.ts';
import type { EventWriter } from '@storage/events.ts';
import type { JobHost } from './host.ts';

type BodyOf<T extends RunEventBody['type']> = Extract<RunEventBody, { type: T }>;
type Entry = {
  [T in RunEventBody['type']]: Omit<BodyOf<T>, 'step'>;
}[RunEventBody['type']];

/** A run's events as the trainer writes them: at its present step, and told to the host. */
export class Journal {
  step: number;
  readonly writer: EventWriter;
  /** Last value of every series. */
  readonly last: Record<string, number>;
  readonly #host: JobHost;
  #stage: Stage | null = null;

  constructor(writer: EventWriter, host: JobHost, step: number, last: Record<string, number>) {
    this.writer = writer;
    this.#host = host;
    this.step = step;
    this.last = last;
  }

  /** @throws AtelierError `disk-full` */
  async append(entry: Entry): Promise<void> {
    await this.writer.append({ ...entry, step: this.step });
    this.#host.appended();
  }

  /** Enters a stage: the watchdog learns of it at once, and the run's events on a change. */
  async stage(stage: Stage): Promise<void> {
    this.#host.setStage(stage);
    if (this.#stage === stage) return;
    this.#stage = stage;
    await this.append({ type: 'stage', stage });
  }

  status(status: RunStatus): Promise<void> {
    return this.append({ type: 'status', status });
  }

  metrics(values: Record<string, number>): Promise<void> {
    Object.assign(this.last, values);
    return this.append({ type: 'metrics', values });
  }

  log(
    level: 'info' | 'warning' | 'error',
    code: string,
    parameters: Record<string, string | number | boolean> = {},
  ): Promise<void> {
    return this.append({ type: 'log', level, code, parameters });
  }
}
