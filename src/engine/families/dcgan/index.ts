import type { DatasetCard } from '@shared/dataset.ts';
import { augment } from '../../nn/differentiableAugmentation.ts';
import { convolutionalNetworks } from '../adversarial/convolutional.ts';
import { convolutionalParameters } from '../adversarial/convolutionalParameters.ts';
import { adversarialModel } from '../adversarial/model.ts';
import { telling } from '../adversarial/telling.ts';
import type { Model } from '../family.ts';
import { type DcganConfig, discriminator } from './schema.ts';

export function model(config: DcganConfig, dataset: DatasetCard): Model {
  const kinds = {
    colour: config.augmentColour,
    translation: config.augmentTranslation,
    cutout: config.augmentCutout,
  };
  return adversarialModel({
    config,
    networks: convolutionalNetworks(config, dataset, discriminator),
    parameters: convolutionalParameters(config, dataset, discriminator),
    game: {
      ...telling(config),
      ...(Object.values(kinds).includes(true) && {
        augment: (images, random) => augment(images, kinds, random),
      }),
    },
    // oneDNN's convolutions are faster on a CPU than XLA's.
    execution: 'graph',
  });
}
