import type { DatasetCard } from '@shared/dataset.ts';
import type { Capability, Issue, MetricInfo, Preset, SamplingControl } from '@shared/family.ts';
import { copiesPerParameter as copies } from '@shared/optimization.ts';
import { commonIssues, discriminatorMetrics } from '../adversarial/fields.ts';
import { StyleganConfig } from './config.ts';
import { isStatistic, styleganParameters } from './parameters.ts';
import { levelsOf } from './pyramid.ts';

export const id = 'stylegan';
export const version = 1;
export const capabilities: Capability[] = ['sample', 'decode', 'interpolate', 'styles'];

/** How far styles keep from their mean: 0 is the mean itself, 1 leaves them as they are (Karras et al., 2019, B). */
export const truncation: SamplingControl = { name: 'truncation', minimum: 0, maximum: 1.5, default: 1 };
export const controls: SamplingControl[] = [truncation];

const plain = { unit: '', better: 'neither' } as const;

export const metrics: MetricInfo[] = [
  ...discriminatorMetrics,
  { name: 'discriminatorAugmentation', ...plain, range: [0, 1] },
  { name: 'penaltyLoss', ...plain, chart: 'regularisation' },
  { name: 'penaltyR1', ...plain },
  { name: 'pathLengthLoss', ...plain, chart: 'regularisation' },
  { name: 'pathLengthPenalty', ...plain },
  { name: 'pathLengthMean', ...plain },
  { name: 'penaltyGradientNorm', ...plain, chart: 'gradientNorms' },
  { name: 'pathLengthGradientNorm', ...plain, chart: 'gradientNorms' },
  { name: 'penaltyLearningRate', ...plain, chart: 'learningRates' },
  { name: 'pathLengthLearningRate', ...plain, chart: 'learningRates' },
  { name: 'generatorGrowth', ...plain },
];
/** No number of the game says how good its images are. */
export const bestMetric = null;

export const Config = StyleganConfig;

const rate = { batchSize: 32, learningRate: 5e-3 };
/** What few and small images do better without (Karras et al., 2020b, appendix D). */
const plainly = { pathWeight: 0, mixingProbability: 0 };

export const presets: Preset[] = [
  {
    id: 'quick',
    config: {
      ...{ baseChannels: 16, latentSize: 64, styleSize: 64, mappingLayers: 2 },
      ...plainly,
    },
    training: { ...rate, steps: 3000, sampleEvery: 100, checkpointEvery: 500, evaluateEvery: 500 },
  },
  {
    id: 'standard',
    config: { baseChannels: 32 },
    training: { ...rate, steps: 6000, sampleEvery: 200, checkpointEvery: 500, evaluateEvery: 1000 },
  },
  {
    id: 'growing',
    config: { architecture: 'progressive', baseChannels: 32, stageSteps: 500, mixingProbability: 0 },
    training: { ...rate, steps: 6000, sampleEvery: 200, checkpointEvery: 500, evaluateEvery: 1000 },
  },
  {
    id: 'colour',
    config: { ...plainly, baseChannels: 32, adaptiveAugmentation: true },
    training: { ...rate, steps: 6000, sampleEvery: 200, checkpointEvery: 500, evaluateEvery: 1000 },
  },
];

/** Why `config` cannot be trained on the dataset; empty when it can. */
export function accepts(dataset: DatasetCard, config: StyleganConfig): Issue[] {
  const issues = commonIssues(dataset, config, styleganParameters(config, dataset), 'baseChannels');
  if (!levelsOf(config, dataset)) {
    const [height, width] = dataset.shape;
    issues.push({ field: 'dataset', code: 'size-not-halvable', parameters: { height, width } });
  }
  return issues;
}

/**
 * Names and shapes of all parameters. Dense kernels are [in, out], convolution kernels [height, width, in, out], those
 * that double a resolution [height, width, out, in].
 */
export const parameterShapes = (config: StyleganConfig, dataset: DatasetCard) =>
  styleganParameters(config, dataset).map(({ name, shape }) => ({ name, shape }));

export function copiesPerParameter(config: StyleganConfig, parameter: string): number {
  if (!isStatistic(parameter)) return copies(config);
  return config.emaDecay > 0 ? 1 : 0;
}
