import { z } from 'zod';
import { SyntheticRecipe } from './augmentation.ts';
import { ErrorParameters, ErrorPayload } from './errors.ts';
import { DatasetId, DisplayName, JobId, Sha256, Timestamp } from './ids.ts';

export const Fit = z.enum(['cover', 'contain', 'stretch']);
export type Fit = z.infer<typeof Fit>;
export const Colour = z.enum(['grey', 'rgb']);
export type Colour = z.infer<typeof Colour>;
export const SplitName = z.enum(['train', 'valid', 'test']);
export type SplitName = z.infer<typeof SplitName>;
/** The byte that stands for a split in `split.bin`. */
export const splitCodes: Record<SplitName, number> = { train: 0, valid: 1, test: 2 };

export const DatasetSource = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.enum(['builtin', 'idx', 'folder', 'zip']),
    /** What was imported: a path, or the package of a built-in. */
    origin: z.string(),
    fit: Fit.nullable(),
  }),
  /** Images of a run, alone or behind the real ones that it was trained on. */
  z.strictObject({ kind: z.literal('synthetic'), recipe: SyntheticRecipe }),
]);
export type DatasetSource = z.infer<typeof DatasetSource>;

/** The description of a packed dataset: `card.json`, the truth that the registry indexes. */
export const DatasetCard = z.strictObject({
  cardVersion: z.literal(1),
  id: DatasetId,
  name: DisplayName,
  modality: z.literal('image'),
  count: z.int().min(1),
  /** Height, width, channels; pixels are bytes, row by row, channels last. */
  shape: z.tuple([z.int().min(1), z.int().min(1), z.union([z.literal(1), z.literal(3)])]),
  /** Class names by label; empty where the data carries no labels. */
  classes: z.array(z.string()),
  /** Items of each class, over all splits. */
  classCounts: z.array(z.int().min(0)),
  splits: z.strictObject({ train: z.int().min(0), valid: z.int().min(0), test: z.int().min(0) }),
  /** `given` by the source, or `seeded`: 90/5/5 by class, duplicates kept on one side. */
  splitKind: z.enum(['given', 'seeded']),
  source: DatasetSource,
  skipped: z.int().min(0),
  /** SHA-256 over shape, images and labels. */
  hash: Sha256,
  /** SHA-256 over the split of every item. */
  splitHash: Sha256,
  bytes: z.int().min(0),
  createdAt: Timestamp,
});
export type DatasetCard = z.infer<typeof DatasetCard>;

/**
 * What is wrong with an image, given as `reason` of `image-unreadable` and `image-misplaced`; the sentences are
 * `issues.<fault>` in the catalogues.
 */
export const imageFaults = [
  'not-png-or-jpeg',
  'image-damaged', // detail, in the decoder's words
  'image-file-too-large', // bytes, limitBytes
  'outside-of-split',
  'outside-of-classes',
  'zip-entry-encrypted',
  'zip-entry-method', // method
  'zip-entry-length', // expectedBytes, actualBytes
  'zip-entry-checksum',
] as const;
export type ImageFault = (typeof imageFaults)[number];

/** A file that an import left out: the code and parameters of its error, but for the file. */
export interface SkippedItem {
  file: string;
  code: string;
  parameters: ErrorParameters;
}

/** Reports once gave a reason in words in place of parameters; they are read as ones with that `reason`. */
export const SkippedItem = z.union([
  z.strictObject({ file: z.string(), code: z.string(), parameters: ErrorParameters }),
  z
    .strictObject({ file: z.string(), code: z.string(), reason: z.string() })
    .transform(({ file, code, reason }): SkippedItem => {
      return { file, code, parameters: reason === '' ? {} : { reason } };
    }),
]);

/** What lies at a path, looked at before an import: enough to ask only the questions that matter. */
export const SourceInspection = z.strictObject({
  kind: z.enum(['idx', 'folder', 'zip']),
  path: z.string(),
  suggestedName: z.string(),
  /** Images found; null where only a full read would tell. */
  count: z.int().nullable(),
  classes: z.array(z.string()),
  /** Distinct sizes among the images looked at, most frequent first. */
  sizes: z.array(z.strictObject({ width: z.int(), height: z.int(), count: z.int() })),
  colours: z.array(Colour),
  hasGivenSplit: z.boolean(),
  /** The labels file found beside an IDX file. */
  labelsPath: z.string().nullable(),
  /** Why the labels found beside an IDX file do not serve; the rest is then told as if there were none. */
  labelsError: ErrorPayload.nullable(),
});
export type SourceInspection = z.infer<typeof SourceInspection>;

export const ImportRequest = z.strictObject({
  path: z.string().min(1),
  name: DisplayName,
  /** The labels file of IDX images; null: none; not given: the one that lies beside them. */
  labels: z.string().nullable().optional(),
  /** Side of the square that images are brought to; not given: the images' own size. */
  size: z.int().min(8).max(1024).optional(),
  fit: Fit.optional(),
  colour: Colour.optional(),
  /** Only these classes. */
  classes: z.array(z.string()).optional(),
  /** Refuse the import when any image is bad. */
  strict: z.boolean().default(false),
  /** Seed of the 90/5/5 split. */
  splitSeed: z.int().min(0).default(0),
});
export type ImportRequest = z.infer<typeof ImportRequest>;

export const ImportResult = z.strictObject({
  dataset: DatasetId,
  card: DatasetCard,
  skipped: z.array(SkippedItem),
});
export type ImportResult = z.infer<typeof ImportResult>;

/** How far a new dataset has come, imported or made of a run's images. */
export const ImportProgress = z.strictObject({
  job: JobId,
  name: z.string(),
  phase: z.enum([
    'waiting',
    'reading',
    'packing',
    'making',
    'splitting',
    'finishing',
    'done',
    'failed',
    'cancelled',
  ]),
  done: z.int(),
  total: z.int().nullable(),
  dataset: DatasetId.nullable(),
  error: ErrorPayload.nullable(),
});
export type ImportProgress = z.infer<typeof ImportProgress>;
