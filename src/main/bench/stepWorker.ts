import { join } from 'node:path';
import { createInterface } from 'node:readline';
import {
  batchOf,
  benchmarks,
  ownBenchmarks,
  trainedParameters,
} from '@engine/evaluation/benchmarks/index.ts';
import { stockVae } from '@engine/evaluation/benchmarks/stockVae.ts';
import { GraphCache } from '@engine/tensorflow/compile/graphCache.ts';
import { keepCompiled, loadTensorFlow } from '@engine/tensorflow/load.ts';
import { partsFor } from '@engine/tensorflow/parts.ts';
import { ModelExecutor } from '@engine/tensorflow/modelExecutor.ts';

/*
 * Our side of a comparison, in a process of its own: `stepWorker.js WORKLOAD compiled|eager|samples|stock THREADS
 * [CACHE]`, the last a folder of what has been recorded and compiled. The protocol is that of
 * bench/torch_timing.py.
 */

const WARM_UP = 3;
const FEWEST = 5;
/** Images that are made at once: as many as a grid has. */
const SAMPLES = 64;

interface Trained {
  params: number;
  skipped?: readonly string[];
  step: () => void;
}

const device = 'cpu';

const modes: Record<string, (name: string, threads: number) => Promise<Trained>> = {
  compiled: (name, threads) => engine(name, threads, false),
  eager: (name, threads) => engine(name, threads, true),
  async samples(name, threads) {
    const { executor, params } = await build(name, threads, false);
    const latents = executor.latents(1, [...Array(SAMPLES).keys()]);
    return { params, step: () => void executor.decode(latents) };
  },
  async stock(name, threads) {
    if (name !== 'vae-mlp') throw new Error(`there is no ${name} in stock tfjs`);
    await loadTensorFlow({ threads, device });
    return stockVae();
  },
};

async function engine(name: string, threads: number, eager: boolean): Promise<Trained> {
  const { executor, benchmark, params } = await build(name, threads, eager);
  const batch = batchOf(benchmark);
  let step = 0;
  return { params, skipped: benchmark.skipped, step: () => void executor.step((step += 1), batch) };
}

async function build(name: string, threads: number, eager: boolean) {
  const benchmark = (benchmarks[name] ?? ownBenchmarks[name])?.();
  if (!benchmark) throw new Error(`there is no workload ${name}`);
  const { model, shape, learningRate } = benchmark;
  const mode = eager ? 'eager' : model.execution;
  const parts = eager ? 1 : partsFor(model, threads, device);
  const xlaCache = folder === undefined ? undefined : join(folder, 'xla');
  await loadTensorFlow({ threads, sideBySide: parts > 1, device, xlaCache });
  const cache = folder === undefined ? null : new GraphCache(folder, name);
  const options = { model, imageShape: shape, seed: 1, learningRate, mode, parts, cache };
  const executor = new ModelExecutor(options);
  executor.initialise();
  return { executor, benchmark, params: trainedParameters(model) };
}

function timed(step: () => void): number {
  const begun = performance.now();
  step();
  return performance.now() - begun;
}

async function turn(step: () => void, seconds: number): Promise<number[]> {
  step();
  const times: number[] = [];
  const end = performance.now() + seconds * 1000;
  while (performance.now() < end || times.length < FEWEST) {
    times.push(timed(step));
    await new Promise(setImmediate);
  }
  return times;
}

const answer = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`);

const [name = '', mode = '', threads = '2', folder] = process.argv.slice(2);
const make = modes[mode];
if (!make) throw new Error(`there is no mode ${mode}`);
const { params, skipped, step } = await make(name, Number(threads));
const firstStepMs = timed(step);
keepCompiled();
for (let count = 0; count < WARM_UP; count += 1) step();
answer({ params, firstStepMs, skipped });
for await (const line of createInterface({ input: process.stdin })) {
  answer({ times: await turn(step, Number(line)) });
}
