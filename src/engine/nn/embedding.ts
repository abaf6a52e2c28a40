import * as tf from '@tensorflow/tfjs-core';
import type { NamedAttrMap, Tensor, Tensor1D, Tensor2D } from '@tensorflow/tfjs-core';
import { attribute, binding } from '../tensorflow/backend.ts';
import { defineOperation, type Operation, runOperation } from '../tensorflow/operations.ts';
import { tensorOf, type Tensors } from './tensors.ts';

type Count = { count: number };

const gatherRows: Operation<'table' | 'ids', NamedAttrMap> = defineOperation({
  name: 'GatherRows',
  saves: ['table', 'ids'],
  compute: ({ table, ids }: { table: Tensor; ids: Tensor }) => {
    const native = binding();
    const axis = tf.scalar(0, 'int32');
    const attributes = [
      attribute.int('batch_dims', 0),
      attribute.type('Tparams', native.TF_FLOAT),
      attribute.type('Tindices', native.TF_INT32),
      attribute.type('Taxis', native.TF_INT32),
    ];
    return runOperation('GatherV2', attributes, [table, ids, axis]);
  },
  gradients: (dy, { table, ids }) => ({
    table: () => sumRows({ rows: dy, ids }, { count: table.shape[0] }),
    ids: () => tf.fill(ids.shape, 0),
  }),
});

const sumRows: Operation<'rows' | 'ids', Count> = defineOperation({
  name: 'SumRows',
  saves: ['ids'],
  compute: ({ rows, ids }: { rows: Tensor; ids: Tensor }, { count }: Count) =>
    tf.unsortedSegmentSum(rows, ids as Tensor1D, count),
  gradients: (ddt, { ids }) => ({
    rows: () => gatherRows({ table: ddt, ids }, {}),
    ids: () => tf.fill(ids.shape, 0),
  }),
});

/**
 * Rows of a table.
 * @param table [count, features]
 * @param ids int32, any shape, each from 0 to count - 1
 * @returns [...ids, features]
 */
export function lookUp(table: Tensor, ids: Tensor): Tensor {
  const rows = gatherRows({ table, ids: tf.reshape(ids, [ids.size]) }, {});
  return tf.reshape(rows, [...ids.shape, table.shape[1]!]);
}

/** The layer of `embeddingParameters`. */
export const applyEmbedding = (parameters: Tensors, name: string, ids: Tensor): Tensor =>
  lookUp(tensorOf(parameters, `${name}.weight`), ids);

/**
 * Sines, then cosines, of positions at frequencies from 1 down to almost 1 / 10,000 (Vaswani et al., 2017, in
 * the order of DDPM's code).
 * @param positions [batch], float32
 * @param features even
 * @returns [batch, features]
 */
export function sinusoidalEmbedding(positions: Tensor, features: number): Tensor2D {
  const half = features / 2;
  const frequencies = Float32Array.from({ length: half }, (_, index) => 10_000 ** (-index / half));
  const angles = tf.mul(tf.reshape(positions, [-1, 1]), tf.tensor2d(frequencies, [1, half]));
  return tf.concat([tf.sin(angles), tf.cos(angles)], 1) as Tensor2D;
}
