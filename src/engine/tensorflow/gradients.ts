import * as tf from '@tensorflow/tfjs-core';
import type { GradConfig, NamedAttrMap, Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import { attribute } from './backend.ts';
import { floats, runOperation } from './operations.ts';

/**
 * Registers what tfjs 4.22 lacks or does badly: gradients of gradients (pooling, resizing, filters of
 * convolutions, and of functions whose gradient tfjs takes from their output), of comparisons, of `tile` for
 * every rank, and of sums and means without a constant of the
 * input's size, which a recorded graph would carry. Once a process, however often it is called.
 */
export function registerGradients(): void {
  if (registered) return;
  registered = true;
  for (const config of [...comparisons(), ...ofOutputs, ...reductions, ...secondOrder, tile]) {
    tf.registerGradient({ ...config, kernelName: config.kernelName });
  }
}

let registered = false;

const zeros = (like: Tensor) => tf.fill(like.shape, 0);

/** Steps are flat wherever they have a slope at all. */
function comparisons(): GradConfig[] {
  const names = [tf.Greater, tf.GreaterEqual, tf.Less, tf.LessEqual, tf.Equal, tf.NotEqual];
  const ofTwo = [...names, tf.LogicalAnd, tf.LogicalOr].map((kernelName): GradConfig => ({
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (_dy, saved) => ({ a: () => zeros(saved[0]!), b: () => zeros(saved[1]!) }),
  }));
  const not: GradConfig = {
    kernelName: tf.LogicalNot,
    inputsToSave: ['x'],
    gradFunc: (_dy, [x]) => ({ x: () => zeros(x!) }),
  };
  return [...ofTwo, not];
}

type Axes = number | number[];

/**
 * tfjs puts the copy of an output that it saves onto the tape before the operation itself, and so takes it for a
 * constant when the gradient is differentiated again. Here they come from the input; graphs merge the repeated
 * operation with the first.
 */
const ofOutputs: GradConfig[] = [
  ofInput(tf.Exp, 'x', (dy, x) => tf.mul(dy, tf.exp(x))),
  ofInput(tf.Tanh, 'x', (dy, x) => tf.mul(dy, tf.sub(1, tf.square(tf.tanh(x))))),
  ofInput(tf.Sigmoid, 'x', (dy, x) => {
    const y = tf.sigmoid(x);
    return tf.mul(dy, tf.mul(y, tf.sub(1, y)));
  }),
  ofInput(tf.Softmax, 'logits', (dy, logits, { dim }) => {
    const y = tf.softmax(logits, dim as number);
    const weighted = tf.mul(dy, y);
    return tf.sub(weighted, tf.mul(tf.sum(weighted, dim as number, true), y));
  }),
  ofInput(tf.LogSoftmax, 'logits', (dy, logits, { axis }) =>
    tf.sub(dy, tf.mul(tf.sum(dy, axis as number, true), tf.softmax(logits, axis as number))),
  ),
];

function ofInput(
  kernelName: string,
  input: string,
  gradient: (dy: Tensor, x: Tensor, attributes: NamedAttrMap) => Tensor,
): GradConfig {
  return {
    kernelName,
    inputsToSave: [input],
    outputsToSave: [],
    gradFunc: (dy, [x], attributes) => ({ [input]: () => gradient(dy as Tensor, x!, attributes) }),
  };
}

function spread(dy: Tensor, shape: number[], axis: Axes): Tensor {
  const kept = [...shape];
  for (const reduced of tf.util.parseAxisParam(axis, shape)) kept[reduced] = 1;
  return tf.broadcastTo(tf.reshape(dy, kept), shape);
}

const reductions: GradConfig[] = [
  {
    kernelName: tf.Sum,
    inputsToSave: ['x'],
    gradFunc: (dy, [x], { axis }) => ({ x: () => spread(dy as Tensor, x!.shape, axis as Axes) }),
  },
  {
    kernelName: tf.Mean,
    inputsToSave: ['x'],
    gradFunc: (dy, [x], { axis }) => ({
      x: () => {
        const count = x!.size / (dy as Tensor).size;
        return spread(tf.div(dy as Tensor, count), x!.shape, axis as Axes);
      },
    }),
  },
];

interface Window {
  filterSize: [number, number] | number;
  strides: [number, number] | number;
  pad: 'valid' | 'same' | number;
}
const windowOf = (attributes: NamedAttrMap) => attributes as NamedAttrMap & Window;

const pair = (sides: [number, number] | number) => (typeof sides === 'number' ? [sides, sides] : sides);

/** The gradient of a maximum's gradient picks, in each window, the element that was the greatest. */
function pickGreatest(x: Tensor, y: Tensor, ddx: Tensor, attributes: NamedAttrMap): Tensor {
  const { filterSize, strides, pad } = windowOf(attributes);
  const operationAttributes = [
    floats(),
    attribute.ints('ksize', [1, ...pair(filterSize), 1]),
    attribute.ints('strides', [1, ...pair(strides), 1]),
    attribute.text('padding', pad === 'same' ? 'SAME' : 'VALID'),
    attribute.text('data_format', 'NHWC'),
  ];
  return runOperation('MaxPoolGradGrad', operationAttributes, [x, y, ddx]);
}

type Resize = typeof tf.image.resizeBilinear;

const resized = (kernelName: string, resize: Resize): GradConfig => ({
  kernelName,
  inputsToSave: ['images', 'dy'],
  gradFunc: (ddx, saved, { alignCorners }) => ({
    images: () => zeros(saved[0]!),
    dy: () => {
      const [, height, width] = saved[1]!.shape;
      return resize(ddx as Tensor4D, [height!, width!], alignCorners as boolean);
    },
  }),
});

interface Convolution {
  strides: [number, number] | number;
  pad: 'valid' | 'same';
}

const secondOrder: GradConfig[] = [
  {
    kernelName: tf.Conv2DBackpropFilter,
    inputsToSave: ['x', 'dy'],
    gradFunc: (ddw, saved, attributes) => {
      const [x, dy] = saved as [Tensor4D, Tensor4D];
      const { strides, pad } = attributes as NamedAttrMap & Convolution;
      return {
        x: () => tf.conv2dTranspose(dy, ddw as Tensor4D, x.shape, strides, pad),
        dy: () => tf.conv2d(x, ddw as Tensor4D, strides, pad),
      };
    },
  },
  {
    kernelName: tf.AvgPoolGrad,
    inputsToSave: ['input'],
    gradFunc: (ddx, [input], attributes) => {
      const { filterSize, strides, pad } = windowOf(attributes);
      return {
        input: () => zeros(input!),
        dy: () => tf.avgPool(ddx as Tensor4D, filterSize, strides, pad),
      };
    },
  },
  {
    kernelName: tf.MaxPoolGrad,
    inputsToSave: ['input', 'output'],
    gradFunc: (ddx, saved, attributes) => {
      const [input, output] = saved as [Tensor, Tensor];
      return {
        input: () => zeros(input),
        output: () => zeros(output),
        dy: () => pickGreatest(input, output, ddx as Tensor, attributes),
      };
    },
  },
  resized(tf.ResizeNearestNeighborGrad, tf.image.resizeNearestNeighbor),
  resized(tf.ResizeBilinearGrad, tf.image.resizeBilinear),
];

const tile: GradConfig = {
  kernelName: tf.Tile,
  inputsToSave: ['x'],
  gradFunc: (dy, [x], { reps }) => ({
    x: () => {
      const shape = x!.shape.flatMap((side, axis) => [(reps as number[])[axis]!, side]);
      const repeats = x!.shape.map((_, axis) => 2 * axis);
      return tf.sum(tf.reshape(dy as Tensor, shape), repeats);
    },
  }),
};
