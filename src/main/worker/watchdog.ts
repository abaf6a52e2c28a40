import { Socket } from 'node:net';
import { workerData } from 'node:worker_threads';
import { z } from 'zod';
import type { Heartbeat } from '@shared/worker.ts';
import { Board } from './board.ts';

/*
 * A thread beside the one that TensorFlow blocks: it tells the parent that the process lives and what it
 * is at, and ends the process at once when the parent is gone.
 */

const BEAT_MS = 200;

const { buffer, descriptor } = z
  .object({ buffer: z.instanceof(SharedArrayBuffer), descriptor: z.int() })
  .parse(workerData);
const board = new Board(buffer);

// SIGKILL, since an exit would wait for the thread that a native call blocks.
const leave = () => process.kill(process.pid, 'SIGKILL');

const parent = new Socket({ fd: descriptor, readable: true, writable: true });
parent.on('end', leave);
parent.on('close', leave);
parent.on('error', leave);
parent.resume();

let changes = -1;
let since = performance.now();

setInterval(() => {
  const now = board.read();
  if (now.changes !== changes) {
    changes = now.changes;
    since = performance.now();
  }
  const beat: Heartbeat = {
    stage: now.stage,
    step: now.step,
    sinceProgressMs: Math.round(performance.now() - since),
  };
  parent.write(`${JSON.stringify(beat)}\n`);
}, BEAT_MS);
