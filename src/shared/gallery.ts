import { z } from 'zod';
import { JobId, RunId, Seed, Sha256, Step } from './ids.ts';

/** Bounds of what one request makes. */
export const generationLimits = {
  images: 1024,
  /** Images of an interpolation, over all its legs. */
  frames: 2048,
  framesPerLeg: 240,
  seeds: 64,
  directions: 16,
  /** Images of a plane. */
  points: 441,
  mixedSeeds: 12,
} as const;

/** Where images come from. */
const source = {
  run: RunId,
  /** Null: the newest checkpoint. */
  checkpoint: Step.nullable().default(null),
};

/** What steers them besides their latents. */
const steering = {
  /**
   * Class asked for, an index into the dataset card's classes. Null: the classes in turn for samples; the first
   * one for images that belong together.
   */
  label: z.int().min(0).nullable().default(null),
  /** Values of the family card's controls: left out, the default; out of range, the bound. */
  controls: z.record(z.string(), z.number()).default({}),
};

/** Where an exploration begins. */
export const LatentBase = z.discriminatedUnion('kind', [
  /** The latents of image `index` of a seed. */
  z.strictObject({
    kind: z.literal('seed'),
    seed: Seed,
    index: z
      .int()
      .min(0)
      .max(generationLimits.images - 1)
      .default(0),
  }),
  /** What a projection found for a person's own image. */
  z.strictObject({ kind: z.literal('projection'), projection: JobId }),
]);
export type LatentBase = z.infer<typeof LatentBase>;

/** A line through the latents; a coordinate along it is in their standard deviations. */
export const Direction = z.discriminatedUnion('kind', [
  /** One of the model's principal directions, the strongest first. */
  z.strictObject({ kind: z.literal('principal'), index: z.int().min(0).max(31) }),
  /** From the middle of the latents to those of a seed's first image. */
  z.strictObject({ kind: z.literal('seed'), seed: Seed }),
]);
export type Direction = z.infer<typeof Direction>;

/** Images in total of a way through seeds; a closed one ends before its first image comes again. */
export const interpolationLength = (seeds: number, framesPerLeg: number, closed: boolean): number =>
  closed ? seeds * framesPerLeg : (seeds - 1) * framesPerLeg + 1;

const SamplesRequest = z.strictObject({
  kind: z.literal('samples'),
  ...source,
  count: z.int().min(1).max(generationLimits.images),
  seed: Seed,
  ...steering,
});

/** Along great circles from seed to seed. */
const InterpolationRequest = z
  .strictObject({
    kind: z.literal('interpolation'),
    ...source,
    seeds: z.array(Seed).min(2).max(generationLimits.seeds),
    /** Images of a leg from one seed to the next, the next seed's own not counted. */
    framesPerLeg: z.int().min(1).max(generationLimits.framesPerLeg),
    /** Whether a last leg leads back to the first seed. */
    closed: z.boolean().default(false),
    ...steering,
  })
  .refine(
    ({ seeds, framesPerLeg, closed }) =>
      interpolationLength(seeds.length, framesPerLeg, closed) <= generationLimits.frames,
    { path: ['framesPerLeg'], message: `more than ${generationLimits.frames} images` },
  );

/** Images at points of the space that directions span around a base. */
const ExploreRequest = z
  .strictObject({
    kind: z.literal('explore'),
    ...source,
    base: LatentBase,
    directions: z.array(Direction).max(generationLimits.directions),
    /** A coordinate for every direction, of each image. */
    points: z
      .array(z.array(z.number().min(-100).max(100)))
      .min(1)
      .max(generationLimits.points),
    /** Of the grid of all images. */
    columns: z.int().min(1).max(64).default(1),
    ...steering,
  })
  .refine(({ directions, points }) => points.every((point) => point.length === directions.length), {
    path: ['points'],
    message: 'one coordinate a direction is needed',
  });

const mixedSeeds = z.array(Seed).min(1).max(generationLimits.mixedSeeds);

/**
 * Styles of each row's seed, those of some layers from each column's seed (Karras et al., 2019). The images
 * are the columns' own, the rows' own, then the mixed ones row by row.
 */
