import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const programs = join(import.meta.dirname, 'programs');

/** Starts a program of this folder as a process of its own, with the messages that it sends. */
export class Program {
  readonly child: ChildProcess;

  constructor(name: string, ...parameters: string[]) {
    this.child = fork(join(programs, name), parameters, {
      execPath: process.execPath,
      execArgv: [
        '--disable-warning=ExperimentalWarning',
        '--import',
        pathToFileURL(join(programs, 'aliases.mjs')).href,
      ],
    });
  }

  /** The next message; fails when the process ends without one. */
  async message(): Promise<unknown> {
    const ended = new AbortController();
    const exit = once(this.child, 'exit', { signal: ended.signal }).then(([code]) => {
      throw new Error(`the process ended (${String(code)}) without a message`);
    });
    exit.catch(() => undefined);
    try {
      const [message] = (await Promise.race([once(this.child, 'message'), exit])) as [unknown];
      return message;
    } finally {
      ended.abort();
    }
  }

  /** Ends the process with a signal that it cannot catch, and waits until it is gone. */
  async kill(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const exited = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await exited;
  }

  /** Resolves with the exit code. */
  async ended(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'exit');
    return this.child.exitCode;
  }
}
