import { z } from 'zod';
import type { DatasetCard } from '@shared/dataset.ts';
import type { Capability, ConfigValues, Issue, MetricInfo, Preset } from '@shared/family.ts';
import { optimizationFields } from '@shared/optimization.ts';
import { convolutionalFields, convolutionalIssues, normField } from '../adversarial/convolutionalFields.ts';
import { convolutionalParameters } from '../adversarial/convolutionalParameters.ts';
import { conditionalField, copiesOf, latentField, playerMetrics, turnFields } from '../adversarial/fields.ts';

export const id = 'wgan';
export const version = 1;
export const capabilities: Capability[] = ['sample', 'decode', 'interpolate'];

/** What the critic's phase and its parameters are called. */
export const critic = 'critic';

export const metrics: MetricInfo[] = [
  { name: 'distance', unit: '', better: 'lower', chart: 'distance' },
  { name: 'criticDistance', unit: '', better: 'lower', chart: 'distance' },
  ...playerMetrics(critic),
  { name: 'criticPenalty', unit: '', better: 'lower' },
  { name: 'criticRealScore', unit: '', better: 'neither', chart: 'criticScores' },
  { name: 'criticFakeScore', unit: '', better: 'neither', chart: 'criticScores' },
];
/** The distance is by a critic that changes, so it says which direction a run takes, not which checkpoint is best. */
export const bestMetric = null;

const whenBoundBy = (constraint: string) => ({ when: { field: 'constraint', in: [constraint] } });

/** Settings of the Wasserstein GAN; what each means is written in this folder's README. */
export const WganConfig = z.strictObject({
  ...convolutionalFields(),
  discriminatorNorm: normField('none', 'batch'),
  latentSize: latentField(),
  conditional: conditionalField(),
  constraint: z
    .enum(['gradientPenalty', 'weightClipping'])
    .default('gradientPenalty')
    .meta({ group: 'objective', widget: 'select' }),
  penaltyWeight: z
    .number()
    .min(0)
    .max(1000)
    .default(10)
    .meta({ group: 'objective', widget: 'number', ...whenBoundBy('gradientPenalty') }),
  clipValue: z
    .number()
    .gt(0)
    .max(10)
    .default(0.01)
    .meta({ group: 'objective', widget: 'number', ...whenBoundBy('weightClipping') }),
  ...turnFields(5),
  ...optimizationFields({ adamBeta1: 0, adamBeta2: 0.9 }),
});
export type WganConfig = z.infer<typeof WganConfig>;
export const Config = WganConfig;

export const training: ConfigValues = { batchSize: 64, learningRate: 1e-4 };

export const presets: Preset[] = [
  {
    id: 'quick',
    config: { baseChannels: 32, emaDecay: 0.99 },
    training: { steps: 1500, sampleEvery: 100, checkpointEvery: 250, evaluateEvery: 100 },
  },
  {
    id: 'standard',
    config: { emaDecay: 0.995 },
    training: { steps: 3000, sampleEvery: 200, checkpointEvery: 500, evaluateEvery: 250 },
  },
  {
    id: 'clipping',
    config: { constraint: 'weightClipping', discriminatorNorm: 'batch', optimizer: 'rmsprop' },
    training: {
      learningRate: 5e-5,
      steps: 4000,
      sampleEvery: 200,
      checkpointEvery: 500,
      evaluateEvery: 250,
    },
  },
  {
    id: 'colour',
    config: { baseChannels: 32, emaDecay: 0.995 },
    training: { steps: 4000, sampleEvery: 200, checkpointEvery: 500, evaluateEvery: 250 },
  },
];

/** Why `config` cannot be trained on the dataset; empty when it can. */
export function accepts(dataset: DatasetCard, config: WganConfig): Issue[] {
  const issues = convolutionalIssues(dataset, config, critic);
  if (config.constraint === 'gradientPenalty' && config.discriminatorNorm === 'batch') {
    issues.push({ field: 'discriminatorNorm', code: 'batch-norm-with-penalty', parameters: {} });
  }
  return issues;
}

/**
 * Names and shapes of all parameters. Dense kernels are [in, out], convolution kernels [height, width, in, out],
 * kernels of transposed convolutions [height, width, out, in].
 */
export const parameterShapes = (config: WganConfig, dataset: DatasetCard) =>
  convolutionalParameters(config, dataset, critic).map(({ name, shape }) => ({ name, shape }));

export const copiesPerParameter = (config: WganConfig, parameter: string): number =>
  copiesOf(config, parameter);
