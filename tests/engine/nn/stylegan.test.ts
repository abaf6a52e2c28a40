import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { leakyRelu } from '@engine/nn/activations.ts';
import { applyEqualisedConvolution, equalisedScale } from '@engine/nn/equalised.ts';
import { appendMinibatchDeviation } from '@engine/nn/minibatchDeviation.ts';
import { modulatedConvolution, type Modulation } from '@engine/nn/modulated.ts';
import { pathLengthPenalty, pathLengths } from '@engine/nn/pathLength.ts';
import { realGradientPenalty } from '@engine/nn/penalties.ts';
import { doubleSmoothly, type Taps } from '@engine/nn/resampledKernels.ts';
import type { Tensors } from '@engine/nn/tensors.ts';
import { loadTensorFlow } from '@engine/tensorflow/load.ts';
import {
  agree,
  agreeWithDifferences,
  agreeWithEager,
  type Golden,
  type Layer,
  readGolden,
} from './golden.ts';

beforeAll(() => loadTensorFlow({ threads: 1, device: 'cpu' }));

const image = (x: tf.Tensor | undefined) => x as tf.Tensor4D;

const modulations: Record<string, Modulation> = {
  modulated: { demodulate: true },
  'modulated plain': { demodulate: false },
  'modulated doubling box': { demodulate: true, doubledBy: 'box' },
  'modulated doubling binomial': { demodulate: true, doubledBy: 'binomial' },
};

/** Zero, with a path of gradients to each of the tensors. */
const nothingOf = (...tensors: (tf.Tensor | undefined)[]): tf.Scalar =>
  tf.mul(tf.addN(tensors.map((tensor) => tf.sum(tensor!))), 0);

function pathLength({ styles, noise, mean, constant, ...weights }: Tensors) {
  const synthesise = (given: tf.Tensor3D): tf.Tensor4D => {
    const [first, second] = tf.unstack(given, 1) as [tf.Tensor2D, tf.Tensor2D];
    const [, height, width, channels] = constant!.shape as [number, number, number, number];
    const start: tf.Tensor4D = tf.broadcastTo(image(constant), [first.shape[0], height, width, channels]);
    const h = modulatedConvolution(start, weights['a.weight']!, first, {
      demodulate: true,
      doubledBy: 'box',
    });
    return modulatedConvolution(tf.softplus(h), weights['b.weight']!, second, { demodulate: false });
  };
  const lengths = pathLengths(synthesise, styles as tf.Tensor3D, image(noise));
  const { penalty, mean: moved } = pathLengthPenalty(lengths, mean!);
  return { output: penalty, updates: { mean: moved } };
}

function penalisedR1({ x, ...weights }: Tensors) {
  const penalty = realGradientPenalty((images) => {
    const a = leakyRelu(applyEqualisedConvolution(weights, 'a', images));
    const h = appendMinibatchDeviation(a, { size: 2 });
    const b = weights['b.weight'] as tf.Tensor2D;
    return tf.matMul(tf.reshape(h, [images.shape[0], -1]), tf.mul(b, equalisedScale(b.shape[0])));
  }, image(x));
  return tf.add(penalty, nothingOf(x, weights['a.bias']));
}

/** What a golden case is of, by its name. */
function layerOf({ name }: Golden): Layer {
  const [kind, second, third] = name.split(' ') as [string, string, string];
  switch (kind) {
    case 'modulated':
      return ({ x, weight, styles }) =>
        modulatedConvolution(image(x), weight!, styles as tf.Tensor2D, modulations[name]!);
    case 'halved':
      return ({ x, ...weights }) =>
        applyEqualisedConvolution(weights, 'l', image(x), { halvedBy: second as Taps });
    case 'doubled':
      return ({ x }) => doubleSmoothly(image(x), second as Taps);
    case 'deviation':
      return ({ x }) =>
        appendMinibatchDeviation(image(x), {
          size: Number(third),
          batches: name.endsWith('2 batches') ? 2 : 1,
        });
    case 'R1':
      return penalisedR1;
    default:
      return pathLength;
  }
}

const goldens = readGolden('stylegan.json').map((golden) => ({ golden, layer: layerOf(golden) }));

describe("StyleGAN's layers and penalties agree with PyTorch's in float64 within 5e-5", () => {
  it.each(goldens)('$golden.name', ({ golden, layer }) => agree(golden, layer, 5e-5));
});

describe('their gradients agree with directional differences within 2e-2', () => {
  // Rectifiers have kinks. The running mean of path lengths counts as a constant, though it moves by a hundredth.
  const smooth = goldens.filter(({ golden }) => !golden.name.startsWith('R1'));
  it.each(smooth)('$golden.name', ({ golden, layer }) => agreeWithDifferences(golden, layer, 3e-3));
});

describe.each(['graph', 'xla'] as const)('they are the same as one function (%s)', (mode) => {
  it.each(goldens)('$golden.name', ({ golden, layer }) => agreeWithEager(golden, layer, mode));
});

it('every kind of layer has golden values', () => {
  const kinds = new Set(goldens.map(({ golden }) => golden.name.split(' ')[0]));
  expect([...kinds].sort()).toEqual(['R1', 'deviation', 'doubled', 'halved', 'modulated', 'path']);
});

it('the gain of a modulated convolution multiplies what comes out, demodulated or not', () => {
  tf.tidy(() => {
    const { inputs } = goldens.find(({ golden }) => golden.name === 'modulated')!.golden;
    const of = (name: string) => tf.tensor(inputs[name]!.values, inputs[name]!.shape);
    const made = (modulation: Modulation) =>
      modulatedConvolution(image(of('x')), of('weight'), of('styles') as tf.Tensor2D, modulation);
    for (const demodulate of [true, false]) {
      const difference = tf.sub(made({ demodulate, gain: 3 }), tf.mul(made({ demodulate }), 3));
      expect(tf.max(tf.abs(difference)).dataSync()[0]!).toBeLessThan(1e-5);
    }
  });
});

it('demodulated features have a deviation near 1 whatever the size of the styles', () => {
  tf.tidy(() => {
    const x: tf.Tensor4D = tf.randomNormal([4, 16, 16, 32], 0, 1, 'float32', 5);
    const weight = tf.randomNormal([3, 3, 32, 32], 0, 1, 'float32', 6);
    for (const size of [0.01, 1, 100]) {
      const styles: tf.Tensor2D = tf.mul(tf.randomUniform([4, 32], 0.5, 1.5, 'float32', 7), size);
      const output = modulatedConvolution(x, weight, styles, { demodulate: true });
      expect(tf.moments(output).variance.dataSync()[0]!).toBeGreaterThan(0.8);
      expect(tf.moments(output).variance.dataSync()[0]!).toBeLessThan(1.1);
    }
  });
});
