import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadTensorFlow } from '@engine/tensorflow/load.ts';
import { Variable } from '@engine/tensorflow/variables.ts';
import { firstNotFinite } from '@engine/tensorflow/watch.ts';

beforeAll(() => loadTensorFlow({ threads: 1, device: 'cpu' }));

describe('firstNotFinite', () => {
  it('finds nothing where all is finite', () => {
    expect(
      firstNotFinite(new Map(), () => void tf.tidy(() => tf.exp(tf.tensor1d([1, 2])).dataSync())),
    ).toBeNull();
  });

  it('names the first operation and who called it', () => {
    function overflowing() {
      return tf.mul(tf.exp(tf.tensor1d([1, 1000])), 0);
    }
    const found = firstNotFinite(new Map(), () => void tf.tidy(() => overflowing().dataSync()));
    expect(found).toBe('Exp in overflowing');
  });

  it('names a variable that was broken before', () => {
    const variable = new Variable([2], Float32Array.of(1, NaN));
    const names = new Map([[variable.id, 'weights/mean.bias']]);
    const found = firstNotFinite(names, () => void tf.tidy(() => tf.square(variable.tensor()).dataSync()));
    expect(found).toBe('weights/mean.bias');
    variable.dispose();
  });
});
