import { AtelierError } from '@shared/errors.ts';
import { ProgressDisplay } from '../progress.ts';
import { table, type Answer, type CommonOptions, type Session } from '../session.ts';

export interface QualityOptions extends CommonOptions {
  only?: string;
  seed: number;
  threads: number;
}

/** Trains the networks that are compared with PyTorch's, and scores them; a score beyond its limit fails. */
export async function checkQuality(session: Session, options: QualityOptions): Promise<Answer> {
  // Only names and limits are read here; what trains is a worker, with the library's words in its log.
  const { qualityWorkloads } = await import('@engine/evaluation/quality.ts');
  const names = options.only?.split(',').map((name) => name.trim());
  const known = qualityWorkloads.map(({ name }) => name);
  const unknown = names?.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new AtelierError('invalid-input', { field: '--only', reason: `${unknown} (${known.join(', ')})` });
  }
  const studio = await session.studio(options);
  const results: { name: string; metric: string; value: number; limit: number }[] = [];
  for (const workload of qualityWorkloads.filter(({ name }) => names?.includes(name) ?? true)) {
    const card = await studio.findDataset(workload.dataset);
    const display = new ProgressDisplay(workload.name, 'steps');
    try {
      const value = await studio.quality(
        workload.name,
        { dataset: card.id, seed: options.seed, threads: options.threads },
        (step, steps) => display.update(step, steps),
      );
      results.push({ name: workload.name, metric: workload.metric, value, limit: workload.limit });
    } finally {
      display.stop();
    }
  }
  const rows = results.map(({ name, metric, value, limit }) => [
    name,
    metric,
    value.toFixed(3),
    `at most ${limit}`,
  ]);
  return {
    document: { results: results.map(({ name, metric, value }) => ({ name, metric, value })) },
    text: table([['workload', 'metric', 'value', 'limit'], ...rows]),
    exitCode: results.some(({ value, limit }) => !(value <= limit)) ? 1 : 0,
  };
}
