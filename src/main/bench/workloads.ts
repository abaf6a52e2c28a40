import { join } from 'node:path';
import { onSameCores, THREADS } from './cores.ts';
import { compareTimes, median, type Pair, type Ratio } from './statistics.ts';
import { StepSide, type SideProgram } from './stepSide.ts';

/** The workloads of bench/torch_reference.py. */
export const workloadNames = [
  'vae-mlp',
  'gan-mlp',
  'dcgan-32',
  'wgan-gp-32',
  'ddpm-unet-32',
  'pixelcnn-28',
  'gpt-char',
];

/** One workload's training step, medians in milliseconds; null where PyTorch was not asked. */
export interface Result {
  name: string;
  oursMs: number;
  torchMs: number | null;
  torchMode: string | null;
  eagerMs: number;
  /** PyTorch's fastest mode by ours, and the ends of its 95 % interval. */
  ratioToTorch: number | null;
  ratioLow: number | null;
  ratioHigh: number | null;
  params: number;
  /** Arithmetic of the reference that our step leaves out. */
  skipped: readonly string[];
}

export interface Programs {
  nodeExecutable: string;
  /** The built `stepWorker.js`. */
  stepWorker: string;
  /** The folder of the PyTorch scripts. */
  scripts: string;
  /** A Python with PyTorch; null without. */
  torch: string | null;
}

const TORCH_MODES = ['eager', 'channels_last', 'compile'];
const TURN_SECONDS = 5;
const PAIRS = 7;

const pinned = onSameCores();

/** Our side: `compiled`, `eager`, or `stock` for tfjs without anything of ours. */
export function ours({ nodeExecutable, stepWorker }: Programs, name: string, mode: string): SideProgram {
  return pinned({
    command: nodeExecutable,
    // tfjs-node calls functions of util that Node has deprecated.
    parameters: [
      '--disable-warning=DEP0044',
      '--disable-warning=DEP0051',
      stepWorker,
      name,
      mode,
      `${THREADS}`,
    ],
    environment: {
      OMP_NUM_THREADS: `${THREADS}`,
      // A user of tfjs has malloc.
      ...(mode === 'stock' ? { TF_CPU_ALLOCATOR_USE_BFC: 'false' } : {}),
    },
  });
}

const theirs = (python: string, scripts: string, name: string, mode: string): SideProgram =>
  pinned({
    command: python,
    parameters: [
      join(scripts, 'torch_timing.py'),
      ...['--name', name, '--mode', mode, '--threads', `${THREADS}`],
    ],
    environment: { OMP_NUM_THREADS: `${THREADS}` },
  });

interface Started {
  side: StepSide;
  params: number;
  firstStepMs: number;
  skipped: readonly string[];
}

/** @throws Error where the program doesn't apply to the workload */
export async function startSide(program: SideProgram): Promise<Started> {
  const { side, opening } = await StepSide.start(program);
  if ('params' in opening) {
    const { params, firstStepMs = NaN, skipped = [] } = opening;
    return { side, params, firstStepMs, skipped };
  }
  await side.close();
  throw new Error(opening.unsupported);
}

interface Fastest extends Started {
  mode: string;
  ms: number;
}

/** One turn of each of PyTorch's modes; the fastest is left running. */
async function fastestMode(
  python: string,
  { scripts }: Programs,
  name: string,
  tell: (line: string) => void,
): Promise<Fastest> {
  let fastest: Fastest | null = null;
  for (const mode of TORCH_MODES) {
    try {
      const started = await startSide(theirs(python, scripts, name, mode));
      const ms = median(await started.side.train(TURN_SECONDS));
      tell(`${name}: PyTorch ${mode} ${ms.toFixed(2)} ms`);
      const slower: Started | null = fastest && fastest.ms <= ms ? started : fastest;
      if (slower !== started) fastest = { ...started, mode, ms };
      await slower?.side.close();
    } catch (error) {
      const reason = error instanceof Error ? error.message.split('\n')[0]! : String(error);
      tell(`${name}: PyTorch ${mode} not measured: ${reason}`);
    }
  }
  if (!fastest) throw new Error(`PyTorch runs ${name} in none of its modes`);
  return fastest;
}

/** Turns of two sides, one after the other, never at the same time; which begins changes each time. */
export async function alternate(
  mine: StepSide,
  other: StepSide,
  pairs = PAIRS,
  seconds = TURN_SECONDS,
): Promise<Pair[]> {
  const times: Pair[] = [];
  for (let pair = 0; pair < pairs; pair += 1) {
    const begun = pair % 2 === 0 ? [mine, other] : [other, mine];
    const turns = new Map<StepSide, number>();
    for (const side of begun) turns.set(side, median(await side.train(seconds)));
    times.push({ ours: turns.get(mine)!, theirs: turns.get(other)! });
  }
  return times;
}

async function eagerTime(programs: Programs, name: string): Promise<number> {
  const { side } = await startSide(ours(programs, name, 'eager'));
  try {
    return median(await side.train(TURN_SECONDS));
  } finally {
    await side.close();
  }
}

const rounded = (value: number) => Math.round(value * 1000) / 1000;

/**
 * Times a workload's step: compiled, eager, and against PyTorch's fastest mode where there is a Python with it.
 * @throws Error where the two sides train different numbers of parameters
 */
export async function compareWorkload(
  name: string,
  programs: Programs,
  tell: (line: string) => void,
): Promise<Result> {
  const eagerMs = rounded(await eagerTime(programs, name));
  const fastest = programs.torch ? await fastestMode(programs.torch, programs, name, tell) : null;
  const compiled = await startSide(ours(programs, name, 'compiled'));
  const { params, skipped } = compiled;
  const alone = { name, eagerMs, params, skipped };
  try {
    if (!fastest) {
      const oursMs = rounded(median(await compiled.side.train(TURN_SECONDS)));
      const nothing = { torchMs: null, torchMode: null, ratioToTorch: null, ratioLow: null, ratioHigh: null };
      return { ...alone, oursMs, ...nothing };
    }
    if (fastest.params !== params) {
      throw new Error(`${name} has ${params} parameters here, and ${fastest.params} in PyTorch`);
    }
    const pairs = await alternate(compiled.side, fastest.side);
    const ratio: Ratio = compareTimes(pairs);
    return {
      ...alone,
      oursMs: rounded(median(pairs.map((pair) => pair.ours))),
      torchMs: rounded(median(pairs.map((pair) => pair.theirs))),
      torchMode: fastest.mode,
      ratioToTorch: rounded(ratio.value),
      ratioLow: rounded(ratio.low),
      ratioHigh: rounded(ratio.high),
    };
  } finally {
    await Promise.all([compiled.side.close(), fastest?.side.close()]);
  }
}
