import { workerData } from 'node:worker_threads';
import { z } from 'zod';
import '@main/worker/watchdog.ts';
import { Board } from '@main/worker/board.ts';
import { Kill, killVariable } from './kill.ts';

/*
 * The watchdog thread with a hidden side: it ends its process with SIGKILL at the moment that the environment
 * names, whatever the main thread is at just then.
 */

const { buffer } = z.object({ buffer: z.instanceof(SharedArrayBuffer) }).parse(workerData);
const board = new Board(buffer);
const given = process.env[killVariable];
const pause = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

function strike(milliseconds: number): void {
  Atomics.wait(pause, 0, 0, milliseconds);
  process.kill(process.pid, 'SIGKILL');
}

function watch(kill: Kill): void {
  const { stage, step } = board.read();
  if (step >= kill.step && (kill.during === 'any' || stage === kill.during)) strike(kill.delay);
  // At every turn, as steps take about a millisecond.
  else setImmediate(watch, kill);
}

if (given !== undefined) watch(Kill.parse(JSON.parse(given)));
