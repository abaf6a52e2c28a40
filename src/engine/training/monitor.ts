import type { Pending } from './checkpoints.ts';

type Gathered = Pick<Pending, 'sums' | 'count' | 'fewer'>;

/** Metrics are averaged over this many steps, and emitted then; the first ones come sooner. */
const EMIT_EVERY = 20;
const EMIT_FIRST = [1, 2, 5, 10];

/** Whether a step ends an interval of averaging: a rule of the step alone, so that runs are comparable. */
export const emitsMetrics = (step: number): boolean => step % EMIT_EVERY === 0 || EMIT_FIRST.includes(step);

/** Averages of metrics since the last emission, each over the steps that had it. */
export class Averages {
  #sums: Record<string, number>;
  #counts: Record<string, number>;
  #steps: number;

  constructor({ sums, count, fewer }: Gathered) {
    this.#sums = { ...sums };
    this.#counts = Object.fromEntries(Object.keys(sums).map((name) => [name, fewer[name] ?? count]));
    this.#steps = count;
  }

  get pending(): Gathered {
    const fewer = Object.entries(this.#counts).filter(([, count]) => count < this.#steps);
    return { sums: { ...this.#sums }, count: this.#steps, fewer: Object.fromEntries(fewer) };
  }

  add(metrics: Record<string, number>): void {
    for (const [name, value] of Object.entries(metrics)) {
      this.#sums[name] = (this.#sums[name] ?? 0) + value;
      this.#counts[name] = (this.#counts[name] ?? 0) + 1;
    }
    this.#steps += 1;
  }

  /** Means by series (`train/<metric>`), and begins anew; empty without a step in between. */
  take(): Record<string, number> {
    const means = Object.entries(this.#sums).map(([name, sum]) => [
      `train/${name}`,
      sum / this.#counts[name]!,
    ]);
    this.#sums = {};
    this.#counts = {};
    this.#steps = 0;
    return Object.fromEntries(means) as Record<string, number>;
  }
}

/** What the process costs: steps a second, cores in use, resident bytes, since the last reading. */
export class SystemMonitor {
  #time = performance.now();
  #cpu = process.cpuUsage();
  #steps = 0;

  countStep(): void {
    this.#steps += 1;
  }

  /** Leaves out the time passed, after a pause. */
  restart(): void {
    this.#time = performance.now();
    this.#cpu = process.cpuUsage();
    this.#steps = 0;
  }

  take(): Record<string, number> {
    const seconds = Math.max(1e-6, (performance.now() - this.#time) / 1000);
    const { user, system } = process.cpuUsage(this.#cpu);
    const values = {
      'system/stepsPerSecond': this.#steps / seconds,
      'system/cpu': (user + system) / 1e6 / seconds,
      'system/memory': process.memoryUsage.rss(),
    };
    this.restart();
    return values;
  }
}
