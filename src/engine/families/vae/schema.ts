import { z } from 'zod';
import type { DatasetCard } from '@shared/dataset.ts';
import type { Capability, Issue, MetricInfo, Preset } from '@shared/family.ts';
import { copiesPerParameter as copies, optimizationFields } from '@shared/optimization.ts';

export const id = 'vae';
export const version = 1;
export const capabilities: Capability[] = [
  'sample',
  'reconstruct',
  'encode',
  'decode',
  'interpolate',
  'logLikelihood',
];

export const metrics: MetricInfo[] = [
  { name: 'loss', unit: 'nats', better: 'lower' },
  { name: 'negativeElbo', unit: 'nats', better: 'lower' },
  { name: 'reconstruction', unit: 'nats', better: 'lower' },
  { name: 'kl', unit: 'nats', better: 'neither' },
  { name: 'beta', unit: '', better: 'neither' },
  { name: 'learningRate', unit: '', better: 'neither' },
  { name: 'gradientNorm', unit: '', better: 'neither' },
];
export const bestMetric = 'negativeElbo';

const width = z.int().min(1).max(8192);

/** Settings of the VAE; what each means is written in this folder's README. */
export const VaeConfig = z.strictObject({
  architecture: z.enum(['mlp', 'convolutional']).default('mlp').meta({ group: 'network', widget: 'select' }),
  hidden: z
    .array(width)
    .min(1)
    .max(8)
    .default([512, 256])
    .meta({ group: 'network', widget: 'numbers', when: { field: 'architecture', in: ['mlp'] } }),
  channels: z
    .array(width)
    .min(1)
    .max(8)
    .default([32, 64])
    .meta({ group: 'network', widget: 'numbers', when: { field: 'architecture', in: ['convolutional'] } }),
  latentSize: z.int().min(1).max(4096).default(20).meta({ group: 'network', widget: 'number' }),
  conditional: z.boolean().default(false).meta({ group: 'network', widget: 'switch' }),
  likelihood: z
    .enum(['bernoulli', 'gaussian'])
    .default('bernoulli')
    .meta({ group: 'objective', widget: 'select' }),
  beta: z.number().min(0).max(1000).default(1).meta({ group: 'objective', widget: 'number' }),
  betaWarmupSteps: z
    .int()
    .min(0)
    .max(10_000_000)
    .default(0)
    .meta({ group: 'objective', widget: 'number', unit: 'steps', advanced: true }),
  ...optimizationFields(),
});
export type VaeConfig = z.infer<typeof VaeConfig>;
export const Config = VaeConfig;

export const presets: Preset[] = [
  { id: 'lecture', config: {}, training: { steps: 2340, evaluateEvery: 468 } },
  {
    id: 'quick',
    config: {},
    training: { steps: 1500, sampleEvery: 100, checkpointEvery: 500, evaluateEvery: 500 },
  },
  {
    id: 'standard',
    config: { betaWarmupSteps: 5000 },
    training: { steps: 30_000, sampleEvery: 500, checkpointEvery: 2000, evaluateEvery: 2000 },
  },
  {
    id: 'colour',
    config: {
      architecture: 'convolutional',
      channels: [32, 64, 128],
      latentSize: 64,
      likelihood: 'gaussian',
      beta: 3,
    },
    training: { steps: 4000, sampleEvery: 200, checkpointEvery: 500, evaluateEvery: 500 },
  },
];

/** Side of the convolutional variant's kernels; with stride 2 and one pixel of padding each halves its input. */
export const kernelSide = 4;

/** Above this a network's weights and optimizer slots alone take 6 GB. */
const parameterLimit = 500_000_000;

/** Height and width at which the convolutional encoder ends. */
export function innermost(config: VaeConfig, dataset: DatasetCard): { height: number; width: number } {
  const divisor = 2 ** config.channels.length;
  const [height, width] = dataset.shape;
  return {
    height: Math.max(1, Math.floor(height / divisor)),
    width: Math.max(1, Math.floor(width / divisor)),
  };
}

