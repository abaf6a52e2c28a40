/** How a parameter begins: drawn from a stream named after it, or the same everywhere. */
export type Initialiser =
  | { kind: 'uniform'; bound: number }
  | { kind: 'normal'; deviation: number; mean?: number }
  | { kind: 'constant'; value: number }
  | { kind: 'orthogonal'; gain: number };

/** A named array of a network. This module needs no TensorFlow, so that shapes are known without it. */
export interface Parameter {
  /** Key in checkpoints. */
  name: string;
  shape: number[];
  initial: Initialiser;
}

export const constant = (value: number): Initialiser => ({ kind: 'constant', value });
export const zeros = constant(0);
export const ones = constant(1);

/**
 * PyTorch's default of Linear and Conv layers, weights and biases alike: uniform in +-1 / sqrt(fan in)
 * (`kaiming_uniform_` with a = sqrt(5)).
 */
export const fanInUniform = (fanIn: number): Initialiser => ({
  kind: 'uniform',
  bound: 1 / Math.sqrt(fanIn),
});

export const normal = (deviation: number, mean = 0): Initialiser => ({ kind: 'normal', deviation, mean });

/** DCGAN's weights (Radford et al., 2016): N(0, 0.02), and N(1, 0.02) for the scales of norms. */
export const dcganWeight = normal(0.02);
export const dcganScale = normal(0.02, 1);

/** Glorot and Bengio, 2010. */
export const xavierUniform = (fanIn: number, fanOut: number, gain = 1): Initialiser => ({
  kind: 'uniform',
  bound: gain * Math.sqrt(6 / (fanIn + fanOut)),
});
export const xavierNormal = (fanIn: number, fanOut: number, gain = 1): Initialiser =>
  normal(gain * Math.sqrt(2 / (fanIn + fanOut)));

/** He et al., 2015, for (leaky) rectifiers of the given negative slope. */
export const heNormal = (fanIn: number, slope = 0): Initialiser =>
  normal(Math.sqrt(2 / ((1 + slope * slope) * fanIn)));
export const heUniform = (fanIn: number, slope = 0): Initialiser => ({
  kind: 'uniform',
  bound: Math.sqrt(6 / ((1 + slope * slope) * fanIn)),
});

/** Saxe et al., 2014: a matrix of all dimensions but the last by the last, with orthonormal rows or columns. */
export const orthogonal = (gain = 1): Initialiser => ({ kind: 'orthogonal', gain });

/** Where a layer departs from PyTorch's defaults. */
export interface Initial {
  weight?: Initialiser;
  bias?: Initialiser;
}

export interface WithBias {
  /** Whether there is one; there is by default. */
  bias?: boolean;
  initial?: Initial;
}

function weightAndBias(
  name: string,
  shape: number[],
  outputs: number,
  fanIn: number,
  { bias = true, initial = {} }: WithBias,
): Parameter[] {
  const weight = { name: `${name}.weight`, shape, initial: initial.weight ?? fanInUniform(fanIn) };
  if (!bias) return [weight];
  return [weight, { name: `${name}.bias`, shape: [outputs], initial: initial.bias ?? fanInUniform(fanIn) }];
}

/** `weight` [in, out], the transpose of PyTorch's, and `bias` [out]. */
export const denseParameters = (name: string, inputs: number, outputs: number, options: WithBias = {}) =>
  weightAndBias(name, [inputs, outputs], outputs, inputs, options);

/** `weight` [side, side, in, out]; PyTorch's [out, in, height, width] permuted by (2, 3, 1, 0). `bias` [out]. */
export const convolutionParameters = (
  name: string,
  side: number,
  inputs: number,
  outputs: number,
  options: WithBias = {},
) => weightAndBias(name, [side, side, inputs, outputs], outputs, side * side * inputs, options);

/**
 * `weight` [side, side, out, in]; PyTorch's [in, out, height, width] permuted by (2, 3, 1, 0). `bias` [out].
 * PyTorch counts the fan-in of a transposed convolution over its outputs.
 */
