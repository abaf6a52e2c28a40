import { z } from 'zod';
import { Fit } from './dataset.ts';
import { JobId, RunId, Seed, Sha256, Step, Timestamp } from './ids.ts';

/** Bounds of one projection. */
export const projectionLimits = { steps: 5000, starts: 32 } as const;

/** A search for the latents whose image comes closest to a person's own. */
export const ProjectionRequest = z.strictObject({
  run: RunId,
  /** Null: the newest checkpoint. */
  checkpoint: Step.nullable().default(null),
  /** Path of a PNG or JPEG. */
  image: z.string().min(1),
  /** How it meets the size of the run's images. */
  fit: Fit.default('cover'),
  /** Dark becomes light: for writing on paper before a model of light digits on dark ground. */
  invert: z.boolean().default(false),
  /** Class asked for; null: starts of all classes, of which the best is kept. */
  label: z.int().min(0).nullable().default(null),
  controls: z.record(z.string(), z.number()).default({}),
  steps: z.int().min(1).max(projectionLimits.steps).default(400),
  starts: z.int().min(1).max(projectionLimits.starts).default(8),
  seed: Seed.default(0),
});
export type ProjectionRequest = z.infer<typeof ProjectionRequest>;

/** What a projection found; its latents stand in the file beside. */
export const Projection = z.strictObject({
  projectionVersion: z.literal(1),
  id: JobId,
  run: RunId,
  checkpoint: Step,
  weightsHash: Sha256,
  /** What was searched among. */
  space: z.enum(['latents', 'styles']),
  /** Class that the image is made of; null where the model has none. */
  label: z.int().min(0).nullable(),
  /** Paths below the run's folder. */
  original: z.string(),
  reconstruction: z.string(),
  /** Mean squared difference of the pixels, from 0 to 1 each. */
  error: z.number(),
  /** Loss of the best start, by step. */
  losses: z.array(z.number()),
  request: ProjectionRequest,
  createdAt: Timestamp,
});
export type Projection = z.infer<typeof Projection>;

/** `projections/<id>.json` of a run. */
export const KeptProjection = Projection.extend({
  /** Row-major, of one image. */
  latents: z.array(z.number()),
  controls: z.record(z.string(), z.number()),
});
export type KeptProjection = z.infer<typeof KeptProjection>;

/** How far a projection has come. */
export const ProjectionProgress = z.strictObject({
  run: RunId,
  step: z.int(),
  steps: z.int(),
  /** Of the best start. */
  loss: z.number().nullable(),
  /** The person's image as it is compared, and the nearest one so far: bytes, height x width x channels. */
  original: z.instanceof(Uint8Array),
  reconstruction: z.instanceof(Uint8Array).nullable(),
  width: z.int(),
  height: z.int(),
  channels: z.int(),
});
export type ProjectionProgress = z.infer<typeof ProjectionProgress>;
