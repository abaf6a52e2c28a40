import type { DatasetCard } from '@shared/dataset.ts';
import { adversarialModel } from '../adversarial/model.ts';
import { telling } from '../adversarial/telling.ts';
import type { Model } from '../family.ts';
import { networks } from './network.ts';
import { parametersOf } from './parameters.ts';
import type { GanConfig } from './schema.ts';

export const model = (config: GanConfig, dataset: DatasetCard): Model =>
  adversarialModel({
    config,
    networks: networks(config, dataset),
    parameters: parametersOf(config, dataset),
    game: telling(config),
    // Its products are so large that oneDNN's speed counts for more than XLA's fusion of what is between them.
    execution: 'graph',
  });
