import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { cpuDevice } from '@shared/device.ts';
import { floats, runOperation } from './operations.ts';
import { attribute, binding } from './backend.ts';
import type { Model } from '../families/family.ts';
import { isAccumulated } from './modelState.ts';
import type { Random } from './random.ts';

/*
 * A batch worked through in equal parts side by side, a thread each. Operations that share their work among
 * threads wait for the slowest at every one of them; parts wait for each other once a step.
 */

/** In how many parts a model's steps are worked through by `threads` threads; 1: as a whole. */
export function partsFor({ separable, execution, phases }: Model, threads: number, device: string): number {
  const able = separable && execution !== 'eager' && device === cpuDevice && !phases.some(isAccumulated);
  return able ? threads : 1;
}

/** Items that a part holds: all where the batch has no divisor up to `most` besides 1. */
export function partSize(batch: number, most: number): number {
  for (let parts = Math.min(most, batch); parts > 1; parts -= 1) {
    if (batch % parts === 0) return batch / parts;
  }
  return batch;
}

/**
 * What a part of a batch draws: its rows of what the whole batch would. A draw whose first dimension isn't the
 * part's size is the same in each part.
 * @param offset int32 scalar, number of the part's first item
 */
export function rowsOf(random: Random, batch: number, size: number, offset: Tensor): Random {
  const rows = (draw: (shape: number[]) => Tensor, shape: number[]): Tensor => {
    if (shape[0] !== size) return draw(shape);
    return tf.tidy(() => {
      const others = shape.slice(1);
      const begin = tf.stack([offset, ...others.map(() => tf.scalar(0, 'int32'))]);
      const attributes = [floats(), attribute.type('Index', binding().TF_INT32)];
      return runOperation('Slice', attributes, [draw([batch, ...others]), begin, { integers: shape }]);
    });
  };
  return {
    normal: (stream, shape) => rows((whole) => random.normal(stream, whole), shape),
    uniform: (stream, shape) => rows((whole) => random.uniform(stream, whole), shape),
  };
}
