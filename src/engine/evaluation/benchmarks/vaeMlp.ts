import type { DatasetCard } from '@shared/dataset.ts';
import { familyOf } from '../../families/index.ts';
import type { Benchmark } from './benchmark.ts';

const shape: DatasetCard['shape'] = [28, 28, 1];
const batchSize = 128;

/** The family's VAE with its own defaults, which are those of the reference. */
export function vaeMlp(): Benchmark {
  const family = familyOf('vae');
  const parsed = family.schema.parse({}, {}, null);
  if ('issues' in parsed) throw new Error('the defaults of the VAE are not valid');
  const card: DatasetCard = {
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
  return {
    name: 'vae-mlp',
    model: family.model(parsed.config, card),
    shape,
    batchSize,
    learningRate: 1e-3,
    values: 256,
  };
}
