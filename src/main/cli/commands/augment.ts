import { AugmentRequest, TrainedOn, type AugmentationComparison } from '@shared/augmentation.ts';
import { ProgressDisplay } from '../progress.ts';
import { table, type Answer, type CommonOptions, type Session } from '../session.ts';
import { controlOf } from './sample.ts';

export interface AugmentOptions extends CommonOptions {
  name: string;
  perClass: number;
  checkpoint?: number;
  seed: number;
  /** `name=value` each. */
  control: string[];
  withReal?: boolean;
}

/**
 * Makes a dataset of a run's images; Ctrl-C gives it up.
 * @throws AtelierError as the studio's `startAugmentation` and its worker
 */
export async function augment(session: Session, text: string, options: AugmentOptions): Promise<Answer> {
  const studio = await session.studio(options);
  const request = AugmentRequest.parse({
    run: studio.findRun(text),
    checkpoint: options.checkpoint ?? null,
    perClass: options.perClass,
    seed: options.seed,
    controls: Object.fromEntries(options.control.map(controlOf)),
    name: options.name,
    withReal: options.withReal ?? false,
  });
  const { job, finished } = await studio.startAugmentation(request);
  session.onSignal(() => void studio.cancelImport(job));
  const display = new ProgressDisplay('Augment', 'images');
  const unsubscribe = studio.on('import.progress', (progress) => {
    if (progress.job === job) display.update(progress.done, progress.total, progress.phase);
  });
  try {
    const { card } = await finished;
    const { name, count, classes, hash, source } = card;
    if (source.kind !== 'synthetic') throw new Error('a dataset without a recipe was made');
    const { recipe } = source;
    const made = `${recipe.syntheticImages} synthetic (step ${recipe.checkpoint}, seed ${recipe.seed})`;
    return {
      document: { name, count, hash, recipe },
      text: `${name}: ${count} images of ${classes.length} classes, ${recipe.realImages} real, ${made}`,
    };
  } finally {
    unsubscribe();
    display.stop();
  }
}

/** Compares classifiers trained with and without a synthetic dataset; Ctrl-C gives it up. */
export async function scoreAugmentation(
  session: Session,
  text: string,
  options: CommonOptions,
): Promise<Answer> {
  const studio = await session.studio(options);
  const { id } = await studio.findDataset(text);
  const display = new ProgressDisplay('Compare', 'done');
  const unsubscribe = studio.on('comparison.progress', ({ dataset, progress }) => {
    if (dataset === id && progress) display.update(progress.done, progress.total, progress.phase);
  });
  session.onSignal(() => void studio.cancelComparison(id));
  try {
    const comparison = await studio.compareAugmentation(id);
    return { document: comparison, text: describeComparison(comparison) };
  } finally {
    unsubscribe();
    display.stop();
  }
}

function describeComparison({ results, training, real }: AugmentationComparison): string {
  const percent = (share: number) => `${(100 * share).toFixed(2)} %`;
  const rows = TrainedOn.options.map((on) => {
    const { images, correct, count, accuracy, interval } = results[on];
    const span = `${percent(interval[0])} to ${percent(interval[1])}`;
    return [on, String(images), percent(accuracy), span, `${correct} of ${count}`];
  });
  return [
    table([['trained on', 'images', 'accuracy', '95 % interval', 'right'], ...rows]),
    '',
    `Scored on the test images of ${real.name}, which none of the classifiers has seen; each was trained once, for ${training.steps} steps.`,
  ].join('\n');
}
