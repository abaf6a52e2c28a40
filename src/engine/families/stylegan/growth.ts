import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor4D } from '@tensorflow/tfjs-core';

/*
 * Progressive growing (Karras et al., 2018): the networks train at the innermost resolution first; each further one is
 * faded in and then trained for as long. Where training stands is one number, the growth: 2.25 is two resolutions that
 * are whole, and a third one faded in by a quarter.
 */

/** The steps at which a resolution is the outermost: it begins after `begin`, and ends with `end`. */
export interface Stage {
  level: number;
  begin: number;
  end: number;
}

/** @param stageSteps over which a resolution is faded in, and for which it is trained then */
export const stagesOf = (levels: number, stageSteps: number): Stage[] =>
  Array.from({ length: levels }, (_, level) => ({
    level,
    begin: level === 0 ? 0 : stageSteps * (2 * level - 1),
    end: level === levels - 1 ? Infinity : stageSteps * (2 * level + 1),
  }));

/** @param step from 1 */
export function growthAt(levels: number, stageSteps: number, step: number): number {
  const { level, begin } = stagesOf(levels, stageSteps).find(({ end }) => step <= end)!;
  return level === 0 ? 1 : level + Math.min(1, (step - begin) / stageSteps);
}

/** Steps up to one that lie within a stage. */
export const stepsWithin = ({ begin, end }: Stage, step: number): number =>
  Math.max(0, Math.min(step, end) - begin);

/** How far a level is faded in, 0 to 1. @param growth scalar */
export const fadedIn = (growth: Tensor, level: number): Scalar =>
  tf.clipByValue(tf.sub(tf.reshape(growth, []), level), 0, 1);

/** From `before` to `after` by a share from 0 to 1, both ends exact. */
export const fade = (before: Tensor4D, after: Tensor4D, share: Scalar): Tensor4D =>
  tf.add(tf.mul(before, tf.sub(1, share)), tf.mul(after, share));