const MixingRequest = z
  .strictObject({
    kind: z.literal('mixing'),
    ...source,
    rows: mixedSeeds,
    columns: mixedSeeds,
    /** Layers that columns give, both counted, from 0; beyond the model's last one it is the last. */
    layers: z.strictObject({ first: z.int().min(0).max(63), last: z.int().min(0).max(63) }),
    ...steering,
  })
  .refine(({ layers }) => layers.first <= layers.last, { path: ['layers'], message: 'first is after last' });

/** What to make from a checkpoint. */
export const GenerateRequest = z.discriminatedUnion('kind', [
  SamplesRequest,
  InterpolationRequest,
  ExploreRequest,
  MixingRequest,
]);
export type GenerateRequest = z.infer<typeof GenerateRequest>;
export type RequestOf<K extends GenerateRequest['kind']> = Extract<GenerateRequest, { kind: K }>;

const RecipeNow = z.strictObject({
  recipeVersion: z.literal(2),
  run: RunId,
  runName: z.string(),
  family: z.string(),
  checkpoint: Step,
  weightsHash: Sha256,
  request: GenerateRequest,
  /** Which image of the request; null for all of them. */
  index: z.int().nullable(),
  settings: z.record(z.string(), z.unknown()),
  appVersion: z.string(),
});

/** Interpolations of the first version went between two seeds in `steps` images, both ends counted. */
const RecipeBefore = z.looseObject({
  recipeVersion: z.literal(1),
  request: z.discriminatedUnion('kind', [
    z.looseObject({ kind: z.literal('samples') }),
    z
      .looseObject({
        kind: z.literal('interpolation'),
        fromSeed: Seed,
        toSeed: Seed,
        steps: z.int().min(2),
      })
      .transform(({ fromSeed, toSeed, steps, ...rest }) => ({
        ...rest,
        seeds: [fromSeed, toSeed],
        framesPerLeg: steps - 1,
      })),
  ]),
});

/**
 * All that is needed to make an image again; written into every PNG saved (`atelier` text chunk, JSON) and into
 * every animation. Older ones are read as the same in today's form.
 */
export const Recipe = z.preprocess((value) => {
  const before = RecipeBefore.safeParse(value);
  return before.success ? { ...before.data, recipeVersion: 2 } : value;
}, RecipeNow);
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

/** Images of a request as they are, for looking at while a person still chooses. */
export const Preview = z.strictObject({
  /** Bytes, count x height x width x channels. */
  pixels: z.instanceof(Uint8Array),
  count: z.int(),
  width: z.int(),
  height: z.int(),
  channels: z.int(),
  checkpoint: Step,
  /** That the network itself took. */
  milliseconds: z.number(),
});
export type Preview = z.infer<typeof Preview>;

/** What can be explored of a checkpoint. */
export const LatentSpace = z.strictObject({
  checkpoint: Step,
  /** Directions lie among the numbers drawn, or among the styles that a mapping network makes of them. */
  space: z.enum(['latents', 'styles']),
  /** Numbers that an image is made from, or that a layer's style has. */
  size: z.int(),
  /** Layers of styles; null where the model has none. */
  layers: z.int().nullable(),
  /** Classes that can be asked for; 0: none. */
  classes: z.int(),
  /** Of each principal direction, the share that it has in all that they explain. */
  principal: z.array(z.strictObject({ share: z.number() })),
});
export type LatentSpace = z.infer<typeof LatentSpace>;

/** How the images of a way are shown one after another. */
export const AnimationSettings = z.strictObject({
  framesPerSecond: z.number().min(1).max(60),
  /** There and back again. */
  backAndForth: z.boolean(),
  /** Whole multiple of the images' own size. */
  scale: z.int().min(1).max(32),
});
export type AnimationSettings = z.infer<typeof AnimationSettings>;

/** Indices of images in the order shown; on the way back neither end comes twice. */
export function playOrder(count: number, backAndForth: boolean): number[] {
  const there = Array.from({ length: count }, (_, index) => index);
  return backAndForth && count > 2 ? [...there, ...there.slice(1, -1).reverse()] : there;
}
