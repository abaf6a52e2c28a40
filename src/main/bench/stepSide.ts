import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { z } from 'zod';

/** A program that builds one workload and then takes training steps only when told to. */
export interface SideProgram {
  command: string;
  parameters: string[];
  environment: Record<string, string>;
}

/** What it says first. */
const Opening = z.union([
  z.object({
    params: z.number(),
    firstStepMs: z.number().optional(),
    skipped: z.array(z.string()).optional(),
  }),
  z.object({ unsupported: z.string() }),
]);
export type Opening = z.infer<typeof Opening>;
const Turn = z.object({ times: z.array(z.number()) });

/** Threads of the other side may still look for work shortly after its turn. */
const PAUSE_MS = 300;
const STDERR_TAIL = 4000;

/** One side of a comparison: a process that answers one JSON line for each line written to it. */
export class StepSide {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #program: SideProgram;
  #errors = '';

  private constructor(program: SideProgram) {
    this.#program = program;
    this.#child = spawn(program.command, program.parameters, {
      env: { ...process.env, ...program.environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child.on('error', (error) => (this.#errors += error.message));
    this.#child.stdin?.on('error', () => undefined);
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      this.#errors = (this.#errors + chunk.toString()).slice(-STDERR_TAIL);
    });
    this.#lines = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]();
  }

  /**
   * Starts the program and waits until it has warmed up.
   * @throws Error with the end of what it wrote, where it ends instead
   */
  static async start(program: SideProgram): Promise<{ side: StepSide; opening: Opening }> {
    const side = new StepSide(program);
    return { side, opening: Opening.parse(await side.#answer()) };
  }

  /** Milliseconds of each step of a turn of that many seconds. */
  async train(seconds: number): Promise<number[]> {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    this.#child.stdin!.write(`${seconds}\n`);
    return Turn.parse(await this.#answer()).times;
  }

  async #answer(): Promise<unknown> {
    const line = await this.#lines.next();
    if (line.done !== true) return JSON.parse(line.value);
    const { command, parameters } = this.#program;
    throw new Error(`${[command, ...parameters].join(' ')} ended: ${this.#errors.trim()}`);
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const left = once(this.#child, 'exit');
    this.#child.stdin!.end();
    this.#child.kill('SIGTERM');
    await left;
  }
}
