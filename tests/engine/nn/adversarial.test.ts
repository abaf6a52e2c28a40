import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { adversarialLosses, type AdversarialObjective } from '@engine/nn/adversarialLosses.ts';
import { augment, type Augmentation } from '@engine/nn/differentiableAugmentation.ts';
import { spectrallyNormalised } from '@engine/nn/spectralNorm.ts';
import { loadTensorFlow } from '@engine/tensorflow/load.ts';
import { keyedRandom, type Random } from '@engine/tensorflow/random.ts';
import {
  agree,
  agreeWithDifferences,
  agreeWithEager,
  type Golden,
  type Layer,
  readGolden,
} from './golden.ts';

beforeAll(() => loadTensorFlow({ threads: 1, device: 'cpu' }));

/** What a golden case's name says: `<objective> <part> [smoothed]`, or `spectral <advancing | resting> <layer>`. */
function layerOf({ name }: Golden): Layer {
  const [first, second, third] = name.split(' ') as [string, string, string?];
  if (first === 'spectral') {
    return (p) => {
      const { weight, direction } = spectrallyNormalised(
        p['l.weight']!,
        p['l.direction']!,
        second === 'advancing',
      );
      return { output: weight, updates: { direction } };
    };
  }
  const losses = adversarialLosses[first as AdversarialObjective];
  if (second === 'real') return (p) => losses.real(p.a!, third === 'smoothed' ? 0.1 : 0);
  return (p) => (second === 'made' ? losses.made(p.a!) : losses.generator(p.a!));
}

const goldens = readGolden('adversarial.json').map((golden) => ({ golden, layer: layerOf(golden) }));

describe("adversarial losses and spectral normalisation agree with PyTorch's in float64 within 2e-5", () => {
  it.each(goldens)('$golden.name', ({ golden, layer }) => agree(golden, layer, 2e-5));
});

describe('their gradients agree with directional differences within 2e-2', () => {
  // What rests takes the direction for a constant, and the direction moves with the weight; the hinge has a kink.
  const smooth = goldens.filter(({ golden }) => !/^(hinge|spectral)/.test(golden.name));
  it.each(smooth)('$golden.name', ({ golden, layer }) => agreeWithDifferences(golden, layer));
});

describe('they are the same as one graph', () => {
  it.each(goldens)('$golden.name', ({ golden, layer }) => agreeWithEager(golden, layer, 'graph'));
});

it('every objective has golden values', () => {
  const named = new Set(goldens.map(({ golden }) => golden.name.split(' ')[0]));
  expect([...named].sort()).toEqual([...Object.keys(adversarialLosses), 'spectral'].sort());
});

it('label smoothing of 0.1 puts the least loss where D says 0.9, by hand', () => {
  const at = (probability: number) => {
    const score = Math.log(probability / (1 - probability));
    const loss = adversarialLosses.nonSaturating.real(tf.tensor1d([score]), 0.1).dataSync()[0]!;
    expect(loss).toBeCloseTo(-0.9 * Math.log(probability) - 0.1 * Math.log(1 - probability), 5);
    return loss;
  };
  const least = at(0.9);
  for (const probability of [0.5, 0.85, 0.95, 0.999]) expect(at(probability)).toBeGreaterThan(least);
});

it('after a few iterations a spectrally normalised weight has the greatest singular value 1', () => {
  tf.tidy(() => {
    const [weight, start] = [keyedRandom(1, 1).normal('w', [12, 7]), keyedRandom(1, 1).normal('d', [12])];
    let step = spectrallyNormalised(weight, start, true);
    for (let time = 0; time < 50; time += 1) step = spectrallyNormalised(weight, step.direction, true);
    let vector = keyedRandom(1, 1).normal('v', [7, 1]) as tf.Tensor2D;
    const matrix = step.weight as tf.Tensor2D;
    for (let time = 0; time < 50; time += 1) {
      vector = tf.matMul(matrix, tf.matMul(matrix, vector), true);
      vector = tf.div(vector, tf.norm(vector));
    }
    expect(tf.norm(tf.matMul(matrix, vector)).dataSync()[0]!).toBeCloseTo(1, 4);
  });
});

