/**
 * Where things lie below a data folder ("home"). Names only, joined with `/` by the callers, so that the
 * contract stays free of Node.
 */
export const home = {
  database: 'atelier.db',
  runs: 'runs',
  datasets: 'datasets',
  cache: 'cache',
  locks: 'locks',
  logs: 'logs',
  /** Generated galleries that have not been saved: emptied at start. */
  generated: 'cache/generated',
  /** Principal directions of checkpoints that have been explored; found again where they are missing. */
  directions: 'cache/directions',
  /** Classifiers that samples are scored by, one file each; made anew where they are missing. */
  classifiers: 'cache/classifiers',
} as const;

export const runFolder = {
  spec: 'spec.json',
  meta: 'meta.json',
  events: 'events.ndjson',
  result: 'result.json',
  checkpoints: 'checkpoints',
  samples: 'samples',
  /** `<id>.json` of each, with its pictures beside it. */
  projections: 'projections',
  evaluations: 'evaluations',
  /** Native standard error of the run's workers. */
  log: 'worker.log',
  lock: 'trainer.lock',
} as const;

export const datasetFolder = {
  card: 'card.json',
  images: 'images.bin',
  labels: 'labels.bin',
  split: 'split.bin',
  skipped: 'skipped.json',
  preview: 'preview.png',
  /** Of a synthetic dataset: accuracies of classifiers trained with and without it. */
  comparison: 'comparison.json',
} as const;

/** `checkpoints/<step>.safetensors` and its description `checkpoints/<step>.json`. */
export const checkpointFile = (step: number) => `${runFolder.checkpoints}/${step}.safetensors`;
export const checkpointDescription = (step: number) => `${runFolder.checkpoints}/${step}.json`;
/** What a projection found. */
export const projectionFile = (id: string) => `${runFolder.projections}/${id}.json`;
/** Scores of a checkpoint's samples. */
export const evaluationFile = (step: number) => `${runFolder.evaluations}/${step}.json`;
