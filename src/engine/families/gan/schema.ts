import { z } from 'zod';
import type { DatasetCard } from '@shared/dataset.ts';
import type { Capability, ConfigValues, Issue, MetricInfo, Preset } from '@shared/family.ts';
import { optimizationFields } from '@shared/optimization.ts';
import {
  commonIssues,
  conditionalField,
  copiesOf,
  discriminatorMetrics,
  latentField,
  objectiveFields,
  turnFields,
  width,
} from '../adversarial/fields.ts';
import { parametersOf } from './parameters.ts';

export const id = 'gan';
export const version = 1;
export const capabilities: Capability[] = ['sample', 'decode', 'interpolate'];
export const metrics: MetricInfo[] = discriminatorMetrics;
/** No number of the game says how good its images are. */
export const bestMetric = null;

const hidden = (widths: number[]) =>
  z.array(width()).min(1).max(8).default(widths).meta({ group: 'network', widget: 'numbers' });

/** Settings of the GAN; what each means is written in this folder's README. */
export const GanConfig = z.strictObject({
  generatorHidden: hidden([256, 512, 1024]),
  discriminatorHidden: hidden([1024, 512, 256]),
  latentSize: latentField(),
  conditional: conditionalField(),
  ...objectiveFields(),
  dropout: z.number().min(0).lt(1).default(0.3).meta({ group: 'objective', widget: 'number' }),
  ...turnFields(1),
  ...optimizationFields(),
});
export type GanConfig = z.infer<typeof GanConfig>;
export const Config = GanConfig;

export const training: ConfigValues = { learningRate: 2e-4 };

export const presets: Preset[] = [
  {
    id: 'lecture',
    config: {},
    training: { steps: 23_400, sampleEvery: 468, checkpointEvery: 2340, evaluateEvery: 2340 },
  },
  {
    id: 'quick',
    config: { adamBeta1: 0.5, emaDecay: 0.99 },
    training: { steps: 6000, sampleEvery: 250, checkpointEvery: 1000, evaluateEvery: 1000 },
  },
  {
    id: 'standard',
    config: { adamBeta1: 0.5, emaDecay: 0.999 },
    training: { steps: 30_000, sampleEvery: 500, checkpointEvery: 2000, evaluateEvery: 2000 },
  },
  {
    id: 'colour',
    config: { adamBeta1: 0.5, emaDecay: 0.999 },
    training: { steps: 15_000, sampleEvery: 500, checkpointEvery: 1000, evaluateEvery: 1000 },
  },
];

/** Why `config` cannot be trained on the dataset; empty when it can. */
export function accepts(dataset: DatasetCard, config: GanConfig): Issue[] {
  return commonIssues(dataset, config, parametersOf(config, dataset), 'generatorHidden');
}

/** Names and shapes of all parameters; dense kernels are [in, out]. */
export const parameterShapes = (config: GanConfig, dataset: DatasetCard) =>
  parametersOf(config, dataset).map(({ name, shape }) => ({ name, shape }));

export const copiesPerParameter = (config: GanConfig, parameter: string): number =>
  copiesOf(config, parameter);