/** Why `config` cannot be trained on the dataset; empty when it can. */
export function accepts(dataset: DatasetCard, config: VaeConfig): Issue[] {
  const issues: Issue[] = [];
  const [height, width] = dataset.shape;
  if (dataset.splits.train === 0)
    issues.push({ field: 'dataset', code: 'no-training-images', parameters: {} });
  if (config.conditional && dataset.classes.length === 0)
    issues.push({ field: 'conditional', code: 'no-classes', parameters: {} });
  const convolutional = config.architecture === 'convolutional';
  const divisor = 2 ** config.channels.length;
  if (convolutional && (height % divisor !== 0 || width % divisor !== 0)) {
    issues.push({ field: 'channels', code: 'size-not-divisible', parameters: { height, width, divisor } });
  }
  const count = parameterShapes(config, dataset).reduce(
    (sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1),
    0,
  );
  if (count > parameterLimit) {
    issues.push({
      field: convolutional ? 'channels' : 'hidden',
      code: 'network-too-large',
      parameters: { count, limit: parameterLimit },
    });
  }
  return issues;
}

/**
 * Names and shapes of all parameters. Dense kernels are [in, out], convolution kernels [height, width, in,
 * out], kernels of transposed convolutions [height, width, out, in].
 */
export function parameterShapes(
  config: VaeConfig,
  dataset: DatasetCard,
): { name: string; shape: number[] }[] {
  const shapes =
    config.architecture === 'mlp' ? mlpShapes(config, dataset) : convolutionalShapes(config, dataset);
  if (config.conditional) shapes.push(...labelShapes(config, dataset));
  if (config.likelihood === 'gaussian') shapes.push({ name: 'decoder.logDeviation', shape: [] });
  return shapes;
}

function dense(name: string, inputs: number, outputs: number) {
  return [
    { name: `${name}.weight`, shape: [inputs, outputs] },
    { name: `${name}.bias`, shape: [outputs] },
  ];
}

function heads(config: VaeConfig, inputs: number) {
  return [...dense('mean', inputs, config.latentSize), ...dense('logVariance', inputs, config.latentSize)];
}

function mlpShapes(config: VaeConfig, dataset: DatasetCard) {
  const pixels = dataset.shape[0] * dataset.shape[1] * dataset.shape[2];
  const inward = [pixels, ...config.hidden];
  const outward = [config.latentSize, ...config.hidden.toReversed(), pixels];
  return [
    ...config.hidden.flatMap((width, layer) => dense(`encoder.${layer}`, inward[layer]!, width)),
    ...heads(config, inward.at(-1)!),
    ...outward.slice(1).flatMap((width, layer) => dense(`decoder.${layer}`, outward[layer]!, width)),
  ];
}

/**
 * What each class adds to the first layers: the same as a one-hot vector joined to a dense layer's inputs, or to
 * every pixel.
 */
function labelShapes(config: VaeConfig, dataset: DatasetCard) {
  const { height, width } = innermost(config, dataset);
  const [inward, outward] =
    config.architecture === 'mlp'
      ? [config.hidden[0]!, config.hidden.at(-1)!]
      : [config.channels[0]!, height * width * config.channels.at(-1)!];
  const classes = dataset.classes.length;
  return [
    { name: 'encoder.label.weight', shape: [classes, inward] },
    { name: 'decoder.label.weight', shape: [classes, outward] },
  ];
}

function convolutionalShapes(config: VaeConfig, dataset: DatasetCard) {
  const { height, width } = innermost(config, dataset);
  const inward = [dataset.shape[2], ...config.channels];
  const outward = inward.toReversed();
  const flat = height * width * outward[0]!;
  const kernel = (name: string, shape: [number, number], bias: number) => [
    { name: `${name}.weight`, shape: [kernelSide, kernelSide, ...shape] },
    { name: `${name}.bias`, shape: [bias] },
  ];
  return [
    ...config.channels.flatMap((channels, layer) =>
      kernel(`encoder.${layer}`, [inward[layer]!, channels], channels),
    ),
    ...heads(config, flat),
    ...dense('decoder.0', config.latentSize, flat),
    ...outward
      .slice(1)
      .flatMap((channels, layer) => kernel(`decoder.${layer + 1}`, [channels, outward[layer]!], channels)),
  ];
}

export const copiesPerParameter = (config: VaeConfig): number => copies(config);
