import { z } from 'zod';
import { JobId, RunId, Seed, Sha256, Step } from './ids.ts';

/** What to make from a checkpoint. */
export const GenerateRequest = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('samples'),
    run: RunId,
    /** Null: the newest checkpoint. */
    checkpoint: Step.nullable().default(null),
    count: z.int().min(1).max(1024),
    seed: Seed,
  }),
  z.strictObject({
    kind: z.literal('interpolation'),
    run: RunId,
    checkpoint: Step.nullable().default(null),
    fromSeed: Seed,
    toSeed: Seed,
    /** Images from end to end, both ends counted. */
    steps: z.int().min(2).max(64),
  }),
]);
export type GenerateRequest = z.infer<typeof GenerateRequest>;

/** All that is needed to make an image again; written into every PNG saved (`atelier` text chunk, JSON). */
export const Recipe = z.strictObject({
  recipeVersion: z.literal(1),
  run: RunId,
  runName: z.string(),
  family: z.string(),
  checkpoint: Step,
  weightsHash: Sha256,
  request: GenerateRequest,
  /** Which image of the request; null for the whole grid. */
  index: z.int().nullable(),
  settings: z.record(z.string(), z.unknown()),
  appVersion: z.string(),
});
export type Recipe = z.infer<typeof Recipe>;

export const Generated = z.strictObject({
  id: JobId,
  /** Paths below the home folder, one image each, in order. */
  files: z.array(z.string()),
  /** Path below the home folder of all of them as one grid. */
  grid: z.string(),
  width: z.int(),
  height: z.int(),
  recipe: Recipe,
});
export type Generated = z.infer<typeof Generated>;
