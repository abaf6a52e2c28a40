import { ddpmUnet32 } from './ddpmUnet32.ts';
import { dcgan32, ganMlp, stylegan32, vaeMlp, wganGp32 } from './families.ts';
import { gptChar } from './gptChar.ts';
import { pixelCnn28 } from './pixelCnn28.ts';
import type { Benchmark } from './benchmark.ts';

export { batchOf, type Benchmark, trainedParameters } from './benchmark.ts';

/** The workloads of bench/torch_reference.py, by name. */
export const benchmarks: Readonly<Record<string, () => Benchmark>> = {
  'vae-mlp': vaeMlp,
  'gan-mlp': ganMlp,
  'dcgan-32': dcgan32,
  'wgan-gp-32': wganGp32,
  'ddpm-unet-32': () => ddpmUnet32,
  'pixelcnn-28': () => pixelCnn28,
  'gpt-char': () => gptChar,
};

/** Networks that are timed by themselves. */
export const ownBenchmarks: Readonly<Record<string, () => Benchmark>> = { 'stylegan-32': stylegan32 };
