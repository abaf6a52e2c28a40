import { z } from 'zod';
import { FamilyId } from './ids.ts';

/** Why something is not possible, by field; `code` is a key under `issues.` in the catalogues. */
export const Issue = z.strictObject({
  field: z.string(),
  code: z.string(),
  parameters: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
});
export type Issue = z.infer<typeof Issue>;

/**
 * What a schema's field tells the form beyond its type, given by `.meta({...})` and carried in the JSON
 * Schema. Labels and help are catalogue keys: `fields.<family or training>.<field>.label` / `.help`, or
 * `fields.shared.<field>` where families share the field.
 */
export const FieldMeta = z.object({
  group: z.string(),
  widget: z.enum(['number', 'switch', 'select', 'numbers', 'text', 'seed']),
  unit: z.string().optional(),
  advanced: z.boolean().optional(),
  /** Shown only while another field has one of these values. */
  when: z.strictObject({ field: z.string(), in: z.array(z.string()) }).optional(),
});
export type FieldMeta = z.infer<typeof FieldMeta>;

/** Values of a configuration as the form, the command line and spec.json hold them. */
export const ConfigValue = z.union([z.number(), z.string(), z.boolean(), z.array(z.number())]);
export type ConfigValue = z.infer<typeof ConfigValue>;
export const ConfigValues = z.record(z.string(), ConfigValue);
export type ConfigValues = z.infer<typeof ConfigValues>;

/** One field of a form, in the order shown. */
export const FormField = z.strictObject({
  name: z.string(),
  meta: FieldMeta,
  type: z.enum(['integer', 'number', 'boolean', 'string', 'integers']),
  options: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  /** Whether the bound itself is outside. */
  exclusiveMinimum: z.boolean().optional(),
  exclusiveMaximum: z.boolean().optional(),
  default: ConfigValue.optional(),
});
export type FormField = z.infer<typeof FormField>;

export const Preset = z.strictObject({
  id: z.string(),
  /** Differences from the schema's defaults. */
  config: ConfigValues,
  training: ConfigValues,
});
export type Preset = z.infer<typeof Preset>;

export const MetricInfo = z.strictObject({
  /** Part of the loss or score, the last part of its series' name (`train/kl`, `test/kl`). */
  name: z.string(),
  unit: z.string(),
  better: z.enum(['lower', 'higher', 'neither']),
  /** Values that its chart shows in any case, such as 0 to 1 for a share. */
  range: z.tuple([z.number(), z.number()]).optional(),
  /** Metrics of the same chart are drawn in one, named by `charts.<chart>`; without it each has its own. */
  chart: z.string().optional(),
});
export type MetricInfo = z.infer<typeof MetricInfo>;

export const Capability = z.enum([
  'sample',
  'reconstruct',
  'encode',
  'decode',
  'interpolate',
  'logLikelihood',
  /** Styles that can be mixed by layers. */
  'styles',
]);
export type Capability = z.infer<typeof Capability>;

/** A number that a person may set when images are made, such as the truncation; its label is `controls.<name>`. */
export const SamplingControl = z.strictObject({
  name: z.string(),
  minimum: z.number(),
  maximum: z.number(),
  default: z.number(),
});
export type SamplingControl = z.infer<typeof SamplingControl>;

/**
 * All that the renderer ever knows of a family. One whose runs can be asked for classes has a switch
 * `conditional` in its configuration.
 */
export const FamilyCard = z.strictObject({
  id: FamilyId,
  version: z.int(),
  modality: z.literal('image'),
  capabilities: z.array(Capability),
  controls: z.array(SamplingControl).default([]),
  metrics: z.array(MetricInfo),
  /** Name of the metric on held-out data that says which checkpoint is the best; null where none does. */
  bestMetric: z.string().nullable(),
  presets: z.array(Preset),
  config: z.array(FormField),
  training: z.array(FormField),
});
export type FamilyCard = z.infer<typeof FamilyCard>;

/** The answer to "would this configuration do?", asked at every keystroke. */
export const ConfigCheck = z.strictObject({
  issues: z.array(Issue),
  parameterCount: z.int().nullable(),
  /** Bytes of one checkpoint, and of all that are kept at most at the end. */
  checkpointBytes: z.int().nullable(),
  diskBytes: z.int().nullable(),
  stepsPerEpoch: z.int().nullable(),
});
export type ConfigCheck = z.infer<typeof ConfigCheck>;
