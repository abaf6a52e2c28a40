import type { LearningRateSchedule } from '@shared/optimization.ts';

/**
 * The learning rate of a step, in double precision: a function of the step alone, so that a resumed run goes on
 * as it would have.
 *
 * The warm-up rises to the base rate at its last step. After it, cosine (Loshchilov and Hutter, 2017) and step
 * decay are PyTorch's CosineAnnealingLR and StepLR over the steps that are left.
 * @param step from 1
 * @param steps of the whole run: the cosine reaches its minimum right after, and stays there
 */
export function learningRateAt(
  schedule: LearningRateSchedule,
  base: number,
  step: number,
  steps: number,
): number {
  const { shape, warmupSteps, minimum, decayEvery, decayFactor } = schedule;
  if (step <= warmupSteps) return (base * step) / warmupSteps;
  const elapsed = step - 1 - warmupSteps;
  switch (shape) {
    case 'constant':
      return base;
    case 'cosine': {
      const progress = Math.min(1, elapsed / Math.max(1, steps - warmupSteps));
      return base * (minimum + ((1 - minimum) * (1 + Math.cos(Math.PI * progress))) / 2);
    }
    case 'step':
      return base * decayFactor ** Math.floor(elapsed / decayEvery);
  }
}

/** Whether the rate changes at all. */
export const isConstant = ({ shape, warmupSteps }: LearningRateSchedule): boolean =>
  shape === 'constant' && warmupSteps === 0;
