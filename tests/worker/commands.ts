import { spawn, type ChildProcess } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** What a program left behind. */
export interface Ended {
  exitCode: number | null;
  stdout: string;
  stderr: string;
}

/** The command line as a person starts it, on a data folder of its own. */
export class CommandLine {
  constructor(
    private readonly program: () => string,
    private readonly home: () => string,
  ) {}

  start(...parameters: string[]): { child: ChildProcess; ended: Promise<Ended> } {
    const child = spawn(process.execPath, [this.program(), ...parameters], {
      env: { ...process.env, ATELIER_HOME: this.home() },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const exit = new Promise<number | null>((resolve) => child.on('close', resolve));
    const ended = Promise.all([exit, text(child.stdout), text(child.stderr)]).then(
      ([exitCode, stdout, stderr]) => ({ exitCode, stdout, stderr }),
    );
    return { child, ended };
  }

  run(...parameters: string[]): Promise<Ended> {
    return this.start(...parameters).ended;
  }

  /** The document of a command that succeeds. */
  async json(...parameters: string[]): Promise<Record<string, unknown>> {
    const { exitCode, stdout, stderr } = await this.run(...parameters, '--json');
    if (exitCode !== 0) throw new Error(`exit code ${exitCode}: ${stderr}`);
    const document: unknown = JSON.parse(stdout);
    if (typeof document !== 'object' || document === null) throw new Error(stdout);
    return { ...document };
  }
}
