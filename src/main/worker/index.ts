import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { toErrorPayload } from '@shared/errors.ts';
import { WorkerCommand, type WorkerJob, type WorkerMessage } from '@shared/worker.ts';
import { Board, boardBytes } from './board.ts';
import { WorkerHost } from './host.ts';
import { perform } from './perform.ts';

/*
 * The process in which jobs run, one after another. Descriptor 3 is the fork's channel; descriptor 4 goes
 * to the watchdog thread: heartbeats out, and its end says that the parent is gone.
 */

const WATCHDOG_DESCRIPTOR = 4;

const send = (message: WorkerMessage) => {
  if (process.connected) process.send?.(message);
};

// A Ctrl-C in the terminal reaches every process of it; the parent decides what it means.
process.on('SIGINT', () => undefined);
process.on('SIGHUP', () => undefined);

const board = new Board(new SharedArrayBuffer(boardBytes));
const watchdog = new Worker(join(import.meta.dirname, 'watchdog.js'), {
  workerData: { buffer: board.buffer, descriptor: WATCHDOG_DESCRIPTOR },
});
watchdog.unref();
watchdog.on('error', (error) => {
  process.stderr.write(`watchdog: ${error.message}\n`);
  process.kill(process.pid, 'SIGKILL');
});

let current: WorkerHost | null = null;
let leaving = false;

function leave(): void {
  if (process.connected) process.disconnect();
  process.exit(0);
}

async function start(job: WorkerJob): Promise<void> {
  const host = new WorkerHost(job.job, board, send);
  current = host;
  try {
    const result = await perform(job, host);
    host.finish();
    send({ type: 'result', job: job.job, result });
  } catch (error) {
    // The stack goes to the log of the run; the parent gets code and parameters.
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    host.finish();
    send({ type: 'failure', job: job.job, error: toErrorPayload(error) });
  } finally {
    current = null;
    board.setStage('idle');
  }
  if (leaving) leave();
}

// Another process of the same data folder, or the machine that shuts down, asks for a stop this way.
process.on('SIGTERM', () => {
  if (current) current.requestStop();
  else leave();
});

process.on('message', (message) => {
  const command = WorkerCommand.parse(message);
  switch (command.type) {
    case 'start':
      void start(command.job);
      break;
    case 'pause':
      current?.requestPause();
      break;
    case 'resume':
      current?.requestResume();
      break;
    case 'stop':
      current?.requestStop();
      break;
    case 'quit':
      leaving = true;
      if (!current) leave();
      break;
  }
});

send({ type: 'ready', pid: process.pid });
