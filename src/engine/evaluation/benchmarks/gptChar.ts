import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor2D, Tensor3D } from '@tensorflow/tfjs-core';
import { gelu } from '../../nn/activations.ts';
import { applyAttention } from '../../nn/attention.ts';
import { applyDense } from '../../nn/dense.ts';
import { applyEmbedding } from '../../nn/embedding.ts';
import { softmaxCrossEntropy } from '../../nn/losses.ts';
import { applyLayerNorm } from '../../nn/normalisation.ts';
import {
  attentionParameters,
  denseParameters,
  embeddingParameters,
  normal,
  normParameters,
  type Parameter,
} from '../../nn/parameters.ts';
import { type Tensors, tensorOf } from '../../nn/tensors.ts';
import { type Benchmark, trainedOnly } from './benchmark.ts';

const vocabulary = 65;
const features = 128;
const heads = 4;
const layers = 4;
const context = 64;
const batchSize = 12;

const weight = { weight: normal(0.02) };
/** GPT-2's scale of what is added to the residual path (Radford et al., 2019). */
const ontoResidual = { weight: normal(0.02 / Math.sqrt(2 * layers)) };
const names = Array.from({ length: layers }, (_, layer) => `block.${layer}`);

function parameters(): Parameter[] {
  return [
    ...embeddingParameters('token', vocabulary, features, weight.weight),
    ...embeddingParameters('position', context, features, weight.weight),
    ...names.flatMap((name) => [
      ...normParameters(`${name}.norm1`, features, { bias: false }),
      ...attentionParameters(`${name}.attention`, features, {
        bias: false,
        qkv: weight,
        out: ontoResidual,
      }),
      ...normParameters(`${name}.norm2`, features, { bias: false }),
      ...denseParameters(`${name}.up`, features, 4 * features, { bias: false, initial: weight }),
      ...denseParameters(`${name}.down`, 4 * features, features, { bias: false, initial: ontoResidual }),
    ]),
    ...normParameters('norm', features, { bias: false }),
  ];
}

/**
 * @param ids int32 [batch, context]
 * @returns logits [batch * context, vocabulary]
 */
function logitsOf(weights: Tensors, ids: Tensor): Tensor2D {
  const positions = tensorOf(weights, 'position.weight');
  let x = tf.add<Tensor3D>(applyEmbedding(weights, 'token', ids), positions);
  for (const name of names) {
    const attended = applyAttention(
      weights,
      `${name}.attention`,
      applyLayerNorm(weights, `${name}.norm1`, x),
      {
        heads,
        causal: true,
      },
    );
    x = tf.add(x, attended);
    const wide = gelu(applyDense(weights, `${name}.up`, applyLayerNorm(weights, `${name}.norm2`, x)));
    x = tf.add(x, applyDense(weights, `${name}.down`, wide));
  }
  const rows: Tensor2D = tf.reshape(applyLayerNorm(weights, 'norm', x), [-1, features]);
  // The head shares the embedding's weight.
  return tf.matMul(rows, tensorOf(weights, 'token.weight'), false, true);
}

/** A character-level GPT on windows of 64 characters, whose ids come as bytes. */
export const gptChar: Benchmark = {
  name: 'gpt-char',
  shape: [1, context + 1, 1],
  batchSize,
  learningRate: 1e-3,
  values: vocabulary,
  model: {
    ...trainedOnly,
    execution: 'xla',
    separable: true,
    parameters: parameters(),
    phases: [
      {
        id: 'likelihood',
        optimizer: { algorithm: 'adamw', beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.1 },
        repeats: 1,
        trains: () => true,
      },
    ],
    loss(_phase, weights, { images: bytes }) {
      const rounded = tf.cast(tf.round(tf.mul(bytes, 255)), 'int32');
      const ids: Tensor2D = tf.reshape(rounded, [-1, context + 1]);
      const logits = logitsOf(weights, tf.slice(ids, [0, 0], [-1, context]));
      const loss = softmaxCrossEntropy(logits, tf.reshape(tf.slice(ids, [0, 1], [-1, context]), [-1]));
      return { loss, parts: {}, metrics: {}, updates: {} };
    },
  },
};
