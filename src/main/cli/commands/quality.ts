import { AtelierError } from '@shared/errors.ts';
import type { LocalStudio } from '@main/jobs/localStudio.ts';
import { ProgressDisplay } from '../progress.ts';
import { table, type Answer, type CommonOptions, type Session } from '../session.ts';
import { type AdversarialQualityOptions, compareAdversarial } from './adversarialQuality.ts';

export interface QualityOptions extends CommonOptions, AdversarialQualityOptions {
  only?: string;
}

interface Result {
  name: string;
  metric: string;
  value: number;
  /** Worst value that passes; null: there is none. */
  limit: number | null;
  passes: boolean;
  document: Record<string, unknown>;
}

/**
 * Trains the networks that are compared with PyTorch's, and scores them; a score beyond its limit fails. Those whose
 * samples are scored run where they are named, or where there is a PyTorch to compare with.
 */
export async function checkQuality(session: Session, options: QualityOptions): Promise<Answer> {
  // Only names and limits are read here; what trains is a worker, with the library's words in its log.
  const { qualityWorkloads } = await import('@engine/evaluation/quality.ts');
  const { adversarialWorkloads } = await import('@engine/evaluation/adversarialQuality.ts');
  const names = options.only?.split(',').map((name) => name.trim());
  const known = [...qualityWorkloads, ...adversarialWorkloads].map(({ name }) => name);
  const unknown = names?.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new AtelierError('invalid-input', { field: '--only', reason: `${unknown} (${known.join(', ')})` });
  }
  const compares = options.torch !== undefined || options.torchSamples !== undefined;
  const studio = await session.studio(options);
  const results: Result[] = [];
  for (const workload of qualityWorkloads.filter(({ name }) => names?.includes(name) ?? true)) {
    results.push(await measure(studio, workload, options));
  }
  for (const { name } of adversarialWorkloads.filter((one) => names?.includes(one.name) ?? compares)) {
    const compared = await compareAdversarial(session, studio, name, options);
    const { metric, value, limit, passes, torch, smallestShare, ours, theirs } = compared;
    const document = { name, metric, value, torch, limit, smallestShare, ours, theirs };
    results.push({ name, metric, value, limit, passes, document });
  }
  const rows = results.map(({ name, metric, value, limit, passes }) => [
    name,
    metric,
    value.toFixed(3),
    limit === null ? '' : `at most ${Number(limit.toFixed(3))}`,
    passes ? '' : 'FAILS',
  ]);
  return {
    document: { results: results.map(({ document }) => document) },
    text: table([['workload', 'metric', 'value', 'limit', ''], ...rows]),
    exitCode: results.every(({ passes }) => passes) ? 0 : 1,
  };
}

async function measure(
  studio: LocalStudio,
  workload: { name: string; metric: string; dataset: string; limit: number },
  { seed, threads }: QualityOptions,
): Promise<Result> {
  const { name, metric, limit } = workload;
  const card = await studio.findDataset(workload.dataset);
  const display = new ProgressDisplay(name, 'steps');
  try {
    const value = await studio.quality(name, { dataset: card.id, seed, threads }, (step, steps) =>
      display.update(step, steps),
    );
    return { name, metric, value, limit, passes: value <= limit, document: { name, metric, value } };
  } finally {
    display.stop();
  }
}
