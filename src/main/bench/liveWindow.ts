import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { SideProgram } from './stepSide.ts';

/*
 * The app with its window, driven from outside over Chromium's DevTools protocol.
 */

const Targets = z.array(z.object({ type: z.string(), webSocketDebuggerUrl: z.string() }));
const Answer = z.object({
  id: z.int().optional(),
  error: z.unknown().optional(),
  result: z
    .object({ result: z.object({ value: z.unknown() }), exceptionDetails: z.unknown() })
    .partial()
    .optional(),
});

const LOOK_MS = 100;
const START_MS = 60_000;
const END_MS = 20_000;

/** A screen in memory, on which nobody looks; null where the machine has no Xvfb. */
export async function virtualDisplay(): Promise<{ display: string; end: () => Promise<void> } | null> {
  const child = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1600x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const failed = once(child, 'error').then(() => null);
  const ended = once(child, 'exit').then(() => null);
  const line = await Promise.race([failed, ended, firstLine(child.stdout, /^(\d+)$/)]);
  if (line === null) return null;
  return { display: `:${line}`, end: () => endOf(child) };
}

export class LiveWindow {
  readonly #child: ChildProcess;
  readonly #socket: WebSocket;
  #calls = 0;

  private constructor(child: ChildProcess, socket: WebSocket) {
    this.#child = child;
    this.#socket = socket;
  }

  /** Opens the app and waits for its page. @throws Error when it does not come */
  static async open({ command, parameters, environment }: SideProgram): Promise<LiveWindow> {
    const child = spawn(command, parameters, {
      env: { ...process.env, ...environment },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const failed = once(child, 'error').then(([error]) => Promise.reject(error as Error));
    const ended = once(child, 'exit').then(() => Promise.reject(new Error('the app ended at once')));
    const late = wait(START_MS, null, { ref: false }).then(() => Promise.reject(new Error('no window came')));
    try {
      const opening = firstLine(child.stderr, /^DevTools listening on ws:\/\/([^/]+)\//).then(pageOf);
      const address = await Promise.race([opening, failed, ended, late]);
      const socket = new WebSocket(address);
      await once(socket, 'open');
      return new LiveWindow(child, socket);
    } catch (error) {
      await endOf(child);
      throw error;
    } finally {
      for (const one of [failed, ended, late]) one.catch(() => undefined);
    }
  }

  /** What an expression or its promise gives in the page. */
  async evaluate(expression: string): Promise<unknown> {
    const id = (this.#calls += 1);
    const parameters = { expression, awaitPromise: true, returnByValue: true };
    this.#socket.send(JSON.stringify({ id, method: 'Runtime.evaluate', params: parameters }));
    for (;;) {
      const [event] = (await once(this.#socket, 'message')) as [MessageEvent<string>];
      const answer = Answer.parse(JSON.parse(event.data));
      if (answer.id !== id) continue;
      if (answer.error !== undefined || answer.result?.exceptionDetails !== undefined) {
        throw new Error(`${expression}: ${event.data}`);
      }
      return answer.result?.result?.value;
    }
  }

  /** Waits until an expression holds; a page that is not there yet cannot tell. */
  async until(expression: string): Promise<void> {
    while ((await this.evaluate(expression).catch(() => false)) !== true) await wait(LOOK_MS);
  }

  async close(): Promise<void> {
    this.#socket.close();
    await endOf(this.#child);
  }
}

async function firstLine(stream: NodeJS.ReadableStream | null, pattern: RegExp): Promise<string> {
  for await (const line of createInterface({ input: stream! })) {
    const found = pattern.exec(line)?.[1];
    if (found === undefined) continue;
    // What comes later would fill the pipe.
    stream!.resume();
    return found;
  }
  throw new Error('it ended before it was ready');
}

async function pageOf(host: string): Promise<string> {
  for (;;) {
    const targets = Targets.parse(await (await fetch(`http://${host}/json/list`)).json());
    const page = targets.find(({ type }) => type === 'page');
    if (page) return page.webSocketDebuggerUrl;
    await wait(LOOK_MS);
  }
}

async function endOf(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const late = wait(END_MS, null, { ref: false }).then(() => child.kill('SIGKILL'));
  await Promise.race([gone, late]);
  await gone;
}
