import type { Tensor } from '@tensorflow/tfjs-core';

/** Tensors by name: the parameters that layers find theirs in. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** @throws Error where there is none of that name */
export function tensorOf(parameters: Tensors, name: string): Tensor {
  const tensor = parameters[name];
  if (!tensor) throw new Error(`no parameter named ${name}`);
  return tensor;
}
