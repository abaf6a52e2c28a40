import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { attribute } from '../tensorflow/backend.ts';
import { defineOperation, floats, type Operation, runOperation } from '../tensorflow/operations.ts';
import { biasAdd } from './dense.ts';
import { tensorOf, type Tensors } from './tensors.ts';

export type ConvolutionSettings = {
  stride: number;
  padding: 'SAME' | 'VALID';
};
type WithShape = ConvolutionSettings & { shape: number[] };

const attributesOf = ({ stride, padding }: ConvolutionSettings) => [
  floats(),
  attribute.ints('strides', [1, stride, stride, 1]),
  attribute.text('padding', padding),
  attribute.text('data_format', 'NHWC'),
  attribute.bool('use_cudnn_on_gpu', true),
  attribute.ints('dilations', [1, 1, 1, 1]),
];

// The three are linear in each input, and each one's gradients are the two others.

const forward: Operation<'x' | 'weight', ConvolutionSettings> = defineOperation({
  name: 'Convolution',
  saves: ['x', 'weight'],
  compute: ({ x, weight }: { x: Tensor; weight: Tensor }, settings: ConvolutionSettings) =>
    runOperation('Conv2D', attributesOf(settings), [x, weight]),
  gradients: (dy, { x, weight }, settings) => ({
    x: () => towardsInput({ dy, weight }, { ...settings, shape: x.shape }),
    weight: () => towardsWeight({ x, dy }, { ...settings, shape: weight.shape }),
  }),
});

const towardsInput: Operation<'dy' | 'weight', WithShape> = defineOperation({
  name: 'ConvolutionInputGradient',
  saves: ['dy', 'weight'],
  compute: ({ dy, weight }: { dy: Tensor; weight: Tensor }, settings: WithShape) =>
    runOperation('Conv2DBackpropInput', attributesOf(settings), [{ integers: settings.shape }, weight, dy]),
  gradients: (ddx, { dy, weight }, { stride, padding }) => ({
    dy: () => forward({ x: ddx, weight }, { stride, padding }),
    weight: () => towardsWeight({ x: ddx, dy }, { stride, padding, shape: weight.shape }),
  }),
});

const towardsWeight: Operation<'x' | 'dy', WithShape> = defineOperation({
  name: 'ConvolutionWeightGradient',
  saves: ['x', 'dy'],
  compute: ({ x, dy }: { x: Tensor; dy: Tensor }, settings: WithShape) =>
    runOperation('Conv2DBackpropFilter', attributesOf(settings), [x, { integers: settings.shape }, dy]),
  gradients: (ddw, { x, dy }, { stride, padding }) => ({
    x: () => towardsInput({ dy, weight: ddw }, { stride, padding, shape: x.shape }),
    dy: () => forward({ x, weight: ddw }, { stride, padding }),
  }),
});

export interface Geometry {
  stride?: number;
  /** Zeros on every side, as PyTorch's `padding`. */
  padding?: number;
}

/** Whether TensorFlow's SAME puts `padding` zeros on both sides; it puts the odd one after. */
function isSame(length: number, side: number, stride: number, padding: number): boolean {
  const total = Math.max((Math.ceil(length / stride) - 1) * stride + side - length, 0);
  return total === 2 * padding;
}

/**
 * Convolution as PyTorch's Conv2d, without bias. Differentiable as often as needed.
 * @param x [batch, height, width, in]
 * @param weight [rows, columns, in, out]
 * @returns [batch, (height + 2 padding - rows) / stride + 1, likewise the width, out], rounded down
 */
export function convolve(x: Tensor4D, weight: Tensor, geometry: Geometry = {}): Tensor4D {
  const { stride = 1, padding = 0 } = geometry;
  const [, height, width] = x.shape;
  const [rows, columns] = weight.shape as [number, number];
  const same = isSame(height, rows, stride, padding) && isSame(width, columns, stride, padding);
  if (same) return forward({ x, weight }, { stride, padding: 'SAME' }) as Tensor4D;
  // Not TensorFlow's explicit padding: oneDNN doesn't take its filter gradient, which is then twice as slow.
  const padded = padding === 0 ? x : padBy(x, padding);
  return forward({ x: padded, weight }, { stride, padding: 'VALID' }) as Tensor4D;
}

