import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';
import { asTensor, attribute, binding, executeOp, idOf, TYPE_UINT64 } from './backend.ts';

/**
 * Random numbers that depend on nothing but their key (run seed, step, stream) and the shape drawn.
 *
 * Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011) through TensorFlow's
 * second-version stateless operation with the algorithm named, so that eager execution, graphs and XLA draw
 * the same integers. Key: seed in the low, hash of the stream in the high 32 bits. Counter: the step in the
 * high 64 bits; the low ones count the draws. Numbers are made of the integers here, since TensorFlow's own
 * kernels and XLA take other bits of them.
 */
export interface Random {
  /** Standard normal numbers, float32. */
  normal(stream: string, shape: number[]): Tensor;
  /** Uniform numbers in [0, 1), float32. */
  uniform(stream: string, shape: number[]): Tensor;
}

/** RNG_ALG_PHILOX of TensorFlow's rng_alg.h. */
const PHILOX = 1;

/** A 32-bit word of a key: a number, or an int32 scalar where it is an input of a recorded function. */
export type Word = number | Tensor;

/** The draws of one step of a run. */
export function keyedRandom(seed: Word, step: Word): Random {
  return {
    normal: (stream, shape) => tf.tidy(() => normal({ seed, step, stream }, shape)),
    uniform: (stream, shape) => tf.tidy(() => tf.mul(bits24({ seed, step, stream }, shape), UNIT)),
  };
}

interface Key {
  seed: Word;
  step: Word;
  stream: string;
}

/** The low 24 bits of random integers: all that a float32 holds exactly. */
function bits24(key: Key, shape: number[]): Tensor {
  const native = binding();
  const low = executeOp(
    'BitwiseAnd',
    [attribute.type('T', native.TF_INT32)],
    [integers(key, shape), tf.scalar(0xff_ff_ff, 'int32')],
  );
  return tf.cast(low, 'float32');
}

const UNIT = 2 ** -24;

/** Two numbers of each pair of uniform ones (Box and Muller, 1958); the first of a pair is above 0. */
function normal(key: Key, shape: number[]): Tensor {
  const count = shape.reduce((product, side) => product * side, 1);
  const pairs = Math.ceil(count / 2);
  const [first, second] = tf.unstack(bits24(key, [2, pairs]));
  const radius = tf.sqrt(tf.mul(tf.log(tf.mul(tf.add(first!, 1), UNIT)), -2));
  const angle = tf.mul(second!, 2 * Math.PI * UNIT);
  const both = tf.concat([tf.mul(radius, tf.cos(angle)), tf.mul(radius, tf.sin(angle))]);
  return tf.reshape(tf.slice(both, [0], [count]), shape);
}

/** The same numbers under streams of other names, so that entry points never share noise. */
export function prefixedRandom(random: Random, prefix: string): Random {
  return {
    normal: (stream, shape) => random.normal(prefix + stream, shape),
    uniform: (stream, shape) => random.uniform(prefix + stream, shape),
  };
}

/**
 * An order of `count` items, the same for the same key: items sorted by a random integer each, equal ones by
 * position.
 */
export function keyedPermutation(seed: number, step: number, stream: string, count: number): Uint32Array {
  const drawn = tf.tidy(() => {
    return binding().tensorDataSync(idOf(integers({ seed, step, stream }, [count])));
  });
  return Uint32Array.from({ length: count }, (_, item) => item).sort(
    (a, b) => drawn[a]! - drawn[b]! || a - b,
  );
}

/** Random int32 of all 32 bits. */
function integers(key: Key, shape: number[]): Tensor {
  return tf.tidy(() => {
    const native = binding();
    const keyId = wide([key.seed, streamHash(key.stream)], [1, 2]);
    const counterId = wide([0, 0, key.step, 0], [2, 2]);
    try {
      const shapeId = idOf(tf.tensor1d(shape, 'int32'));
      const algorithmId = idOf(tf.scalar(PHILOX, 'int32'));
      const attributes = [
        attribute.type('dtype', native.TF_INT32),
        attribute.type('Tshape', native.TF_INT32),
      ];
      const inputs = [shapeId, keyId, counterId, algorithmId];
      const [drawn] = native.executeOp('StatelessRandomUniformFullIntV2', attributes, inputs, 1);
      return asTensor(drawn!);
    } finally {
      native.deleteTensor(keyId);
      native.deleteTensor(counterId);
    }
  });
}

/**
 * Pairs of 32-bit words as unsigned 64-bit integers, the low word first. tfjs has no tensors of that type: the
 * caller frees the native one.
 */
function wide(words: Word[], shape: number[]): number {
  const native = binding();
  const tensors = words.map((word) => (typeof word === 'number' ? tf.scalar(word | 0, 'int32') : word));
  const [handle] = native.executeOp(
    'Bitcast',
    [attribute.type('T', native.TF_INT32), attribute.type('type', TYPE_UINT64)],
    [idOf(tf.reshape(tf.stack(tensors), shape))],
    1,
  );
  return handle!.id;
}

const hashes = new Map<string, number>();

/** First 32 bits of the SHA-256 of the stream's name. */
function streamHash(stream: string): number {
  const known = hashes.get(stream);
  if (known !== undefined) return known;
  const hash = createHash('sha256').update(stream).digest().readInt32LE(0);
  hashes.set(stream, hash);
  return hash;
}

/** Standard normal numbers as values: all of a shape in one draw. */
export function drawnNormal(seed: number, draw: number, stream: string, shape: number[]): Float32Array {
  const drawn = keyedRandom(seed, draw).normal(stream, shape);
  try {
    return drawn.dataSync<'float32'>().slice();
  } finally {
    drawn.dispose();
  }
}
