import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { Random } from '../tensorflow/random.ts';

/*
 * Adaptive discriminator augmentation (Karras et al., 2020b): every image that the discriminator sees is changed at
 * random, each kind of change with the same probability, which rises while the discriminator is too sure of real
 * images. Changes that leave most images as they are do not leak into what the generator makes, as long as the
 * probability stays below 0.8.
 */

/** Above which changes would leak into the generator's images. */
export const greatestProbability = 0.8;

/** What the mean sign of the scores of real images is to be: above it the discriminator overfits. */
const signTarget = 0.6;

/** Farthest move as a share of the side. */
const farthest = 1 / 8;
/** Deviations of what is added to all pixels, and of the base-2 logarithms of what multiplies them. */
const deviations = { brightness: 0.2, contrast: 0.5, saturation: 1 };

/**
 * The next probability: it rises by `batch / images` while the scores' mean sign is above the target, and falls else.
 * @param probability scalar
 * @param realScores of a batch of real images
 * @param images over which it rises from 0 to 1
 */
export function adaptedProbability(probability: Tensor, realScores: Tensor, images: number): Scalar {
  const excess = tf.sub(tf.mean(tf.sign(realScores)), signTarget);
  const moved: Scalar = tf.add(probability, tf.mul(tf.sign(excess), realScores.size / images));
  return tf.clipByValue<Scalar>(moved, 0, greatestProbability);
}

/**
 * Mirror images, turns by right angles (where images are square), moves by whole pixels that mirror what lies beyond
 * the border, then brightness, contrast, the mirror image of brightness, and the saturation of coloured images; each
 * with the given probability and by draws of each image's own. Differentiable.
 * @param images [batch, height, width, channels], -1 to 1
 * @param probability scalar
 * @param random whose streams no other draw of the step has
 */
export function augmentAdaptively(images: Tensor4D, probability: Tensor, random: Random): Tensor4D {
  const draws = drawsOf(random, images.shape[0], probability);
  return changeColours(movePixels(images, draws), draws);
}

/** Draws of a number for each image. @returns [batch, 1, 1] */
interface Draws {
  /** 1 where a change is made, else 0. */
  chosen(stream: string): Tensor;
  uniform(stream: string): Tensor;
  /** Normal where the change is made, else 0. */
  normalIfChosen(stream: string): Tensor;
}

function drawsOf(random: Random, batch: number, probability: Tensor): Draws {
  const shape = [batch, 1, 1];
  const chosen = (stream: string) =>
    tf.cast(tf.less(random.uniform(`${stream}/chosen`, shape), probability), 'float32');
  return {
    chosen,
    uniform: (stream) => random.uniform(stream, shape),
    normalIfChosen: (stream) => tf.mul(random.normal(stream, shape), chosen(stream)),
  };
}

/** A change with probability 1/2 where it is chosen. */
const evenly = (draws: Draws, stream: string): Tensor =>
  tf.mul(tf.cast(tf.less(draws.uniform(stream), 0.5), 'float32'), draws.chosen(stream));

/** Everything that moves pixels: a transposition of some images, then one product for each axis. */
function movePixels(images: Tensor4D, draws: Draws): Tensor4D {
  const [, height, width] = images.shape;
  const mirrored = evenly(draws, 'mirror');
  const turned = tf.mul(draws.chosen('turn'), tf.floor(tf.mul(draws.uniform('turn'), 4)));
  const halfTurn = tf.cast(tf.greaterEqual(turned, 2), 'float32');
  let x = images;
  let rowsTurned = halfTurn;
  if (height === width) {
    // A quarter turn is a transposition and a mirror image.
    const quarter = tf.sub(turned, tf.mul(halfTurn, 2));
    x = mix(x, tf.transpose(x, [0, 2, 1, 3]), quarter);
    rowsTurned = either(halfTurn, quarter);
  }
  const moved = draws.chosen('move');
  const by = (stream: string, side: number): Tensor => {
    const most = Math.floor(side * farthest);
    const distance = tf.sub(tf.floor(tf.mul(draws.uniform(stream), 2 * most + 1)), most);
    return tf.mul(distance, moved);
  };
  x = alongRows(x, rowsTurned, by('moveRows', height));
  const columnsTurned = either(halfTurn, mirrored);
  const across = alongRows(tf.transpose(x, [0, 2, 1, 3]), columnsTurned, by('moveColumns', width));
  return tf.transpose(across, [0, 2, 1, 3]);
}

/** Exclusive or of zeros and ones. */
const either = (a: Tensor, b: Tensor): Tensor => tf.abs(tf.sub(a, b));

/** @param share [batch, 1, 1]: of `b` */
function mix(a: Tensor4D, b: Tensor4D, share: Tensor): Tensor4D {
  const shares = tf.reshape(share, [-1, 1, 1, 1]);
  return tf.add(a, tf.mul(tf.sub(b, a), shares));
}

/**
 * Turns the order of the rows of some images and moves them, as one product with a matrix of ones and zeros, whose
 * gradient is another such product.
 * @param turned, by [batch, 1, 1]
 */
function alongRows(x: Tensor4D, turned: Tensor, by: Tensor): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const rows = tf.reshape(tf.range(0, height), [1, height, 1]);
  const place = tf.add(rows, by);
  // Mirrored at both borders; no move is as long as a side.
  const below = tf.maximum(place, tf.sub(-1, place));
  const reflected = tf.minimum(below, tf.sub(2 * height - 1, below));
  const source = tf.add(reflected, tf.mul(turned, tf.sub(height - 1, tf.mul(reflected, 2))));
  const matrix = tf.cast(tf.equal(source, tf.reshape(tf.range(0, height), [1, 1, height])), 'float32');
  return tf.reshape(tf.matMul(matrix, tf.reshape(x, [batch, height, width * channels])), x.shape);
}

/** One scale and one shift of each pixel, and the distance from its grey times the saturation. */
function changeColours(x: Tensor4D, draws: Draws): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const pixels = tf.reshape(x, [batch, height * width, channels]);
  const brightness = tf.mul(draws.normalIfChosen('brightness'), deviations.brightness);
  const contrast = powerOfTwo(draws.normalIfChosen('contrast'), deviations.contrast);
  const sign = tf.sub(1, tf.mul(evenly(draws, 'negative'), 2));
  const scale = tf.mul(contrast, sign);
  const shift = tf.mul(brightness, scale);
  if (channels === 1) return tf.reshape(tf.add(tf.mul(pixels, scale), shift), x.shape);
  const saturation = powerOfTwo(draws.normalIfChosen('saturation'), deviations.saturation);
  const grey = tf.mean(pixels, 2, true);
  const colours = tf.mul(tf.sub(pixels, grey), tf.mul(saturation, contrast));
  const greys = tf.add(tf.mul(grey, scale), shift);
  return tf.reshape(tf.add(colours, greys), x.shape);
}

const powerOfTwo = (values: Tensor, deviation: number): Tensor =>
  tf.exp(tf.mul(values, deviation * Math.LN2));
