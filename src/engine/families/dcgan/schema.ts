import { z } from 'zod';
import type { DatasetCard } from '@shared/dataset.ts';
import type { Capability, ConfigValues, Issue, MetricInfo, Preset } from '@shared/family.ts';
import { optimizationFields } from '@shared/optimization.ts';
import { convolutionalFields, convolutionalIssues, normField } from '../adversarial/convolutionalFields.ts';
import { convolutionalParameters } from '../adversarial/convolutionalParameters.ts';
import {
  conditionalField,
  copiesOf,
  discriminatorMetrics,
  latentField,
  objectiveFields,
  turnFields,
} from '../adversarial/fields.ts';

export const id = 'dcgan';
export const version = 1;
export const capabilities: Capability[] = ['sample', 'decode', 'interpolate'];
export const metrics: MetricInfo[] = discriminatorMetrics;
/** No number of the game says how good its images are. */
export const bestMetric = null;

/** What the discriminator's phase and its parameters are called. */
export const discriminator = 'discriminator';

const augmentation = () =>
  z.boolean().default(false).meta({ group: 'augmentation', widget: 'switch', advanced: true });

/** Settings of DCGAN; what each means is written in this folder's README. */
export const DcganConfig = z.strictObject({
  ...convolutionalFields(),
  discriminatorNorm: normField('batch', 'spectral', 'none'),
  latentSize: latentField(),
  conditional: conditionalField(),
  ...objectiveFields(),
  ...turnFields(1),
  augmentColour: augmentation(),
  augmentTranslation: augmentation(),
  augmentCutout: augmentation(),
  ...optimizationFields({ adamBeta1: 0.5 }),
});
export type DcganConfig = z.infer<typeof DcganConfig>;
export const Config = DcganConfig;

export const training: ConfigValues = { batchSize: 64, learningRate: 2e-4 };

export const presets: Preset[] = [
  {
    id: 'quick',
    config: { baseChannels: 32, emaDecay: 0.99 },
    training: { steps: 1500, sampleEvery: 100, checkpointEvery: 500, evaluateEvery: 500 },
  },
  {
    id: 'standard',
    config: { emaDecay: 0.995 },
    training: { steps: 4000, sampleEvery: 200, checkpointEvery: 500, evaluateEvery: 1000 },
  },
  {
    id: 'colour',
    config: { augmentColour: true, augmentTranslation: true, emaDecay: 0.995 },
    training: { steps: 4000, sampleEvery: 200, checkpointEvery: 500, evaluateEvery: 1000 },
  },
];

/** Why `config` cannot be trained on the dataset; empty when it can. */
export const accepts = (dataset: DatasetCard, config: DcganConfig): Issue[] =>
  convolutionalIssues(dataset, config, discriminator);

/**
 * Names and shapes of all parameters. Dense kernels are [in, out], convolution kernels [height, width, in, out],
 * kernels of transposed convolutions [height, width, out, in].
 */
export const parameterShapes = (config: DcganConfig, dataset: DatasetCard) =>
  convolutionalParameters(config, dataset, discriminator).map(({ name, shape }) => ({ name, shape }));

export const copiesPerParameter = (config: DcganConfig, parameter: string): number =>
  copiesOf(config, parameter);
