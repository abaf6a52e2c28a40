import * as tf from '@tensorflow/tfjs-core';
import type { NamedAttrMap, Tensor } from '@tensorflow/tfjs-core';
import { asTensor, attribute, type Attribute, binding, idOf, withConstants } from './backend.ts';

/** An operation with a gradient of our own, differentiable as often as what its gradient is made of. */
export interface Definition<I extends string, S extends I | 'output', A extends NamedAttrMap> {
  /** Unique in the process, and none of tfjs's kernels. */
  name: string;
  /** What `gradients` needs. Of an output that is saved, tfjs knows no further gradient. */
  saves: readonly S[];
  compute: (inputs: Readonly<Record<I, Tensor>>, attributes: A) => Tensor;
  /** Of each input, computed only where it is asked for. */
  gradients: (
    dy: Tensor,
    saved: Readonly<Record<S, Tensor>>,
    attributes: A,
  ) => Readonly<Record<I, () => Tensor>>;
}

/** What `defineOperation` makes of a definition. */
export type Operation<I extends string, A extends NamedAttrMap> = (
  inputs: Readonly<Record<I, Tensor>>,
  attributes: A,
) => Tensor;

/**
 * Registers an operation with tfjs. Unlike `tf.customGrad` it leaves out the gradients that nobody asked for,
 * such as those of frozen weights.
 */
export function defineOperation<I extends string, S extends I | 'output', A extends NamedAttrMap>(
  definition: Definition<I, S, A>,
): Operation<I, A> {
  const { name, saves, compute, gradients } = definition;
  const kernelName = `Atelier/${name}`;
  // The order in which tfjs hands them back.
  const order = [...saves].sort((a, b) => Number(a === 'output') - Number(b === 'output'));
  const inputsToSave = order.filter((part) => part !== 'output');
  tf.registerKernel({
    kernelName,
    backendName: 'tensorflow',
    kernelFunc: ({ inputs, attrs }) => compute(inputs as Record<I, Tensor>, (attrs ?? {}) as A),
  });
  tf.registerGradient({
    kernelName,
    inputsToSave,
    outputsToSave: [order.length > inputsToSave.length],
    gradFunc: (dy, saved, attributes) => {
      const named = Object.fromEntries(order.map((part, index) => [part, saved[index]!]));
      return gradients(dy as Tensor, named as Record<S, Tensor>, attributes as A);
    },
  });
  return (inputs, attributes) => {
    const output: Tensor | Tensor[] = tf.engine().runKernel(kernelName, { ...inputs }, attributes);
    return output as Tensor;
  };
}

/** Integers that an operation takes as an input: a shape, axes, sizes. */
export interface Integers {
  integers: readonly number[];
}

/**
 * Runs one TensorFlow operation on tfjs tensors and constant vectors of int32.
 * @returns its first output, a tensor of the surrounding tidy
 */
export function runOperation<T extends Tensor = Tensor>(
  name: string,
  attributes: Attribute[],
  inputs: readonly (Tensor | Integers)[],
): T {
  const constants = inputs.flatMap((input) =>
    'integers' in input ? [{ shape: [input.integers.length], values: Int32Array.from(input.integers) }] : [],
  );
  return withConstants(constants, (constantIds) => {
    let next = 0;
    const ids = inputs.map((input) => ('integers' in input ? constantIds[next++]! : idOf(input)));
    return asTensor<T>(binding().executeOp(name, attributes, ids, 1)[0]!);
  });
}

/** The attribute that most operations name their type by. */
export const floats = (): Attribute => attribute.type('T', binding().TF_FLOAT);
