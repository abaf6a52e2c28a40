import { mkdir, readFile, readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { z } from 'zod';
import { AugmentationComparison, type SyntheticRecipe } from '@shared/augmentation.ts';
import { DatasetCard, SkippedItem } from '@shared/dataset.ts';
import { AtelierError } from '@shared/errors.ts';
import { Evaluation } from '@shared/evaluation.ts';
import * as layout from '@shared/layout.ts';
import { KeptProjection, Projection } from '@shared/projection.ts';
import { CheckpointDescription, RunMeta, RunResult, RunSpec } from '@shared/run.ts';
import { fileError, writeJsonAtomically } from './atomic.ts';

/**
 * The data folder: the one named, `ATELIER_HOME`, or `atelier` below the desktop's data folder.
 * @param named value of `--home`, relative to the working folder
 */
export function homeFolder(named?: string, environment: NodeJS.ProcessEnv = process.env): string {
  const chosen = named ?? environment['ATELIER_HOME'];
  if (chosen) return resolve(chosen);
  return join(environment['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'atelier');
}

/**
 * Makes the data folder and what must stand in it.
 * @throws AtelierError `folder-not-writable`, `disk-full`
 */
export async function prepareHome(home: string): Promise<void> {
  try {
    for (const part of [
      layout.home.runs,
      layout.home.datasets,
      layout.home.cache,
      layout.home.locks,
      layout.home.logs,
    ]) {
      await mkdir(join(home, part), { recursive: true });
    }
  } catch (error) {
    throw fileError(error, home);
  }
}

export const runPath = (home: string, run: string) => join(home, layout.home.runs, run);
export const datasetPath = (home: string, dataset: string) => join(home, layout.home.datasets, dataset);

/** A JSON file parsed by its schema, or null where there is none or it is damaged. */
async function readJson<S extends z.ZodType>(file: string, schema: S): Promise<z.output<S> | null> {
  try {
    const parsed = schema.safeParse(JSON.parse(await readFile(file, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}

/** @throws AtelierError `run-damaged` */
export async function readSpec(home: string, run: string): Promise<RunSpec> {
  const spec = await readJson(join(runPath(home, run), layout.runFolder.spec), RunSpec);
  if (!spec) throw new AtelierError('run-damaged', { run, reason: layout.runFolder.spec });
  return spec;
}

/** What a person said of a run; a run whose meta.json is lost goes by its id. */
export async function readMeta(home: string, run: string): Promise<RunMeta> {
  const meta = await readJson(join(runPath(home, run), layout.runFolder.meta), RunMeta);
  return (
    meta ?? {
      metaVersion: 1,
      name: run,
      notes: '',
      tags: [],
      star: false,
      trashedAt: null,
      parent: null,
      stepsTarget: null,
    }
  );
}

export const writeMeta = (home: string, run: string, meta: RunMeta) =>
  writeJsonAtomically(join(runPath(home, run), layout.runFolder.meta), meta);

export const readResult = (home: string, run: string) =>
  readJson(join(runPath(home, run), layout.runFolder.result), RunResult);

export const writeResult = (home: string, run: string, result: RunResult) =>
  writeJsonAtomically(join(runPath(home, run), layout.runFolder.result), result);

/**
 * Makes the folder of a new run with its spec and meta.
 * @throws AtelierError `folder-not-writable`, `disk-full`
 */
export async function createRunFolder(home: string, spec: RunSpec, meta: RunMeta): Promise<string> {
  const folder = runPath(home, spec.id);
  try {
    await mkdir(join(folder, layout.runFolder.checkpoints), { recursive: true });
    await mkdir(join(folder, layout.runFolder.samples), { recursive: true });
  } catch (error) {
    throw fileError(error, folder);
  }
  await writeMeta(home, spec.id, meta);
  // Last, since a folder without a spec is no run.
  await writeJsonAtomically(join(folder, layout.runFolder.spec), spec);
  return folder;
}

/** Descriptions of a run's checkpoints in order of step; only those whose description is whole. */
export async function listCheckpoints(home: string, run: string): Promise<CheckpointDescription[]> {
  const folder = join(runPath(home, run), layout.runFolder.checkpoints);
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^\d+\.json$/.test(name));
  const found = await Promise.all(names.map((name) => readJson(join(folder, name), CheckpointDescription)));
  return found.flatMap((description) => description ?? []).sort((a, b) => a.step - b.step);
}

/** Scores of a run's checkpoints in order of step; only those whose file is whole. */
export async function listEvaluations(home: string, run: string): Promise<Evaluation[]> {
  const folder = join(runPath(home, run), layout.runFolder.evaluations);
  const names = (await readdir(folder).catch(() => [])).filter((name) => /^\d+\.json$/.test(name));
  const found = await Promise.all(names.map((name) => readJson(join(folder, name), Evaluation)));
  return found.flatMap((evaluation) => evaluation ?? []).sort((a, b) => a.checkpoint - b.checkpoint);
}

/** Projections of a run in the order in which they were made; only those whose file is whole. */
export async function listProjections(home: string, run: string): Promise<Projection[]> {
  const folder = join(runPath(home, run), layout.runFolder.projections);
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json'));
  const found = await Promise.all(names.sort().map((name) => readJson(join(folder, name), KeptProjection)));
  return found.flatMap((kept) => (kept ? Projection.strip().parse(kept) : []));
}

/** Identifiers of the folders that hold a run. */
export async function listRuns(home: string): Promise<string[]> {
  const names = await readdir(join(home, layout.home.runs)).catch(() => []);
  return names.filter((name) => /^[0-9a-z]{26}$/.test(name)).sort();
}

/** @throws AtelierError `not-found`, `dataset-damaged` */
export async function readCard(home: string, dataset: string): Promise<DatasetCard> {
  const card = await readJson(join(datasetPath(home, dataset), layout.datasetFolder.card), DatasetCard);
  if (!card) throw new AtelierError('not-found', { kind: 'dataset', id: dataset });
  return card;
}

/** Cards of every whole dataset in the data folder. */
export async function listCards(home: string): Promise<DatasetCard[]> {
  const names = await readdir(join(home, layout.home.datasets)).catch(() => []);
  const cards = await Promise.all(
    names.map((name) => readJson(join(datasetPath(home, name), layout.datasetFolder.card), DatasetCard)),
  );
  return cards.flatMap((card) => card ?? []);
}

/**
 * The real dataset that a synthetic one was made after: by its id, or else whichever holds the same images and split.
 * @throws AtelierError `real-dataset-missing`
 */
export async function findReal(home: string, { real }: SyntheticRecipe): Promise<DatasetCard> {
  const same = (await listCards(home)).filter(
    ({ hash, splitHash }) => hash === real.hash && splitHash === real.splitHash,
  );
  const found = same.find(({ id }) => id === real.id) ?? same[0];
  if (!found) throw new AtelierError('real-dataset-missing', { dataset: real.name });
  return found;
}

/** The comparison kept with a synthetic dataset; null where there is none for these images. */
export async function readComparison(
  home: string,
  { id, hash }: DatasetCard,
): Promise<AugmentationComparison | null> {
  const file = join(datasetPath(home, id), layout.datasetFolder.comparison);
  const kept = await readJson(file, AugmentationComparison);
  return kept?.datasetHash === hash ? kept : null;
}

export async function readSkipped(home: string, dataset: string): Promise<SkippedItem[]> {
  return (
    (await readJson(join(datasetPath(home, dataset), layout.datasetFolder.skipped), SkippedItem.array())) ??
    []
  );
}
