import type { DatasetCard } from '@shared/dataset.ts';
import { adversarialModel } from '../adversarial/model.ts';
import { telling } from '../adversarial/telling.ts';
import type { Model } from '../family.ts';
import { networks } from './network.ts';
import { parametersOf } from './parameters.ts';
import type { GanConfig } from './schema.ts';

export const model = (config: GanConfig, dataset: DatasetCard): Model => ({
  ...adversarialModel({
    config,
    networks: networks(config, dataset),
    parameters: parametersOf(config, dataset),
    game: telling(config),
    // XLA fuses dense layers well.
    execution: 'xla',
  }),
  separable: true,
});