describe('differentiable augmentation', () => {
  const shape: [number, number, number, number] = [6, 16, 16, 3];
  const only = (kind: keyof Augmentation): Augmentation => ({
    colour: false,
    translation: false,
    cutout: false,
    [kind]: true,
  });
  const images = () => keyedRandom(5, 1).normal('images', shape) as tf.Tensor4D;
  const changed = (kinds: Augmentation, random: Random = keyedRandom(9, 3)) =>
    augment(images(), kinds, random).arraySync();

  it('moves each image by whole pixels, at most an eighth of its side, and fills with 0', () => {
    const before = images().arraySync();
    const moves = changed(only('translation')).map((image, item) => {
      const isMovedBy = (down: number, right: number) =>
        image.every((row, y) =>
          row.every((pixel, x) =>
            pixel.every((value, c) => value === (before[item]![y + down]?.[x + right]?.[c] ?? 0)),
          ),
        );
      const distances = [-2, -1, 0, 1, 2];
      const fits = distances.flatMap((down) =>
        distances.filter((right) => isMovedBy(down, right)).map((right) => `${down} ${right}`),
      );
      expect(fits).toHaveLength(1);
      return fits[0]!;
    });
    expect(new Set(moves).size).toBeGreaterThan(1);
  });

  it('cuts out a square of half the side, less where it reaches beyond the image', () => {
    const before = images().arraySync();
    const places = changed(only('cutout')).map((image, item) => {
      const holes = image.flatMap((row, y) =>
        row.flatMap((pixel, x) => (pixel.every((value) => value === 0) ? [{ x, y }] : [])),
      );
      const [xs, ys] = [holes.map(({ x }) => x), holes.map(({ y }) => y)];
      const [width, height] = [xs, ys].map((all) => Math.max(...all) - Math.min(...all) + 1) as [
        number,
        number,
      ];
      expect(holes).toHaveLength(width * height);
      expect(Math.max(width, height)).toBeLessThanOrEqual(8);
      expect(Math.min(width, height)).toBeGreaterThanOrEqual(4);
      for (const [y, row] of image.entries()) {
        for (const [x, pixel] of row.entries()) {
          if (pixel.some((value) => value !== 0)) expect(pixel).toEqual(before[item]![y]![x]);
        }
      }
      return `${Math.min(...xs)} ${Math.min(...ys)}`;
    });
    expect(new Set(places).size).toBeGreaterThan(1);
  });

  it('changes brightness by at most a half, and colours about the grey of each pixel', () => {
    const before = tf.mean(images(), [1, 2, 3]).arraySync() as number[];
    const after = tf.mean(augment(images(), only('colour'), keyedRandom(9, 3)), [1, 2, 3]).arraySync();
    for (const [item, mean] of (after as number[]).entries()) {
      expect(Math.abs(mean - before[item]!)).toBeLessThanOrEqual(0.5);
      expect(mean).not.toBe(before[item]);
    }
  });

  it('is the same for the same draws, whatever the images', () => {
    const kinds = { colour: true, translation: true, cutout: true };
    expect(changed(kinds)).toEqual(changed(kinds));
    expect(changed(kinds)).not.toEqual(changed(kinds, keyedRandom(9, 4)));
  });

  it('lets gradients through, as differences show', () => {
    tf.tidy(() => {
      const kinds = { colour: true, translation: true, cutout: true };
      const probe = keyedRandom(2, 2).normal('probe', shape);
      const along = keyedRandom(2, 2).normal('along', shape);
      const value = (x: tf.Tensor) =>
        tf.sum<tf.Scalar>(tf.mul(augment(x as tf.Tensor4D, kinds, keyedRandom(9, 3)), probe));
      const slope = tf.sum(tf.mul(tf.grad(value)(images()), along)).dataSync()[0]!;
      // Linear in the image.
      const difference = tf.sub(value(tf.add(images(), along)), value(images())).dataSync()[0]!;
      expect(Math.abs(difference - slope)).toBeLessThan(1e-3 * Math.abs(slope) + 1e-2);
      expect(Math.abs(slope)).toBeGreaterThan(1);
    });
  });
});
