import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { Random } from '../tensorflow/random.ts';

/** Which changes a discriminator sees its images under. */
export interface Augmentation {
  /** Brightness, saturation and contrast. */
  colour: boolean;
  translation: boolean;
  cutout: boolean;
}

/** Farthest move as a share of the side, and side of the square cut out; as in the authors' code. */
const farthest = 1 / 8;
const cutSide = 1 / 2;

/**
 * DiffAugment (Zhao et al., 2020): random changes of real and made images alike, through which gradients reach the
 * generator. Each image is changed by draws of its own.
 * @param images [batch, height, width, channels], -1 to 1
 * @param random whose streams no other draw of the step has
 */
export function augment(images: Tensor4D, kinds: Augmentation, random: Random): Tensor4D {
  let x = images;
  if (kinds.colour) x = changeContrast(changeSaturation(changeBrightness(x, random), random), random);
  if (kinds.translation) x = translate(x, random);
  if (kinds.cutout) x = cutOut(x, random);
  return x;
}

const perImage = (random: Random, stream: string, batch: number): Tensor4D =>
  random.uniform(stream, [batch, 1, 1, 1]) as Tensor4D;

const changeBrightness = (x: Tensor4D, random: Random): Tensor4D =>
  tf.add(x, tf.sub(perImage(random, 'brightness', x.shape[0]), 0.5));

/** From grey to twice the distance from it. */
function changeSaturation(x: Tensor4D, random: Random): Tensor4D {
  const grey = tf.mean(x, 3, true);
  return tf.add(tf.mul(tf.sub(x, grey), tf.mul(perImage(random, 'saturation', x.shape[0]), 2)), grey);
}

function changeContrast(x: Tensor4D, random: Random): Tensor4D {
  const mean = tf.mean(x, [1, 2, 3], true);
  return tf.add(tf.mul(tf.sub(x, mean), tf.add(perImage(random, 'contrast', x.shape[0]), 0.5)), mean);
}

/** Moves by whole pixels along both axes; what comes in from outside is 0. */
function translate(x: Tensor4D, random: Random): Tensor4D {
  const acrossColumns = (image: Tensor4D) => tf.transpose<Tensor4D>(image, [0, 2, 1, 3]);
  const rowsMoved = moveRows(x, random, 'translationRows');
  return acrossColumns(moveRows(acrossColumns(rowsMoved), random, 'translationColumns'));
}

/** As one product a row with a matrix of ones and zeros, whose gradient is another such product. */
function moveRows(x: Tensor4D, random: Random, stream: string): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const most = Math.floor(height * farthest + 0.5);
  const by = tf.sub(wholeNumbers(random, stream, batch, 2 * most + 1), most);
  const source = tf.add(tf.reshape(tf.range(0, height), [1, height, 1]), by);
  const matrix = tf.cast(tf.equal(source, tf.reshape(tf.range(0, height), [1, 1, height])), 'float32');
  return tf.reshape(tf.matMul(matrix, tf.reshape(x, [batch, height, width * channels])), x.shape);
}

/** Sets a square to 0, whose centre may lie anywhere. */
function cutOut(x: Tensor4D, random: Random): Tensor4D {
  const [batch, height, width] = x.shape;
  const inside = (side: number, stream: string): Tensor => {
    const size = Math.floor(side * cutSide + 0.5);
    const first = tf.sub(wholeNumbers(random, stream, batch, side + 1 - (size % 2)), Math.floor(size / 2));
    const places = tf.reshape(tf.range(0, side), [1, side, 1]);
    return tf.cast(
      tf.logicalAnd(tf.greaterEqual(places, first), tf.less(places, tf.add(first, size))),
      'float32',
    );
  };
  const rows = tf.reshape(inside(height, 'cutoutRows'), [batch, height, 1, 1]);
  const columns = tf.reshape(inside(width, 'cutoutColumns'), [batch, 1, width, 1]);
  return tf.mul(x, tf.sub(1, tf.mul(rows, columns)));
}

/** Evenly from 0 to `count` - 1. @returns [batch, 1, 1] */
const wholeNumbers = (random: Random, stream: string, batch: number, count: number): Tensor =>
  tf.floor(tf.mul(random.uniform(stream, [batch, 1, 1]), count));
