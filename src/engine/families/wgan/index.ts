import type { DatasetCard } from '@shared/dataset.ts';
import { convolutionalNetworks } from '../adversarial/convolutional.ts';
import { convolutionalParameters } from '../adversarial/convolutionalParameters.ts';
import { adversarialModel } from '../adversarial/model.ts';
import type { Model } from '../family.ts';
import { measuring } from './game.ts';
import { critic, type WganConfig } from './schema.ts';

export const model = (config: WganConfig, dataset: DatasetCard): Model =>
  adversarialModel({
    config,
    networks: convolutionalNetworks(config, dataset, critic),
    parameters: convolutionalParameters(config, dataset, critic),
    game: measuring(config),
    // oneDNN's convolutions are faster on a CPU than XLA's.
    execution: 'graph',
  });
