import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { Random } from '../tensorflow/random.ts';
import type { Initialiser } from './parameters.ts';

export { fanInUniform, type Initialiser } from './parameters.ts';

/** First values of a parameter, from a stream named after it. */
export function initialValues(
  initialiser: Initialiser,
  name: string,
  shape: number[],
  random: Random,
): Tensor {
  const stream = `initial/${name}`;
  return tf.tidy(() => {
    switch (initialiser.kind) {
      case 'constant':
        return tf.fill(shape, initialiser.value);
      case 'uniform': {
        const { bound } = initialiser;
        return tf.sub(tf.mul(random.uniform(stream, shape), 2 * bound), bound);
      }
      case 'normal': {
        const { deviation, mean = 0 } = initialiser;
        return tf.add(tf.mul(random.normal(stream, shape), deviation), mean);
      }
      case 'orthogonal':
        return tf.mul(
          orthogonalValues(shape, (sides) => random.normal(stream, sides)),
          initialiser.gain,
        );
    }
  });
}

/**
 * The orthogonal factor of a normal matrix: A (A^T A)^(-1/2), the root by Newton and Schulz's iteration, which
 * is made of products alone and so the same wherever it runs. Unlike QR's it needs no correction of signs to
 * be distributed evenly.
 */
function orthogonalValues(shape: number[], draw: (shape: number[]) => Tensor): Tensor {
  const columns = shape.at(-1)!;
  const rows = shape.slice(0, -1).reduce((product, side) => product * side, 1);
  const tall: [number, number] = rows >= columns ? [rows, columns] : [columns, rows];
  let q = draw(tall) as tf.Tensor2D;
  q = tf.div(q, tf.sqrt(tf.sum(tf.square(q))));
  for (let iteration = 0; iteration < iterations; iteration += 1) {
    const gram = tf.matMul(q, q, true);
    q = tf.sub(tf.mul(q, 1.5), tf.mul(tf.matMul(q, gram), 0.5));
  }
  return tf.reshape(rows >= columns ? q : tf.transpose(q), shape);
}

/** Singular values grow by half a time each, and square matrices have small ones. */
const iterations = 40;
