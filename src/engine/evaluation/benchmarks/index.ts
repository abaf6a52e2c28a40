import { dcgan32 } from './dcgan32.ts';
import { gptChar } from './gptChar.ts';
import { vaeMlp } from './vaeMlp.ts';
import { wganGp32 } from './wganGp32.ts';
import type { Benchmark } from './benchmark.ts';

export { batchOf, type Benchmark, trainedParameters } from './benchmark.ts';

/** The workloads of bench/torch_reference.py that there are so far, by name. */
export const benchmarks: Readonly<Record<string, () => Benchmark>> = {
  'vae-mlp': vaeMlp,
  'dcgan-32': () => dcgan32,
  'wgan-gp-32': () => wganGp32,
  'gpt-char': () => gptChar,
};
