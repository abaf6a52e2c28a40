import type { DatasetCard } from '@shared/dataset.ts';
import type { ConfigValues } from '@shared/family.ts';
import { familyOf } from '../../families/index.ts';
import type { Benchmark } from './benchmark.ts';

/** A network of a family: what it is, and where it departs from the family's defaults. */
export interface FamilyWorkload extends Pick<Benchmark, 'name' | 'shape' | 'batchSize' | 'learningRate'> {
  family: string;
  config: ConfigValues;
}

/** A family's own training step, all that it watches included. */
export function ofFamily({ family: id, config, ...workload }: FamilyWorkload): Benchmark {
  const family = familyOf(id);
  const parsed = family.schema.parse(config, {}, null);
  if ('issues' in parsed) throw new Error(`the settings of ${workload.name} are not valid`);
  return { ...workload, values: 256, model: family.model(parsed.config, cardOf(workload)) };
}

function cardOf({ shape, batchSize }: Pick<Benchmark, 'shape' | 'batchSize'>): DatasetCard {
  return {
    cardVersion: 1,
    id: 'benchmark',
    name: 'benchmark',
    modality: 'image',
    count: batchSize,
    shape,
    classes: [],
    classCounts: [],
    splits: { train: batchSize, valid: 0, test: 0 },
    splitKind: 'given',
    source: { kind: 'folder', origin: 'benchmark', fit: null },
    skipped: 0,
    hash: '0'.repeat(64),
    splitHash: '0'.repeat(64),
    bytes: batchSize * shape[0] * shape[1] * shape[2],
    createdAt: 0,
  };
}
