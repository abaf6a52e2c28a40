import { createHash } from 'node:crypto';
import type { Tensor } from '@tensorflow/tfjs-core';
import { asTensor, attribute, binding, type Handle, TYPE_UINT64, withConstants } from './backend.ts';

/**
 * Random numbers that depend on nothing but their key (run seed, step, stream) and the shape drawn.
 *
 * Philox4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", 2011) through TensorFlow's
 * second-version stateless operations with the algorithm named, so that eager execution, graphs and XLA draw
 * the same integers. Key: seed in the low, hash of the stream in the high 32 bits. Counter: the step in the
 * high 64 bits; the low ones count the draws.
 */
export interface Random {
  /** Standard normal numbers, float32. */
  normal(stream: string, shape: number[]): Tensor;
  /** Uniform numbers in [0, 1), float32. */
  uniform(stream: string, shape: number[]): Tensor;
}

/** RNG_ALG_PHILOX of TensorFlow's rng_alg.h. */
const PHILOX = 1;

/** The draws of one step of a run. */
export function keyedRandom(seed: number, step: number): Random {
  const floats = (operation: string) => (stream: string, shape: number[]) =>
    asTensor(draw(operation, { seed, step, stream }, shape, binding().TF_FLOAT));
  return { normal: floats('StatelessRandomNormalV2'), uniform: floats('StatelessRandomUniformV2') };
}

/**
 * An order of `count` items, the same for the same key: items sorted by a random integer each, equal ones by
 * position.
 */
export function keyedPermutation(seed: number, step: number, stream: string, count: number): Uint32Array {
  const native = binding();
  const handle = draw('StatelessRandomUniformFullIntV2', { seed, step, stream }, [count], native.TF_INT32);
  const drawn = native.tensorDataSync(handle.id);
  native.deleteTensor(handle.id);
  return Uint32Array.from({ length: count }, (_, item) => item).sort(
    (a, b) => drawn[a]! - drawn[b]! || a - b,
  );
}

function draw(
  operation: string,
  key: { seed: number; step: number; stream: string },
  shape: number[],
  dtype: number,
): Handle {
  const native = binding();
  const constants = [
    { shape: [1, 2], values: Int32Array.of(key.seed, streamHash(key.stream)) },
    { shape: [2, 2], values: Int32Array.of(0, 0, key.step, 0) },
    { shape: [shape.length], values: Int32Array.from(shape) },
    { shape: [], values: Int32Array.of(PHILOX) },
  ];
  return withConstants(constants, ([keyWords, counterWords, shapeId, algorithm]) => {
    const wide = (words: number) =>
      native.executeOp(
        'Bitcast',
        [attribute.type('T', native.TF_INT32), attribute.type('type', TYPE_UINT64)],
        [words],
        1,
      )[0]!.id;
    const keyId = wide(keyWords!);
    const counterId = wide(counterWords!);
    try {
      const attributes = [attribute.type('dtype', dtype), attribute.type('Tshape', native.TF_INT32)];
      return native.executeOp(operation, attributes, [shapeId!, keyId, counterId, algorithm!], 1)[0]!;
    } finally {
      native.deleteTensor(keyId);
      native.deleteTensor(counterId);
    }
  });
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