const padBy = (x: Tensor4D, zeros: number): Tensor4D =>
  tf.pad(x, [
    [0, 0],
    [zeros, zeros],
    [zeros, zeros],
    [0, 0],
  ]);

export interface TransposedGeometry extends Geometry {
  /** Rows and columns added at the end, as PyTorch's `output_padding`. */
  outputPadding?: number;
}

/**
 * Transposed convolution as PyTorch's ConvTranspose2d, without bias.
 * @param x [batch, height, width, in]
 * @param weight [side, side, out, in]
 * @returns [batch, (height - 1) stride - 2 padding + side + outputPadding, likewise the width, out]
 */
export function convolveTransposed(x: Tensor4D, weight: Tensor, geometry: TransposedGeometry = {}): Tensor4D {
  const { stride = 1, padding = 0, outputPadding = 0 } = geometry;
  const [batch, ...lengths] = x.shape;
  const [side, , outputs] = weight.shape;
  const [height, width] = lengths
    .slice(0, 2)
    .map((length) => (length - 1) * stride - 2 * padding + side + outputPadding);
  const same = [height!, width!].every((length) => isSame(length, side, stride, padding));
  if (same) {
    const shape = [batch, height!, width!, outputs!];
    return towardsInput({ dy: x, weight }, { stride, padding: 'SAME', shape }) as Tensor4D;
  }
  const shape = [batch, height! + 2 * padding, width! + 2 * padding, outputs!];
  const padded = towardsInput({ dy: x, weight }, { stride, padding: 'VALID', shape }) as Tensor4D;
  return padding === 0 ? padded : tf.slice(padded, [0, padding, padding, 0], [-1, height!, width!, -1]);
}

const withBias = (parameters: Tensors, name: string, x: Tensor4D): Tensor4D => {
  const bias = parameters[`${name}.bias`];
  return bias ? biasAdd(x, bias) : x;
};

/** The layer of `convolutionParameters`: `convolve` and its bias, where it has one. */
export const applyConvolution = (
  parameters: Tensors,
  name: string,
  x: Tensor4D,
  geometry: Geometry = {},
): Tensor4D => withBias(parameters, name, convolve(x, tensorOf(parameters, `${name}.weight`), geometry));

/** The layer of `transposedConvolutionParameters`: `convolveTransposed` and its bias, where it has one. */
export const applyTransposedConvolution = (
  parameters: Tensors,
  name: string,
  x: Tensor4D,
  geometry: TransposedGeometry = {},
): Tensor4D =>
  withBias(parameters, name, convolveTransposed(x, tensorOf(parameters, `${name}.weight`), geometry));

/**
 * 4x4 convolution with stride 2 that halves an even height and width, with PyTorch's `padding=1`.
 * @param x [batch, height, width, in]
 * @param weight [4, 4, in, out]
 * @param bias [out]
 * @returns [batch, height / 2, width / 2, out]
 */
export const halve = (x: Tensor4D, weight: Tensor, bias: Tensor): Tensor4D =>
  biasAdd(convolve(x, weight, { stride: 2, padding: 1 }), bias);

/**
 * 4x4 transposed convolution with stride 2 that doubles height and width, the transpose of `halve`.
 * @param x [batch, height, width, in]
 * @param weight [4, 4, out, in]
 * @param bias [out]
 * @returns [batch, 2 height, 2 width, out]
 */
export const double = (x: Tensor4D, weight: Tensor, bias: Tensor): Tensor4D =>
  biasAdd(convolveTransposed(x, weight, { stride: 2, padding: 1 }), bias);
