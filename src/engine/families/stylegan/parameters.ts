import type { DatasetCard } from '@shared/dataset.ts';
import { equalisedConvolutionParameters, equalisedDenseParameters } from '../../nn/equalisedParameters.ts';
import { embeddingParameters, normal, type Parameter, zeros } from '../../nn/parameters.ts';
import { classesOf } from '../adversarial/fields.ts';
import { type Level, levelsOf } from './pyramid.ts';
import type { StyleganConfig } from './config.ts';

/** What no gradient trains; each follows from the steps. */
export const statistics = {
  /** [styleSize] running mean of the styles, which truncation leads to. */
  style: 'statistics.style',
  /** [] running mean of path lengths. */
  pathLength: 'statistics.pathLength',
  /** [] probability of each change of the images that the discriminator sees. */
  augmentation: 'statistics.augmentation',
  /** [] how far the networks have grown. */
  growth: 'statistics.growth',
} as const;

export const isStatistic = (parameter: string): boolean => parameter.startsWith('statistics.');

/** Keys of a level's layers, in both networks. */
export const levelName = ({ height }: Level): string => `${height}`;

/** @returns none where the images have no levels */
export function styleganParameters(config: StyleganConfig, dataset: DatasetCard): Parameter[] {
  const levels = levelsOf(config, dataset);
  if (!levels) return [];
  return [
    ...mappingParameters(config, dataset),
    ...synthesisParameters(config, dataset, levels),
    ...discriminatorParameters(config, dataset, levels),
    ...statisticParameters(config),
  ];
}

function mappingParameters(config: StyleganConfig, dataset: DatasetCard): Parameter[] {
  const classes = classesOf(config, dataset);
  const { latentSize, styleSize, mappingLayers } = config;
  return [
    ...(classes > 0 ? embeddingParameters('mapping.label', classes, latentSize, normal(1)) : []),
    ...Array.from({ length: mappingLayers }, (_, layer) => {
      const first = classes > 0 ? 2 * latentSize : latentSize;
      return equalisedDenseParameters(`mapping.${layer}`, layer === 0 ? first : styleSize, styleSize, {
        rateFactor: config.mappingRateFactor,
      });
    }).flat(),
  ];
}

function synthesisParameters(
  { styleSize }: StyleganConfig,
  { shape: [, , colours] }: DatasetCard,
  levels: readonly Level[],
): Parameter[] {
  const style = (name: string, channels: number) =>
    equalisedDenseParameters(`${name}.style`, styleSize, channels, { bias: 1 });
  const styled = (name: string, inputs: number, outputs: number, kernel: [number, number]): Parameter[] => [
    ...style(name, inputs),
    { name: `${name}.weight`, shape: [3, 3, ...kernel], initial: normal(1) },
    { name: `${name}.bias`, shape: [outputs], initial: zeros },
    { name: `${name}.noise`, shape: [], initial: zeros },
  ];
  const [{ height, width, channels: innermost }] = levels as [Level];
  return [
    { name: 'synthesis.constant', shape: [height, width, innermost], initial: normal(1) },
    ...levels.flatMap((level, index) => {
      const { channels } = level;
      const name = `synthesis.${levelName(level)}`;
      const inputs = levels[index - 1]?.channels;
      return [
        ...(inputs === undefined ? [] : styled(`${name}.0`, inputs, channels, [channels, inputs])),
        ...styled(`${name}.1`, channels, channels, [channels, channels]),
        ...style(`${name}.colour`, channels),
        { name: `${name}.colour.weight`, shape: [1, 1, channels, colours], initial: normal(1) },
        { name: `${name}.colour.bias`, shape: [colours], initial: zeros },
      ];
    }),
  ];
}

function discriminatorParameters(
  config: StyleganConfig,
  dataset: DatasetCard,
  levels: readonly Level[],
): Parameter[] {
  const colours = dataset.shape[2];
  const [{ height, width, channels: innermost }] = levels as [Level];
  const outermost = levels.at(-1)!;
  const classes = classesOf(config, dataset);
  const ofColour = (level: Level) =>
    equalisedConvolutionParameters(`discriminator.${levelName(level)}.colour`, 1, colours, level.channels);
  return [
    ...levels.toReversed().flatMap((level) => {
      const { channels } = level;
      const inward = levels[levels.indexOf(level) - 1];
      const name = `discriminator.${levelName(level)}`;
      return [
        ...(config.architecture === 'progressive' || level === outermost ? ofColour(level) : []),
        ...(inward
          ? [
              ...equalisedConvolutionParameters(`${name}.0`, 3, channels, channels),
              ...equalisedConvolutionParameters(`${name}.1`, 3, channels, inward.channels),
              ...equalisedConvolutionParameters(`${name}.skip`, 1, channels, inward.channels, { bias: null }),
            ]
          : []),
      ];
    }),
    ...equalisedConvolutionParameters('discriminator.last', 3, innermost + 1, innermost),
    ...equalisedDenseParameters('discriminator.dense', height * width * innermost, innermost),
    ...equalisedDenseParameters('discriminator.score', innermost, 1),
    ...(classes > 0 ? embeddingParameters('discriminator.label', classes, innermost, normal(1)) : []),
  ];
}

function statisticParameters(config: StyleganConfig): Parameter[] {
  const statistic = (name: string, shape: number[] = []): Parameter => ({ name, shape, initial: zeros });
  return [
    statistic(statistics.style, [config.styleSize]),
    ...(regularisesPaths(config) ? [statistic(statistics.pathLength)] : []),
    ...(config.adaptiveAugmentation ? [statistic(statistics.augmentation)] : []),
    ...(config.architecture === 'progressive' ? [statistic(statistics.growth)] : []),
  ];
}

/** Growing networks do without, as those that were first grown did. */
export const regularisesPaths = ({ architecture, pathWeight }: StyleganConfig): boolean =>
  architecture === 'skip' && pathWeight > 0;
