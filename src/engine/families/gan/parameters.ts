import type { DatasetCard } from '@shared/dataset.ts';
import { denseParameters, fanInUniform, type Parameter } from '../../nn/parameters.ts';
import { classesOf, type Players } from '../adversarial/fields.ts';

/** What the networks' shapes follow from. */
export interface Widths extends Players {
  generatorHidden: readonly number[];
  discriminatorHidden: readonly number[];
}

export const pixelsOf = ({ shape }: DatasetCard): number => shape[0] * shape[1] * shape[2];

/**
 * Both networks' dense layers, in PyTorch's default initialisation. Where there are classes, each first layer has a
 * row for every one (`label.weight`): a one-hot vector joined to its inputs would have the same weights.
 */
export function parametersOf(config: Widths, dataset: DatasetCard): Parameter[] {
  const pixels = pixelsOf(dataset);
  const classes = classesOf(config, dataset);
  const layers = (network: string, widths: readonly number[]) =>
    widths.slice(1).flatMap((outputs, index) => {
      const inputs = widths[index]!;
      const joined = index === 0 && classes > 0;
      const initial = fanInUniform(inputs + (joined ? classes : 0));
      const name = `${network}.label.weight`;
      return [
        ...denseParameters(`${network}.${index}`, inputs, outputs, {
          initial: { weight: initial, bias: initial },
        }),
        ...(joined ? [{ name, shape: [classes, outputs], initial }] : []),
      ];
    });
  return [
    ...layers('generator', [config.latentSize, ...config.generatorHidden, pixels]),
    ...layers('discriminator', [pixels, ...config.discriminatorHidden, 1]),
  ];
}
