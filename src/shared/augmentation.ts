import { z } from 'zod';
import { DatasetId, DisplayName, RunId, Seed, Sha256, Step, Timestamp } from './ids.ts';

/** Images of one class that a synthetic dataset may hold. */
export const mostPerClass = 100_000;

/** A dataset to be made of a class-conditional run's images. */
export const AugmentRequest = z.strictObject({
  run: RunId,
  /** Null: the newest checkpoint. */
  checkpoint: Step.nullable().default(null),
  /** Images to make of each class. */
  perClass: z.int().min(1).max(mostPerClass).default(500),
  seed: Seed.default(0),
  /** Values of the family card's controls: left out, the default; out of range, the bound. */
  controls: z.record(z.string(), z.number()).default({}),
  /** Of the new dataset. */
  name: DisplayName,
  /** Whether the run's real training images stand in the dataset too. */
  withReal: z.boolean().default(false),
});
export type AugmentRequest = z.infer<typeof AugmentRequest>;

/**
 * All that is needed to make a synthetic dataset again. Synthetic image i, counted behind the real ones, is the
 * gallery's sample i of the seed with the classes in turn.
 */
export const SyntheticRecipe = z.strictObject({
  recipeVersion: z.literal(1),
  run: RunId,
  /** As the run was named then. */
  runName: z.string(),
  family: z.string(),
  checkpoint: Step,
  weightsHash: Sha256,
  seed: Seed,
  perClass: z.int().min(1),
  /** With the values as used. */
  controls: z.record(z.string(), z.number()),
  /** The dataset that the run was trained on, whose test split comparisons are scored on. */
  real: z.strictObject({ id: DatasetId, name: z.string(), hash: Sha256, splitHash: Sha256 }),
  /** The real training images, which stand first in the dataset; 0 where there are none. */
  realImages: z.int().min(0),
  syntheticImages: z.int().min(1),
  appVersion: z.string(),
});
export type SyntheticRecipe = z.infer<typeof SyntheticRecipe>;

/** What a classifier was trained on, in the order in which it is told. */
export const TrainedOn = z.enum(['real', 'synthetic', 'both']);
export type TrainedOn = z.infer<typeof TrainedOn>;

/** How a classifier does on the real test split. */
export const ComparedAccuracy = z.strictObject({
  /** Images that it was trained on. */
  images: z.int().min(1),
  correct: z.int().min(0),
  /** Test images. */
  count: z.int().min(1),
  /** correct / count */
  accuracy: z.number().min(0).max(1),
  /** Wilson's, of 95 % confidence, for the choice of the test images. */
  interval: z.tuple([z.number(), z.number()]),
  classifierHash: Sha256,
});
export type ComparedAccuracy = z.infer<typeof ComparedAccuracy>;

/** `comparison.json` of a synthetic dataset: what its images are worth to a classifier. */
export const AugmentationComparison = z.strictObject({
  comparisonVersion: z.literal(1),
  dataset: DatasetId,
  /** Of the images that were compared: a file that does not fit the card says nothing of it. */
  datasetHash: Sha256,
  real: SyntheticRecipe.shape.real,
  /** The same for all three. */
  training: z.strictObject({
    seed: Seed,
    steps: z.int().min(1),
    batchSize: z.int().min(1),
    learningRate: z.number(),
    shift: z.number(),
    threads: z.int().min(1),
  }),
  results: z.record(TrainedOn, ComparedAccuracy),
  createdAt: Timestamp,
});
export type AugmentationComparison = z.infer<typeof AugmentationComparison>;

export const ComparisonPhase = z.enum(['waiting', ...TrainedOn.options, 'scoring']);
export type ComparisonPhase = z.infer<typeof ComparisonPhase>;

/** How far the comparison of a dataset has come. */
export const ComparisonProgress = z.strictObject({
  dataset: DatasetId,
  phase: ComparisonPhase,
  done: z.int(),
  total: z.int().nullable(),
});
export type ComparisonProgress = z.infer<typeof ComparisonProgress>;
