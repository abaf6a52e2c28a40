import { EvaluationRequest, ScoreName, type SampleScores, type Score } from '@shared/evaluation.ts';
import { ProgressDisplay } from '../progress.ts';
import { table, type Answer, type CommonOptions, type Session } from '../session.ts';

export interface EvaluateOptions extends CommonOptions {
  checkpoint?: number;
  samples: number;
  seed: number;
}

/** Scores the samples of a checkpoint; Ctrl-C gives it up. */
export async function evaluate(session: Session, text: string, options: EvaluateOptions): Promise<Answer> {
  const studio = await session.studio(options);
  const run = studio.findRun(text);
  const display = new ProgressDisplay('Evaluate', 'done');
  const unsubscribe = studio.on('evaluation.progress', ({ progress }) => {
    if (progress?.run === run) display.update(progress.done, progress.total, progress.phase);
  });
  session.onSignal(() => studio.cancelEvaluation(run));
  try {
    const request = EvaluationRequest.parse({
      run,
      checkpoint: options.checkpoint ?? null,
      samples: options.samples,
      seed: options.seed,
    });
    const evaluation = await studio.evaluate(request);
    const title = `${evaluation.samples} samples of step ${evaluation.checkpoint}, seed ${evaluation.seed}`;
    return { document: evaluation, text: `${title}\n${describeScores(evaluation)}` };
  } finally {
    unsubscribe();
    display.stop();
  }
}

const titles: Record<ScoreName, string> = {
  frechet: 'Fréchet distance',
  kernel: 'kernel distance',
  precision: 'precision',
  recall: 'recall',
  density: 'density',
  coverage: 'coverage',
};

/** Scores as tables for people, each with the images that it was computed from. */
export function describeScores({
  scores,
  baseline,
  classes,
  classifier,
  confidence,
  agreement,
  reference,
}: SampleScores): string {
  const shown = (score: Score | undefined) => score?.value.toPrecision(4) ?? '';
  const rows = ScoreName.options.map((name) => {
    const { interval, samples, reference: real } = scores[name];
    const span = interval ? `${interval[0].toPrecision(4)} to ${interval[1].toPrecision(4)}` : '';
    return [titles[name], shown(scores[name]), shown(baseline?.[name]), `${samples} / ${real}`, span];
  });
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  return [
    table([['score', 'samples', 'real images', 'of samples / real', '95 % interval'], ...rows]),
    '',
    table([
      ['class', 'samples', 'real images'],
      ...classes.map(({ name, share, reference: real }) => [name, percent(share), percent(real)]),
    ]),
    '',
    `Compared with ${reference.count} real images of the ${reference.split} split, by ${classifier.features} features of a classifier that gets ${percent(classifier.accuracy)} of ${classifier.accuracyCount} held-out images right.`,
    `Its mean confidence in the samples: ${percent(confidence)}.`,
    ...(agreement === null ? [] : [`It takes ${percent(agreement)} of them for the class asked for.`]),
  ].join('\n');
}
