import type { DatasetCard } from '@shared/dataset.ts';
import { classParameters, denseParameters, type Parameter } from '../../nn/parameters.ts';
import { classesOf, type Players } from '../adversarial/fields.ts';

/** What the networks' shapes follow from. */
export interface Widths extends Players {
  generatorHidden: readonly number[];
  discriminatorHidden: readonly number[];
}

export const pixelsOf = ({ shape }: DatasetCard): number => shape[0] * shape[1] * shape[2];

/**
 * Both networks' dense layers, in PyTorch's default initialisation. Where there are classes, each first layer has a
 * row for every one (`label.weight`), as a one-hot vector joined to its inputs would have.
 */
export function parametersOf(config: Widths, dataset: DatasetCard): Parameter[] {
  const pixels = pixelsOf(dataset);
  const classes = classesOf(config, dataset);
  const layers = (network: string, widths: readonly number[]) =>
    widths.slice(1).flatMap((outputs, index) => {
      const joined = index === 0 && classes > 0;
      return [
        ...denseParameters(`${network}.${index}`, widths[index]!, outputs),
        ...(joined ? classParameters(`${network}.label`, classes, outputs) : []),
      ];
    });
  return [
    ...layers('generator', [config.latentSize, ...config.generatorHidden, pixels]),
    ...layers('discriminator', [pixels, ...config.discriminatorHidden, 1]),
  ];
}
