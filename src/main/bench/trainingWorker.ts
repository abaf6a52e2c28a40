import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { binding } from '@engine/tensorflow/backend.ts';
import { WorkerHost } from '@main/worker/host.ts';
import { EventWriter } from '@storage/events.ts';
import { reportVariable, type TrainingReport } from './trainingReport.ts';

/*
 * The app's worker, that also writes down what a training costs: the time it waits for its events to be written,
 * and its memory and tensors at some steps, each after a collection.
 */

const Request = z.strictObject({ file: z.string(), steps: z.array(z.int()) });

const request = Request.parse(JSON.parse(process.env[reportVariable] ?? ''));
const report: TrainingReport = { emitMs: 0, marks: [] };
/** The worker that prepares the dataset counts steps too. */
const trains = () => report.emitMs > 0;

setFlagsFromString('--expose-gc');
const collect = z.function({ input: [], output: z.void() }).implement(runInNewContext('gc') as () => void);

const writer = EventWriter.prototype;
const append: EventWriter['append'] = Reflect.get(writer, 'append');
writer.append = async function timed(this: EventWriter, body) {
  const begun = performance.now();
  try {
    await append.call(this, body);
  } finally {
    report.emitMs += performance.now() - begun;
  }
};

const host = WorkerHost.prototype;
const setStep: WorkerHost['setStep'] = Reflect.get(host, 'setStep');
host.setStep = function marking(this: WorkerHost, step) {
  setStep.call(this, step);
  if (!trains() || !request.steps.includes(step)) return;
  collect();
  const tensors = tf.memory().numTensors + binding().getNumOfTensors();
  report.marks.push({ step, residentBytes: process.memoryUsage.rss(), tensors });
};

process.on('exit', () => {
  if (trains()) writeFileSync(request.file, JSON.stringify(report));
});

// As a program of its own: bundled into this one, it would not find the watchdog beside it.
await import(/* @vite-ignore */ join(import.meta.dirname, 'worker.js'));
