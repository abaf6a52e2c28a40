import type { DatasetCard } from '@shared/dataset.ts';
import {
  batchNormParameters,
  classRow,
  convolutionParameters,
  dcganScale,
  dcganWeight,
  denseParameters,
  directionParameter,
  embeddingParameters,
  fanInUniform,
  normal,
  type Parameter,
  transposedConvolutionParameters,
  type WithBias,
  zeros,
} from '../../nn/parameters.ts';
import { classesOf, type Players } from './fields.ts';

/** What keeps the judging network's layers in bounds. */
export type Norm = 'batch' | 'spectral' | 'none';

/** What DCGAN's networks follow from. */
export interface ConvolutionalSettings extends Players {
  /** After the judging network's first halving; each further one doubles them. */
  baseChannels: number;
  /** Above which they double no more. */
  channelLimit: number;
  initialisation: 'paper' | 'framework';
  discriminatorNorm: Norm;
}

/** Side of all kernels; with stride 2 and one pixel of padding each halves or doubles its input. */
export const kernelSide = 4;

/** Shortest side that the halvings may end at. */
const shortest = 4;
/** Longest one, beyond which the dense layers would do the convolutions' work. */
const longest = 15;

/** Where the generator begins and the judging network ends, and the channels in between. */
export interface Pyramid {
  height: number;
  width: number;
  /** After each halving, the first one's first. */
  channels: number[];
}

/**
 * As many halvings as leave both sides whole and at least 4: 28 is 7 x 4, 32 is 4 x 8, 64 is 4 x 16.
 * @returns null where there are none, or the innermost sides are too long
 */
export function pyramidOf(config: ConvolutionalSettings, { shape }: DatasetCard): Pyramid | null {
  let [height, width] = shape;
  const channels: number[] = [];
  while (height % 2 === 0 && width % 2 === 0 && Math.min(height, width) >= 2 * shortest) {
    [height, width] = [height / 2, width / 2];
    channels.push(Math.min(config.baseChannels * 2 ** channels.length, config.channelLimit));
  }
  return channels.length === 0 || Math.max(height, width) > longest ? null : { height, width, channels };
}

/**
 * Parameters of both networks of DCGAN (Radford et al., 2016).
 * @param judge what the judging network's names begin with
 * @returns none where the images have no pyramid
 */
export function convolutionalParameters(
  config: ConvolutionalSettings,
  dataset: DatasetCard,
  judge: string,
): Parameter[] {
  const pyramid = pyramidOf(config, dataset);
  if (!pyramid) return [];
  return [
    ...generatorParameters(config, dataset, pyramid),
    ...judgeParameters(config, dataset, pyramid, judge),
  ];
}

/** PyTorch's defaults, or the paper's: N(0, 0.02), N(1, 0.02) for the scales of norms, and no bias. */
const initialOf = ({ initialisation }: ConvolutionalSettings) =>
  initialisation === 'paper'
    ? { layer: { weight: dcganWeight, bias: zeros }, norm: { scale: dcganScale } }
    : { layer: {}, norm: {} };

function generatorParameters(
  config: ConvolutionalSettings,
  dataset: DatasetCard,
  { height, width, channels }: Pyramid,
): Parameter[] {
  const initial = initialOf(config);
  const classes = classesOf(config, dataset);
  const outward = [...channels.toReversed(), dataset.shape[2]];
  const inner = outward[0]!;
  const first = { bias: false, initial: initial.layer };
  return [
    ...denseParameters('generator.0', config.latentSize, height * width * inner, first),
    ...(classes > 0
      ? embeddingParameters('generator.label', classes, height * width * inner, classScale(config))
      : []),
    ...channels.toReversed().flatMap((inputs, layer) => {
      const isLast = layer === channels.length - 1;
      const options: WithBias = { bias: isLast, initial: initial.layer };
      const name = `generator.${layer + 1}`;
      return [
        ...batchNormParameters(`generator.norm${layer}`, inputs, { initial: initial.norm }),
        ...transposedConvolutionParameters(name, kernelSide, inputs, outward[layer + 1]!, options),
      ];
    }),
  ];
}

/** As large as what the latents come to, so that the class counts from the first step on. */
const classScale = ({ initialisation, latentSize }: ConvolutionalSettings) =>
  initialisation === 'paper' ? normal(0.02 * Math.sqrt(latentSize)) : classRow;

function judgeParameters(
  config: ConvolutionalSettings,
  dataset: DatasetCard,
  { height, width, channels }: Pyramid,
  judge: string,
): Parameter[] {
  const initial = initialOf(config);
  const norm = config.discriminatorNorm;
  const classes = classesOf(config, dataset);
  const features = height * width * channels.at(-1)!;
  const last = channels.length;
  const projection = initial.layer.weight ?? fanInUniform(features);
  const bounded = (name: string, layer: Parameter[]): Parameter[] => {
    if (norm !== 'spectral') return layer;
    const { shape } = layer[0]!;
    const rows = shape.slice(0, -1).reduce((product, side) => product * side, 1);
    return [...layer, directionParameter(name, rows)];
  };
  return [
    ...channels.flatMap((outputs, layer) => {
      const name = `${judge}.${layer}`;
      const inputs = layer === 0 ? dataset.shape[2] : channels[layer - 1]!;
      const normed = norm === 'batch' && layer > 0;
      const options: WithBias = { bias: !normed, initial: initial.layer };
      return [
        ...bounded(name, convolutionParameters(name, kernelSide, inputs, outputs, options)),
        ...(normed ? batchNormParameters(`${judge}.norm${layer}`, outputs, { initial: initial.norm }) : []),
      ];
    }),
    ...bounded(
      `${judge}.${last}`,
      denseParameters(`${judge}.${last}`, features, 1, { initial: initial.layer }),
    ),
    ...(classes > 0
      ? bounded(`${judge}.label`, embeddingParameters(`${judge}.label`, classes, features, projection))
      : []),
  ];
}
