import { z } from 'zod';
import type { DatasetCard } from '@shared/dataset.ts';
import type { Issue, MetricInfo } from '@shared/family.ts';
import { copiesPerParameter as copies, type Optimization } from '@shared/optimization.ts';
import { isStatistic, type Parameter } from '../../nn/parameters.ts';

/*
 * What the adversarial families ask, show and refuse alike. None of it needs TensorFlow.
 */

/** Settings that every pair of networks has, as `playerFields` makes them. */
export interface Players {
  latentSize: number;
  conditional: boolean;
  discriminatorUpdates: number;
  discriminatorRateFactor: number;
}

export const width = () => z.int().min(1).max(8192);

export const latentField = () =>
  z.int().min(1).max(4096).default(100).meta({ group: 'network', widget: 'number' });

/** Whether images are made of and judged by their class. */
export const conditionalField = () => z.boolean().default(false).meta({ group: 'network', widget: 'switch' });

/** @param updates of the discriminator for each of the generator, unless set otherwise */
export const turnFields = (updates: number) => ({
  discriminatorUpdates: z
    .int()
    .min(1)
    .max(100)
    .default(updates)
    .meta({ group: 'objective', widget: 'number' }),
  discriminatorRateFactor: z
    .number()
    .gt(0)
    .max(100)
    .default(1)
    .meta({ group: 'optimizer', widget: 'number', advanced: true }),
});

/** Of the losses of `adversarialLosses`. */
export const objectiveFields = () => ({
  objective: z
    .enum(['nonSaturating', 'minimax', 'leastSquares', 'hinge'])
    .default('nonSaturating')
    .meta({ group: 'objective', widget: 'select' }),
  labelSmoothing: z
    .number()
    .min(0)
    .max(0.5)
    .default(0)
    .meta({
      group: 'objective',
      widget: 'number',
      when: { field: 'objective', in: ['nonSaturating', 'minimax', 'leastSquares'] },
    }),
});

const plain = { unit: '', better: 'neither' } as const;
const inChart = (chart: string, ...names: string[]): MetricInfo[] =>
  names.map((name) => ({ name, ...plain, chart }));

/**
 * Metrics that the two networks of a pair have in common, by the names of their phases.
 * @param discriminator what the metrics of the one that judges begin with
 */
export const playerMetrics = (discriminator: string): MetricInfo[] => [
  ...inChart('adversarialLosses', `${discriminator}Loss`, 'generatorLoss'),
  ...inChart('gradientNorms', `${discriminator}GradientNorm`, 'generatorGradientNorm'),
  ...inChart('learningRates', `${discriminator}LearningRate`, 'generatorLearningRate'),
];

/** Of a discriminator that tells real images from made ones. */
export const discriminatorMetrics: MetricInfo[] = [
  ...(['discriminatorRealAccuracy', 'discriminatorFakeAccuracy'] as const).map((name): MetricInfo => ({
    name,
    ...plain,
    range: [0, 1],
    chart: 'discriminatorAccuracies',
  })),
  ...playerMetrics('discriminator'),
  ...inChart('discriminatorLosses', 'discriminatorReal', 'discriminatorFake'),
];

/** Above this a network's weights and optimizer slots alone take 6 GB. */
export const parameterLimit = 500_000_000;

/** Why the dataset does not do for any pair of networks; `field` is what too large a network is blamed on. */
export function commonIssues(
  dataset: DatasetCard,
  config: Players,
  parameters: readonly Parameter[],
  field: string,
): Issue[] {
  const issues: Issue[] = [];
  if (dataset.splits.train === 0) {
    issues.push({ field: 'dataset', code: 'no-training-images', parameters: {} });
  }
  if (config.conditional && dataset.classes.length === 0) {
    issues.push({ field: 'conditional', code: 'no-classes', parameters: {} });
  }
  const count = parameters.reduce(
    (sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1),
    0,
  );
  if (count > parameterLimit) {
    issues.push({ field, code: 'network-too-large', parameters: { count, limit: parameterLimit } });
  }
  return issues;
}

/** Classes that a network is told of. */
export const classesOf = (config: Players, dataset: DatasetCard): number =>
  config.conditional ? dataset.classes.length : 0;

/** Arrays that a checkpoint holds beside a parameter: what no optimizer trains has an average at most. */
export function copiesOf(config: Optimization, parameter: string): number {
  if (!isStatistic(parameter)) return copies(config);
  return config.emaDecay > 0 ? 1 : 0;
}
