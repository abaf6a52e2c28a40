import type { SplitName } from '@shared/dataset.ts';
import { join } from 'node:path';
import type { DatasetCard } from '@shared/dataset.ts';
import { AtelierError } from '@shared/errors.ts';
import * as layout from '@shared/layout.ts';
import type { RunSpec } from '@shared/run.ts';
import { datasetPath, readCard } from '@storage/folders.ts';
import { openPacked, type PackedDataset } from '@storage/packed.ts';
import type { Family, Model } from '../families/family.ts';
import { familyOf } from '../families/index.ts';
import { ModelExecutor } from '../tensorflow/modelExecutor.ts';
import { codeVersion } from '../tensorflow/compile/codeVersion.ts';
import { GraphCache } from '../tensorflow/compile/graphCache.ts';
import { engineFingerprint } from '../tensorflow/fingerprint.ts';
import type { Executor } from '../tensorflow/executor.ts';
import { loadTensorFlow } from '../tensorflow/load.ts';
import { partsFor } from '../tensorflow/parts.ts';

/** A run's model beside its data, ready to compute. */
export interface Session {
  spec: RunSpec;
  dataset: PackedDataset;
  family: Family;
  model: Model;
  executor: Executor;
  close(): Promise<void>;
}

/**
 * Loads TensorFlow, opens the dataset and builds the model of a spec, with weights all 0.
 * @throws AtelierError `native-missing`, `device-missing`, `device-unsupported`, `not-found`,
 *   `dataset-damaged`, `dataset-not-accepted`, `run-damaged`
 */
export async function openSession(home: string, spec: RunSpec): Promise<Session> {
  const family = compatibleFamily(spec);
  const dataset = await openDataset(home, spec);
  try {
    const [issue] = family.schema.accepts(dataset.card, spec.config);
    if (issue) throw new AtelierError('dataset-not-accepted', { field: issue.field, reason: issue.code });
    const cache = compiledFolder(home);
    const model = family.model(spec.config, dataset.card);
    const { threads, deterministic } = spec.training;
    const parts = partsFor(model, threads, spec.device);
    await loadTensorFlow({
      threads,
      sideBySide: parts > 1,
      device: spec.device,
      deterministic,
      xlaCache: join(cache, 'xla'),
    });
    const executor = new ModelExecutor({
      model,
      imageShape: dataset.card.shape,
      seed: spec.training.seed,
      learningRate: spec.training.learningRate,
      steps: spec.training.steps,
      mode: model.execution,
      parts,
      cache: graphCache(cache, spec, dataset.card),
    });
    const close = async () => {
      executor.dispose();
      await dataset.close();
    };
    return { spec, dataset, family, model, executor, close };
  } catch (error) {
    await dataset.close();
    throw error;
  }
}

/**
 * The executor of a run's weights alone, for sampling: the dataset's card is needed, its images are not.
 * @throws AtelierError `native-missing`, `not-found`, `run-damaged`
 */
export async function openSampler(home: string, spec: RunSpec) {
  const family = compatibleFamily(spec);
  const card = await readCard(home, spec.dataset.id);
  const { threads, deterministic } = spec.training;
  await loadTensorFlow({ threads, deterministic, device: spec.device });
  const model = family.model(spec.config, card);
  const { seed, learningRate } = spec.training;
  const executor = new ModelExecutor({
    model,
    imageShape: card.shape,
    seed,
    learningRate,
    mode: 'eager',
    weightsOnly: true,
  });
  return { executor, model, shape: card.shape };
}

/** Recorded graphs and XLA's results of every run of a data folder. */
const compiledFolder = (home: string) => join(home, layout.home.cache, 'compiled');

/** Graphs of the same code, engine, settings and image shape; null where the code's version is not known. */
function graphCache(folder: string, spec: RunSpec, card: DatasetCard): GraphCache | null {
  if (codeVersion === null) return null;
  const { family, familyVersion, config } = spec;
  const engine = engineFingerprint('graph');
  const identity = {
    codeVersion,
    engine,
    family,
    familyVersion,
    config,
    shape: card.shape,
    classes: card.classes.length,
  };
  return new GraphCache(folder, JSON.stringify(identity));
}

function compatibleFamily(spec: RunSpec): Family {
  const family = familyOf(spec.family);
  const { version } = family.schema.card;
  if (version !== spec.familyVersion) {
    throw new AtelierError('run-damaged', { run: spec.id, reason: `familyVersion ${spec.familyVersion}` });
  }
  return family;
}

async function openDataset(home: string, spec: RunSpec): Promise<PackedDataset> {
  const { id, hash, splitHash } = spec.dataset;
  await readCard(home, id);
  const dataset = await openPacked(datasetPath(home, id));
  if (dataset.card.hash === hash && dataset.card.splitHash === splitHash) return dataset;
  await dataset.close();
  throw new AtelierError('dataset-damaged', { dataset: spec.dataset.name, reason: 'hash' });
}

/** The split that is evaluated during training: validation, else test; null where nothing is held out. */
export function heldOutSplit(dataset: PackedDataset): SplitName | null {
  if (dataset.card.splits.valid > 0) return 'valid';
  return dataset.card.splits.test > 0 ? 'test' : null;
}

/** Largest resident memory that the process has had, bytes. */
export function peakMemory(): number {
  return process.resourceUsage().maxRSS * 1024;
}
