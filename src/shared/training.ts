import { z } from 'zod';
import { Seed } from './ids.ts';

/** Settings that every family shares: how long, how often, from which seed. */
export const TrainingConfig = z.strictObject({
  steps: z
    .int()
    .min(1)
    .max(100_000_000)
    .default(2340)
    .meta({ group: 'budget', widget: 'number', unit: 'steps' }),
  batchSize: z
    .int()
    .min(1)
    .max(4096)
    .default(128)
    .meta({ group: 'budget', widget: 'number', unit: 'images' }),
  learningRate: z.number().gt(0).max(10).default(1e-3).meta({ group: 'optimizer', widget: 'number' }),
  sampleEvery: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(200)
    .meta({ group: 'watching', widget: 'number', unit: 'steps' }),
  checkpointEvery: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(500)
    .meta({ group: 'watching', widget: 'number', unit: 'steps' }),
  evaluateEvery: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(468)
    .meta({ group: 'watching', widget: 'number', unit: 'steps', advanced: true }),
  /** Whether evaluations look for samples that are alike or copied. */
  watchSamples: z.boolean().default(true).meta({ group: 'watching', widget: 'switch', advanced: true }),
  seed: Seed.default(0).meta({ group: 'reproducibility', widget: 'seed' }),
  threads: z
    .int()
    .min(1)
    .max(256)
    .default(2)
    .meta({ group: 'reproducibility', widget: 'number', unit: 'threads', advanced: true }),
  /** On a GPU, where not every operation gives the same bits each time by itself; on the processor all do. */
  deterministic: z
    .boolean()
    .default(true)
    .meta({ group: 'reproducibility', widget: 'switch', advanced: true }),
});
export type TrainingConfig = z.infer<typeof TrainingConfig>;
