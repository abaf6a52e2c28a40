import { z } from 'zod';

/** Folder-safe identifier of a run: a lower-case ULID. */
export const RunId = z.string().regex(/^[0-9a-z]{26}$/);
export type RunId = z.infer<typeof RunId>;

/** Folder-safe identifier of a dataset: a lower-case ULID, or the fixed name of a built-in. */
export const DatasetId = z.string().regex(/^[0-9a-z][0-9a-z-]{0,63}$/);
export type DatasetId = z.infer<typeof DatasetId>;

export const FamilyId = z.string().regex(/^[a-z][a-z0-9-]{0,31}$/);
export type FamilyId = z.infer<typeof FamilyId>;

/** A job that is not a run: an import, a measurement, a generation, an export. */
export const JobId = z.string().regex(/^[0-9a-z]{26}$/);
export type JobId = z.infer<typeof JobId>;

/** Name that a person gives to a run or a dataset. */
export const DisplayName = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .refine((name) => [...name].every((character) => character.codePointAt(0)! >= 32), 'control characters');

export const Sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** Seeds are unsigned 32-bit integers. */
export const Seed = z.int().min(0).max(0xffffffff);
export const Step = z.int().min(0);
/** Milliseconds since 1970-01-01T00:00Z. */
export const Timestamp = z.int().min(0);
