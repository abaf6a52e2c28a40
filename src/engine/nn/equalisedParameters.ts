import { constant, type Parameter } from './parameters.ts';

/*
 * Parameters of the layers of `equalised.ts`. This module needs no TensorFlow, so that shapes are known without it.
 */

const weightAndBias = (
  name: string,
  shape: number[],
  rateFactor: number,
  bias: number | null,
): Parameter[] => [
  { name: `${name}.weight`, shape, initial: { kind: 'normal', deviation: 1 / rateFactor } },
  ...(bias === null
    ? []
    : [{ name: `${name}.bias`, shape: shape.slice(-1), initial: constant(bias / rateFactor) }]),
];

export interface EqualisedBias {
  /** Its value at first, 0 if not given; null: there is none. */
  bias?: number | null;
}

/** `weight` [in, out] and `bias` [out]. @param rateFactor that of the layer */
export const equalisedDenseParameters = (
  name: string,
  inputs: number,
  outputs: number,
  { rateFactor = 1, bias = 0 }: EqualisedBias & { rateFactor?: number } = {},
): Parameter[] => weightAndBias(name, [inputs, outputs], rateFactor, bias);

/** `weight` [side, side, in, out] and `bias` [out]. */
export const equalisedConvolutionParameters = (
  name: string,
  side: number,
  inputs: number,
  outputs: number,
  { bias = 0 }: EqualisedBias = {},
): Parameter[] => weightAndBias(name, [side, side, inputs, outputs], 1, bias);
