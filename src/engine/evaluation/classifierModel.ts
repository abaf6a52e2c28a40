import * as tf from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import type { DatasetCard } from '@shared/dataset.ts';
import type { Model, Tensors } from '../families/family.ts';
import { relu } from '../nn/activations.ts';
import { applyConvolution } from '../nn/convolution.ts';
import { applyDense } from '../nn/dense.ts';
import { dropout } from '../nn/dropout.ts';
import { softmaxCrossEntropy } from '../nn/losses.ts';
import {
  convolutionParameters,
  denseParameters,
  heUniform,
  type Parameter,
  zeros,
} from '../nn/parameters.ts';

/** Numbers of the last hidden layer: what images are compared by. */
export const featureSize = 128;

const kernel = 4;
const halving = { stride: 2, padding: 1 };
/** Convolutions halve height and width until neither is longer. */
const innermostSide = 8;
const dropoutRate = 0.3;

const halved = (side: number) => Math.floor((side + 2 * halving.padding - kernel) / halving.stride) + 1;
const channelsOf = (layer: number) => Math.min(128, 32 * 2 ** layer);

/** A small network of strided convolutions for images of one size: about 400,000 parameters at 28 x 28. */
export class ClassifierNetwork {
  readonly parameters: Parameter[] = [];
  readonly #layers: number;

  /** @param shape height, width, channels */
  constructor(shape: DatasetCard['shape'], classes: number) {
    let [height, width, channels]: number[] = [...shape];
    let layer = 0;
    for (; Math.max(height!, width!) > innermostSide; layer += 1) {
      const outputs = channelsOf(layer);
      const initial = { weight: heUniform(kernel * kernel * channels!), bias: zeros };
      this.parameters.push(
        ...convolutionParameters(`convolution.${layer}`, kernel, channels!, outputs, { initial }),
      );
      [height, width, channels] = [halved(height!), halved(width!), outputs];
    }
    this.#layers = layer;
    const flat = height! * width! * channels!;
    const initial = { weight: heUniform(flat), bias: zeros };
    this.parameters.push(
      ...denseParameters('hidden', flat, featureSize, { initial }),
      ...denseParameters('output', featureSize, classes),
    );
  }

  /**
   * @param images [batch, height, width, channels] from 0 to 1
   * @returns [batch, featureSize], none below 0
   */
  features(parameters: Tensors, images: Tensor4D): Tensor2D {
    let h: Tensor4D = tf.sub(tf.mul(images, 2), 1);
    for (let layer = 0; layer < this.#layers; layer += 1) {
      h = relu(applyConvolution(parameters, `convolution.${layer}`, h, halving));
    }
    const flat: Tensor2D = tf.reshape(h, [images.shape[0], -1]);
    return relu(applyDense(parameters, 'hidden', flat));
  }

  /** @returns [batch, classes] */
  logits(parameters: Tensors, features: Tensor2D): Tensor2D {
    return applyDense(parameters, 'output', features);
  }

  /** What trains it: cross-entropy of the labels, Adam with a cosine from the learning rate to 0. */
  model(): Model {
    const nothing = () => ({});
    return {
      execution: 'graph',
      parameters: this.parameters,
      phases: [
        {
          id: 'classify',
          optimizer: { algorithm: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 },
          repeats: 1,
          trains: () => true,
          learningRateSchedule: {
            shape: 'cosine',
            warmupSteps: 0,
            minimum: 0,
            decayEvery: 1,
            decayFactor: 1,
          },
        },
      ],
      schedule: nothing,
      evaluate: nothing,
      loss: (_phase, parameters, { images, labels }, random) => {
        const features = dropout(this.features(parameters, images), dropoutRate, random, 'features');
        const loss = softmaxCrossEntropy(this.logits(parameters, features), labels);
        return { loss, parts: {}, metrics: {}, updates: {} };
      },
      capabilities: {
        latentShape: [],
        decode() {
          throw new Error('a classifier makes no samples');
        },
      },
    };
  }
}
