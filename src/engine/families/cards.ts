import type { z } from 'zod';
import type { DatasetCard } from '@shared/dataset.ts';
import type {
  Capability,
  ConfigValues,
  FamilyCard,
  Issue,
  MetricInfo,
  Preset,
  SamplingControl,
} from '@shared/family.ts';
import { formFields } from '@shared/forms.ts';
import { TrainingConfig } from '@shared/training.ts';
import * as dcgan from './dcgan/schema.ts';
import * as gan from './gan/schema.ts';
import * as stylegan from './stylegan/schema.ts';
import * as vae from './vae/schema.ts';
import * as wgan from './wgan/schema.ts';

/** What a family's `schema.ts` exports. */
interface SchemaModule<C extends ConfigValues> {
  id: string;
  version: number;
  capabilities: Capability[];
  controls?: SamplingControl[];
  metrics: MetricInfo[];
  bestMetric: string | null;
  presets: Preset[];
  /** Where the family's training settings depart from the defaults of all; presets may depart from these again. */
  training?: ConfigValues;
  Config: z.ZodType<C>;
  accepts(dataset: DatasetCard, config: C): Issue[];
  parameterShapes(config: C, dataset: DatasetCard): ParameterShape[];
  /** Arrays of a parameter's shape that a checkpoint holds beside it. */
  copiesPerParameter(config: C, parameter: string): number;
}

export interface ParameterShape {
  name: string;
  shape: number[];
}

export type ParsedSettings = { config: ConfigValues; training: TrainingConfig } | { issues: Issue[] };

/** A family as seen without TensorFlow: forms, validation, sizes. */
export interface FamilySchema {
  readonly card: FamilyCard;
  /**
   * Complete settings from the schema's defaults, the preset's differences and the given differences, the
   * later winning; or every issue found. `config` and `training` may be complete themselves.
   */
  parse(config: ConfigValues, training: ConfigValues, preset: string | null): ParsedSettings;
  /** Why `config`, which must be complete, cannot be trained on the dataset; empty when it can. */
  accepts(dataset: DatasetCard, config: ConfigValues): Issue[];
  /** @throws ZodError when `config` is not complete and valid. */
  parameterShapes(config: ConfigValues, dataset: DatasetCard): ParameterShape[];
  /** Bytes of one checkpoint: weights, optimizer slots and averages as float32, without the file's header. */
  checkpointBytes(config: ConfigValues, dataset: DatasetCard): number;
}

function familySchema<C extends ConfigValues>(module: SchemaModule<C>): FamilySchema {
  const { id, version, capabilities, controls = [], metrics, bestMetric, presets } = module;
  const { training: usual = {} } = module;
  const card: FamilyCard = {
    id,
    version,
    modality: 'image',
    capabilities,
    controls,
    metrics,
    bestMetric,
    presets,
    config: formFields(module.Config),
    training: formFields(TrainingConfig).map((field) => {
      const value = usual[field.name];
      return value === undefined ? field : { ...field, default: value };
    }),
  };
  const parameterShapes = (config: ConfigValues, dataset: DatasetCard) =>
    module.parameterShapes(module.Config.parse(config), dataset);
  return {
    card,
    parse(config, training, presetId) {
      const preset = presets.find((candidate) => candidate.id === presetId);
      if (presetId !== null && !preset) {
        const known = presets.map((candidate) => candidate.id).join(', ');
        return {
          issues: [{ field: 'preset', code: 'unknown-preset', parameters: { preset: presetId, known } }],
        };
      }
      const parsedConfig = module.Config.safeParse({ ...preset?.config, ...config });
      const parsedTraining = TrainingConfig.strict().safeParse({
        ...usual,
        ...preset?.training,
        ...training,
      });
      if (parsedConfig.success && parsedTraining.success) {
        return { config: parsedConfig.data, training: parsedTraining.data };
      }
      const errors = [parsedConfig.error, parsedTraining.error].flatMap((error) => error?.issues ?? []);
      return { issues: errors.flatMap((error) => issuesOf(error, card)) };
    },
    accepts: (dataset, config) => module.accepts(dataset, module.Config.parse(config)),
    parameterShapes,
    checkpointBytes(config, dataset) {
      const parsed = module.Config.parse(config);
      const count = parameterShapes(config, dataset).reduce((sum, { name, shape }) => {
        const size = shape.reduce((product, side) => product * side, 1);
        return sum + size * (1 + module.copiesPerParameter(parsed, name));
      }, 0);
      return 4 * count;
    },
  };
}

/** The catalogue's codes for what zod found wrong with one value. */
function issuesOf(error: z.core.$ZodIssue, card: FamilyCard): Issue[] {
  const field = String(error.path[0] ?? '');
  const issue = (code: string, parameters: Issue['parameters'] = {}): Issue[] => [
    { field, code, parameters },
  ];
  switch (error.code) {
    case 'unrecognized_keys': {
      const known = [...card.config, ...card.training].map(({ name }) => name).join(', ');
      return error.keys.map((key) => ({ field: key, code: 'unknown-setting', parameters: { key, known } }));
    }
    case 'too_small':
      if (error.origin === 'array') return issue('too-few', { minimum: Number(error.minimum) });
      return issue(error.inclusive === false ? 'not-above' : 'too-small', { minimum: Number(error.minimum) });
    case 'too_big':
      if (error.origin === 'array') return issue('too-many', { maximum: Number(error.maximum) });
      return issue(error.inclusive === false ? 'not-below' : 'too-large', { maximum: Number(error.maximum) });
    case 'invalid_value':
      return issue('not-an-option', { options: error.values.map(String).join(', ') });
    case 'invalid_type':
      return issue(error.expected === 'int' ? 'not-an-integer' : 'wrong-type', { expected: error.expected });
    default:
      return issue('invalid', { reason: error.message });
  }
}

export const familySchemas: ReadonlyMap<string, FamilySchema> = new Map(
  [familySchema(vae), familySchema(gan), familySchema(dcgan), familySchema(wgan), familySchema(stylegan)].map(
    (schema) => [schema.card.id, schema],
  ),
);
