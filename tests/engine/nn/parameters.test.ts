import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { applySpatialAttention } from '@engine/nn/attention.ts';
import { applyConvolution, applyTransposedConvolution } from '@engine/nn/convolution.ts';
import { dropout } from '@engine/nn/dropout.ts';
import { initialValues } from '@engine/nn/initialisers.ts';
import { applyBatchNorm, trainBatchNorm } from '@engine/nn/normalisation.ts';
import * as parameters from '@engine/nn/parameters.ts';
import { applyResidualBlock } from '@engine/nn/residual.ts';
import { loadTensorFlow } from '@engine/tensorflow/load.ts';
import { keyedRandom } from '@engine/tensorflow/random.ts';

beforeAll(() => loadTensorFlow({ threads: 1, device: 'cpu' }));

const random = () => keyedRandom(11, 0);
const draw = (initial: parameters.Initialiser, shape: number[]) =>
  tf.tidy(() => Array.from(initialValues(initial, 'w', shape, random()).dataSync()));
const mean = (values: number[]) => values.reduce((sum, x) => sum + x, 0) / values.length;
const deviation = (values: number[]) => Math.sqrt(mean(values.map((x) => x * x)) - mean(values) ** 2);

describe('initialisers', () => {
  it.each<[string, parameters.Initialiser, number, number]>([
    ['fan-in uniform', parameters.fanInUniform(25), 0, 0.2 / Math.sqrt(3)],
    ['normal', parameters.normal(0.3, 2), 2, 0.3],
    ['DCGAN weights', parameters.dcganWeight, 0, 0.02],
    ['DCGAN scales', parameters.dcganScale, 1, 0.02],
    ['Xavier uniform', parameters.xavierUniform(30, 70), 0, Math.sqrt(2 / 100)],
    ['Xavier normal', parameters.xavierNormal(30, 70, 2), 0, 2 * Math.sqrt(2 / 100)],
    ['He normal', parameters.heNormal(50), 0, 0.2],
    ['He uniform', parameters.heUniform(50, 0.2), 0, Math.sqrt(2 / 1.04 / 50)],
  ])('%s has its mean and deviation', (_name, initial, expectedMean, expectedDeviation) => {
    const values = draw(initial, [200, 200]);
    expect(Math.abs(mean(values) - expectedMean)).toBeLessThan(0.02 * expectedDeviation);
    expect(deviation(values) / expectedDeviation).toBeCloseTo(1, 1.7);
  });

  it.each([[[6, 6]], [[3, 3, 2, 5]], [[4, 9]], [[64, 64]]])(
    'orthogonal %j has orthonormal rows or columns',
    (shape) => {
      tf.tidy(() => {
        const columns = shape.at(-1)!;
        const values = initialValues(parameters.orthogonal(1.5), 'w', shape, random());
        const matrix: tf.Tensor2D = tf.reshape(values, [-1, columns]);
        const tall = matrix.shape[0] >= columns;
        const gram = tf.matMul(matrix, matrix, tall, !tall);
        const distance = tf.max(tf.abs(tf.sub(gram, tf.mul(tf.eye(gram.shape[0]), 2.25))));
        expect(distance.dataSync()[0]).toBeLessThan(1e-4);
      });
    },
  );

  it('constants are constant', () => {
    expect(draw(parameters.ones, [3])).toEqual([1, 1, 1]);
    expect(draw(parameters.zeros, [2])).toEqual([0, 0]);
  });
});

const make = (list: parameters.Parameter[]) =>
  Object.fromEntries(
    list.map(({ name, shape, initial }) => [name, initialValues(initial, name, shape, random())]),
  );

describe('parameters fit the layers that they are for', () => {
  it('of convolutions, with and without bias', () => {
    tf.tidy(() => {
      const list = [
        ...parameters.convolutionParameters('a', 3, 2, 5),
        ...parameters.transposedConvolutionParameters('b', 4, 5, 3, { bias: false }),
      ];
      expect(list.map(({ name, shape }) => [name, shape])).toEqual([
        ['a.weight', [3, 3, 2, 5]],
        ['a.bias', [5]],
        ['b.weight', [4, 4, 3, 5]],
      ]);
      const named = make(list);
      const h = applyConvolution(named, 'a', tf.ones([2, 8, 6, 2]), { stride: 2, padding: 1 });
      expect(h.shape).toEqual([2, 4, 3, 5]);
      expect(applyTransposedConvolution(named, 'b', h, { stride: 2, padding: 1 }).shape).toEqual([
        2, 8, 6, 3,
      ]);
    });
  });

  it('of residual blocks and attention', () => {
    tf.tidy(() => {
      const named = make([
        ...parameters.residualBlockParameters('r', { inputs: 4, outputs: 8, embedding: 6 }),
        ...parameters.spatialAttentionParameters('s', 8),
      ]);
      const h = applyResidualBlock(named, 'r', tf.ones([2, 4, 4, 4]), tf.ones([2, 6]), { groups: 2 });
      expect(applySpatialAttention(named, 's', h, { heads: 2, groups: 2 }).shape).toEqual([2, 4, 4, 8]);
    });
  });

  it('of batch norm, whose statistics no optimizer may train', () => {
    const names = parameters.batchNormParameters('n', 3).map(({ name }) => name);
    expect(names.filter(parameters.isStatistic)).toEqual(['n.runningMean', 'n.runningVariance']);
  });
});

it('batch norm comes to evaluate as it trains', () => {
  tf.tidy(() => {
    let named = make(parameters.batchNormParameters('n', 2));
    const x = tf.add(tf.mul(random().normal('x', [512, 2]), [3, 0.5]), [5, -1]);
    for (let step = 0; step < 150; step += 1) named = { ...named, ...trainBatchNorm(named, 'n', x).updates };
    const apart = tf.sub(applyBatchNorm(named, 'n', x), trainBatchNorm(named, 'n', x).output);
    expect(tf.max(tf.abs(apart)).dataSync()[0]).toBeLessThan(1e-2);
  });
});

describe('dropout', () => {
  it('drops at its rate, keeps the mean, and follows its key', () => {
    tf.tidy(() => {
      const x = tf.ones([100, 200]);
      const values = dropout(x, 0.3, random(), 'd').dataSync();
      const dropped = values.filter((value) => value === 0).length;
      expect(dropped / values.length).toBeCloseTo(0.3, 1.7);
      expect(new Set(values)).toEqual(new Set([0, Math.fround(1 / 0.7)]));
      expect(dropout(x, 0.3, random(), 'd').dataSync()).toEqual(values);
      expect(dropout(x, 0.3, random(), 'other').dataSync()).not.toEqual(values);
    });
  });

  it('hands gradients to what it kept alone', () => {
    tf.tidy(() => {
      const f = (x: tf.Tensor) => dropout(x, 0.5, random(), 'd');
      const gradient = tf.grad((x: tf.Tensor) => tf.sum(f(x)))(tf.ones([50]));
      expect(gradient.dataSync()).toEqual(f(tf.ones([50])).dataSync());
    });
  });

  it('is the identity at rate 0', () => {
    const x = tf.ones([3]);
    expect(dropout(x, 0, random(), 'd')).toBe(x);
    x.dispose();
  });
});
