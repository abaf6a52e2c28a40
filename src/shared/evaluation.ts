import { z } from 'zod';
import { SplitName } from './dataset.ts';
import { RunId, Seed, Sha256, Step, Timestamp } from './ids.ts';

export const EvaluationRequest = z.strictObject({
  run: RunId,
  /** Null: the newest checkpoint. */
  checkpoint: Step.nullable().default(null),
  /** Images to make and score. */
  samples: z.int().min(100).max(50_000).default(5000),
  /** Of the samples, and of the choice of real images. */
  seed: Seed.default(0),
});
export type EvaluationRequest = z.infer<typeof EvaluationRequest>;

/** How samples compare with real images, in the order in which they are shown. */
export const ScoreName = z.enum(['frechet', 'kernel', 'precision', 'recall', 'density', 'coverage']);
export type ScoreName = z.infer<typeof ScoreName>;

/** Which way is better; null: nearest to 1. */
export const scoreDirections: Record<ScoreName, 'lower' | 'higher' | null> = {
  frechet: 'lower',
  kernel: 'lower',
  precision: 'higher',
  recall: 'higher',
  density: null,
  coverage: 'higher',
};

export const Score = z.strictObject({
  value: z.number(),
  /** Images on either side that it was computed from. */
  samples: z.int().min(1),
  reference: z.int().min(1),
  /** Of 95 % confidence, for scores that are means. */
  interval: z.tuple([z.number(), z.number()]).nullable(),
});
export type Score = z.infer<typeof Score>;

export const Scores = z.record(ScoreName, Score);
export type Scores = z.infer<typeof Scores>;

/** What the classifier sees in the samples. */
export const ClassShare = z.strictObject({
  name: z.string(),
  /** Of the samples that it takes for this class. */
  share: z.number().min(0).max(1),
  /** Of the real images compared with, by their labels. */
  reference: z.number().min(0).max(1),
});
export type ClassShare = z.infer<typeof ClassShare>;

/** What samples of a model were found to be worth: `scores`, and all that they depend on. */
export const SampleScores = z.strictObject({
  samples: z.int().min(1),
  /** The real images compared with. */
  reference: z.strictObject({ split: SplitName, count: z.int().min(1), datasetHash: Sha256 }),
  /** Whose features the scores are about; those of another hash cannot be compared. */
  classifier: z.strictObject({
    hash: Sha256,
    features: z.int(),
    /** On the held-out images of `accuracyCount`, which it was not trained on. */
    accuracy: z.number().min(0).max(1),
    accuracyCount: z.int().min(1),
  }),
  scores: Scores,
  /** The same of as many other real images: about the best that samples can reach. Null where none are left. */
  baseline: Scores.nullable(),
  classes: z.array(ClassShare),
  /** Mean probability that the classifier gives to the class that it takes a sample for. */
  confidence: z.number().min(0).max(1),
  /** Share of the samples that it takes for the class they were asked for; null where none was. */
  agreement: z.number().min(0).max(1).nullable(),
});
export type SampleScores = z.infer<typeof SampleScores>;

/** `evaluations/<step>.json` of a run. */
export const Evaluation = z.strictObject({
  evaluationVersion: z.literal(1),
  run: RunId,
  checkpoint: Step,
  weightsHash: Sha256,
  seed: Seed,
  ...SampleScores.shape,
  createdAt: Timestamp,
});
export type Evaluation = z.infer<typeof Evaluation>;

export const EvaluationPhase = z.enum(['waiting', 'classifier', 'samples', 'reference', 'scores']);
export type EvaluationPhase = z.infer<typeof EvaluationPhase>;

/** How far the evaluation of a run has come. */
export const EvaluationProgress = z.strictObject({
  run: RunId,
  phase: EvaluationPhase,
  done: z.int(),
  total: z.int().nullable(),
});
export type EvaluationProgress = z.infer<typeof EvaluationProgress>;