export const transposedConvolutionParameters = (
  name: string,
  side: number,
  inputs: number,
  outputs: number,
  options: WithBias = {},
) => weightAndBias(name, [side, side, outputs, inputs], outputs, side * side * outputs, options);

export interface NormInitial {
  scale?: Initialiser;
}

/** `weight` (scale) and `bias` (shift), [features], of layer, group and instance norm. */
export function normParameters(
  name: string,
  features: number,
  { bias = true, initial = {} }: { bias?: boolean; initial?: NormInitial } = {},
): Parameter[] {
  const weight = { name: `${name}.weight`, shape: [features], initial: initial.scale ?? ones };
  return bias ? [weight, { name: `${name}.bias`, shape: [features], initial: zeros }] : [weight];
}

const statistics = ['runningMean', 'runningVariance'] as const;
const direction = 'direction';

/** `weight`, `bias`, and the running statistics, which no gradient trains; all [features]. */
export function batchNormParameters(
  name: string,
  features: number,
  options: { initial?: NormInitial } = {},
): Parameter[] {
  const [mean, variance] = statistics;
  return [
    ...normParameters(name, features, options),
    { name: `${name}.${mean}`, shape: [features], initial: zeros },
    { name: `${name}.${variance}`, shape: [features], initial: ones },
  ];
}

/** What a power iteration found last of the matrix that is the weight of `name`; see `spectrallyNormalised`. */
export const directionParameter = (name: string, rows: number): Parameter => ({
  name: `${name}.${direction}`,
  shape: [rows],
  initial: normal(1),
});

/** Whether a parameter follows from the data or from others, and optimizers leave it alone. */
export const isStatistic = (parameter: string): boolean =>
  [...statistics, direction].some((statistic) => parameter.endsWith(`.${statistic}`));

/** `weight` [count, features], N(0, 1) as in PyTorch. */
export const embeddingParameters = (
  name: string,
  count: number,
  features: number,
  initial: Initialiser = normal(1),
): Parameter[] => [{ name: `${name}.weight`, shape: [count, features], initial }];

/**
 * Of what a class adds to a layer's output: as large as what comes of inputs of variance 1 under PyTorch's default. A
 * one-hot vector joined to the inputs would add the same, but its row would at first be lost among the others.
 */
export const classRow: Initialiser = { kind: 'uniform', bound: 1 };

/** `weight` [count, features]: what each class adds. */
export const classParameters = (name: string, count: number, features: number): Parameter[] =>
  embeddingParameters(name, count, features, classRow);

/** `qkv` from features to queries, keys and values, one after another, and `out` back. */
export const attentionParameters = (
  name: string,
  features: number,
  options: { bias?: boolean; qkv?: Initial; out?: Initial } = {},
): Parameter[] => [
  ...denseParameters(`${name}.qkv`, features, 3 * features, { bias: options.bias, initial: options.qkv }),
  ...denseParameters(`${name}.out`, features, features, { bias: options.bias, initial: options.out }),
];

/** `norm` and an attention over the pixels. */
export const spatialAttentionParameters = (
  name: string,
  channels: number,
  options: { qkv?: Initial; out?: Initial } = {},
): Parameter[] => [
  ...normParameters(`${name}.norm`, channels),
  ...attentionParameters(name, channels, options),
];

/**
 * `norm1`, `convolution1`, `embedding` (where one is given), `norm2`, `convolution2`, and a 1x1 `skip` where
 * the channels change.
 */
export function residualBlockParameters(
  name: string,
  sizes: { inputs: number; outputs: number; embedding?: number },
  last: Initial = {},
): Parameter[] {
  const { inputs, outputs, embedding } = sizes;
  return [
    ...normParameters(`${name}.norm1`, inputs),
    ...convolutionParameters(`${name}.convolution1`, 3, inputs, outputs),
    ...(embedding === undefined ? [] : denseParameters(`${name}.embedding`, embedding, outputs)),
    ...normParameters(`${name}.norm2`, outputs),
    ...convolutionParameters(`${name}.convolution2`, 3, outputs, outputs, { initial: last }),
    ...(inputs === outputs ? [] : convolutionParameters(`${name}.skip`, 1, inputs, outputs)),
  ];
}
