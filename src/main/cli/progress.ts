import { Presets, SingleBar } from 'cli-progress';

/** Between two lines where there is no terminal to draw a bar on, milliseconds. */
const LINE_MS = 10_000;

/** How far something has come, on standard error: a bar on a terminal, now and then a line elsewhere. */
export class ProgressDisplay {
  readonly #bar: SingleBar | null;
  #total = 0;
  #lineAt = performance.now();
  #started = false;

  constructor(
    private readonly label: string,
    private readonly unit: string,
  ) {
    this.#bar = process.stderr.isTTY
      ? new SingleBar(
          {
            format: `${label} [{bar}] {value}/{total} ${unit}  {note}`,
            hideCursor: true,
            clearOnComplete: false,
            stream: process.stderr,
            // Ctrl-C is the command's own to answer.
            gracefulExit: false,
          },
          Presets.shades_classic,
        )
      : null;
  }

  update(done: number, total: number | null, note = ''): void {
    this.#total = total ?? Math.max(this.#total, done);
    if (!this.#bar) {
      this.#line(done, note);
      return;
    }
    if (!this.#started) this.#bar.start(this.#total, done, { note });
    else {
      this.#bar.setTotal(this.#total);
      this.#bar.update(done, { note });
    }
    this.#started = true;
  }

  #line(done: number, note: string): void {
    const now = performance.now();
    if (now - this.#lineAt < LINE_MS) return;
    this.#lineAt = now;
    process.stderr.write(`${this.label} ${done}/${this.#total} ${this.unit}  ${note}\n`);
  }

  stop(): void {
    if (this.#started) this.#bar?.stop();
  }
}

/** "1 min 20 s" */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${whole % 60} s` : `${whole} s`;
}
