import type { Progress, RunStatus } from '@shared/run.ts';

/** What the desktop shows of training: the window's title and the progress in the task bar. */
export interface TrainingView {
  title: string;
  /** From 0 to 1; -1 shows none, 2 one without an end. */
  progress: number;
}

/**
 * The view of the run that trains now.
 * @param current null while none trains
 */
export function trainingView(
  appName: string,
  current: { status: RunStatus; progress: Progress } | null,
): TrainingView {
  if (!current) return { title: appName, progress: -1 };
  const { step, steps } = current.progress;
  if (current.status === 'starting' || steps === 0) return { title: appName, progress: 2 };
  const share = Math.min(1, step / steps);
  return { title: `${Math.floor(share * 100)} % – ${appName}`, progress: share };
}
