import { fromErrorPayload } from '@shared/errors.ts';
import type { ConfigValues } from '@shared/family.ts';
import { NewRun, type RunResult } from '@shared/run.ts';
import type { LocalStudio } from '@main/jobs/localStudio.ts';
import type { RunOutcome } from '@main/jobs/studio.ts';
import { AtelierError } from '@shared/errors.ts';
import { readResult, runPath } from '@storage/folders.ts';
import { duration, ProgressDisplay } from '../progress.ts';
import type { Answer, CommonOptions, Session } from '../session.ts';
import { parseSettings } from '../settings.ts';

export interface TrainOptions extends CommonOptions {
  family: string;
  dataset: string;
  preset?: string;
  name?: string;
  set: string[];
  steps?: number;
  seed?: number;
  checkpointEvery?: number;
  device?: string;
}

export async function train(session: Session, options: TrainOptions): Promise<Answer> {
  const studio = await session.studio(options);
  const card = studio.families().find(({ id }) => id === options.family);
  if (!card) throw new AtelierError('not-found', { kind: 'family', id: options.family });
  const { config, training } = parseSettings(card, options.set);
  const named: ConfigValues = {
    ...training,
    ...(options.steps === undefined ? {} : { steps: options.steps }),
    ...(options.seed === undefined ? {} : { seed: options.seed }),
    ...(options.checkpointEvery === undefined ? {} : { checkpointEvery: options.checkpointEvery }),
  };
  const dataset = await studio.findDataset(options.dataset);
  const request = NewRun.parse({
    name: options.name,
    family: options.family,
    preset: options.preset ?? null,
    dataset: dataset.id,
    config,
    training: named,
    device: options.device ?? studio.settings().device,
  });
  const run = await studio.createRun(request);
  return answerOf(await follow(session, studio, run), session);
}

export async function resume(
  session: Session,
  text: string,
  options: CommonOptions & { steps?: number },
): Promise<Answer> {
  const studio = await session.studio(options);
  const run = studio.findRun(text);
  const { summary } = await studio.run(run);
  const result = await readResult(studio.home, run);
  const reached = result?.status === 'finished' && summary.status === 'finished' ? result.step : null;
  if (result && reached !== null && (options.steps ?? reached) <= reached) {
    return answerOf({ run, folder: runPath(studio.home, run), result }, session);
  }
  await studio.resume(run, options.steps);
  return answerOf(await follow(session, studio, run), session);
}

/** Shows a run's progress until it ends; the first Ctrl-C stops it with a checkpoint. */
export async function follow(session: Session, studio: LocalStudio, run: string): Promise<RunOutcome> {
  const display = new ProgressDisplay('Train', 'steps');
  const unsubscribe = studio.on('run.progress', (push) => {
    if (push.run !== run) return;
    const { step, steps, stage, stepsPerSecond, secondsLeft } = push.progress;
    const rate = stepsPerSecond === null ? '' : `  ${stepsPerSecond.toFixed(1)} steps/s`;
    const left = secondsLeft === null ? '' : `  ${duration(secondsLeft)} left`;
    display.update(step, steps, `${stage}${rate}${left}`);
  });
  session.onSignal(() => {
    // A run that has ended meanwhile has nothing to stop.
    studio.stop(run).catch(() => undefined);
  });
  try {
    return await studio.untilEnded(run);
  } finally {
    unsubscribe();
    display.stop();
  }
}

function answerOf(outcome: RunOutcome, session: Session): Answer {
  const { run, folder, result } = outcome;
  if (result.status === 'failed') {
    throw result.error
      ? fromErrorPayload(result.error)
      : new AtelierError('run-damaged', { run, reason: 'result' });
  }
  return {
    document: { run, folder, steps: result.step, metrics: result.metrics, weightsHash: result.weightsHash },
    text: describeResult(run, folder, result),
    exitCode: result.status === 'stopped' ? (session.signalExitCode ?? 0) : 0,
  };
}

function describeResult(run: string, folder: string, result: RunResult): string {
  const metrics = Object.entries(result.metrics).map(([name, value]) => `${name} ${value.toPrecision(5)}`);
  return [
    `${result.status === 'stopped' ? 'Stopped' : 'Finished'} at step ${result.step}: run ${run}`,
    metrics.join(', '),
    `weights ${result.weightsHash ?? 'none yet'}`,
    folder,
  ]
    .filter(Boolean)
    .join('\n');
}
