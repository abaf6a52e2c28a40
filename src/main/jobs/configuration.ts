import { familySchemas, type FamilySchema } from '@engine/families/cards.ts';
import type { DatasetCard } from '@shared/dataset.ts';
import { AtelierError } from '@shared/errors.ts';
import type { ConfigCheck, ConfigValues, FamilyCard, Issue } from '@shared/family.ts';
import type { NewRun, RunSpec } from '@shared/run.ts';
import type { Settings } from '@shared/settings.ts';
import type { TrainingConfig } from '@shared/training.ts';

/** Checkpoints that stay: the last three, the best, and of all every tenth. */
const LAST_KEPT = 3;
const BEST_KEPT = 1;
const EVERY_KEPT = 10;

export const familyCards = (): FamilyCard[] => [...familySchemas.values()].map((schema) => schema.card);

/** @throws AtelierError `not-found` */
export function familySchema(family: string): FamilySchema {
  const schema = familySchemas.get(family);
  if (!schema) throw new AtelierError('not-found', { kind: 'family', id: family });
  return schema;
}

/** The person's defaults for new runs, below whatever a request names itself. */
function withSettings(training: ConfigValues, settings: Settings | null): ConfigValues {
  if (!settings) return training;
  return {
    threads: settings.threads,
    ...(settings.sampleEvery === null ? {} : { sampleEvery: settings.sampleEvery }),
    ...(settings.checkpointEvery === null ? {} : { checkpointEvery: settings.checkpointEvery }),
    ...training,
  };
}

/** The error that one issue stands for; `reason` is the issue's code, its parameters beside it. */
function refusal(issue: Issue, code: 'config-invalid' | 'dataset-not-accepted'): AtelierError {
  if (issue.code === 'unknown-setting') {
    return new AtelierError('unknown-setting', {
      key: issue.field,
      known: issue.parameters['known'] ?? '',
    });
  }
  return new AtelierError(code, { ...issue.parameters, field: issue.field, reason: issue.code });
}

/**
 * Complete settings of a new run.
 * @param settings the person's defaults; null: the preset's alone
 * @throws AtelierError `not-found`, `unknown-setting`, `config-invalid`, `dataset-not-accepted`
 */
export function completeSettings(
  request: NewRun,
  dataset: DatasetCard,
  settings: Settings | null,
): { config: ConfigValues; training: TrainingConfig; familyVersion: number } {
  const schema = familySchema(request.family);
  const parsed = schema.parse(request.config, withSettings(request.training, settings), request.preset);
  if ('issues' in parsed) throw refusal(parsed.issues[0]!, 'config-invalid');
  const refused = schema.accepts(dataset, parsed.config)[0];
  if (refused) throw refusal(refused, 'dataset-not-accepted');
  return { ...parsed, familyVersion: schema.card.version };
}

/**
 * The specification of a new run.
 * @throws AtelierError as `completeSettings`
 */
export function newSpec(
  id: string,
  request: NewRun,
  dataset: DatasetCard,
  settings: Settings | null,
): RunSpec {
  const { config, training, familyVersion } = completeSettings(request, dataset, settings);
  return {
    specVersion: 1,
    id,
    family: request.family,
    familyVersion,
    preset: request.preset,
    dataset: { id: dataset.id, name: dataset.name, hash: dataset.hash, splitHash: dataset.splitHash },
    config,
    training,
    device: request.device,
    createdAt: Date.now(),
  };
}

/** How many checkpoints are kept at most at the end of a training. */
export function keptCheckpoints(steps: number, checkpointEvery: number): number {
  const written = Math.ceil(steps / checkpointEvery);
  return Math.min(written, LAST_KEPT + BEST_KEPT + Math.floor(written / EVERY_KEPT));
}

/** What the form shows beside its fields: every issue, and the sizes where they can be told. */
export function checkConfiguration(request: NewRun, dataset: DatasetCard, settings: Settings): ConfigCheck {
  const schema = familySchema(request.family);
  const unknown = { parameterCount: null, checkpointBytes: null, diskBytes: null, stepsPerEpoch: null };
  const parsed = schema.parse(request.config, withSettings(request.training, settings), request.preset);
  if ('issues' in parsed) return { issues: parsed.issues, ...unknown };
  const issues = schema.accepts(dataset, parsed.config);
  const parameterCount = schema
    .parameterShapes(parsed.config, dataset)
    .reduce((sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1), 0);
  const checkpointBytes = schema.checkpointBytes(parsed.config, dataset);
  const { steps, checkpointEvery, batchSize } = parsed.training;
  return {
    issues,
    parameterCount,
    checkpointBytes,
    diskBytes: checkpointBytes * keptCheckpoints(steps, checkpointEvery),
    stepsPerEpoch: Math.floor(dataset.splits.train / batchSize),
  };
}
