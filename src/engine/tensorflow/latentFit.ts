import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import { type AdamSettings, slotNames } from '@shared/optimization.ts';
import { averagePixels } from '../nn/resampling.ts';
import { type InputValues, type Inputs, ofPrefix, type Outputs, scalarInputs } from './entryInputs.ts';
import type { EntryPoint } from './entryPoint.ts';
import type { LatentFit, LatentPrior, Latents } from './executor.ts';
import { imagesFromByteTensor } from './images.ts';
import { applyUpdates, updateScalars } from './optimizers.ts';
import { Variable } from './variables.ts';

/** As Karras et al. (2020, appendix D) search for styles. */
const adam: AdamSettings = { algorithm: 'adam', beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };
/** Weight of leaving the usual place, against squared differences of pixels. */
const PRIOR_WEIGHT = 0.01;
/** How often images are halved for the coarser comparisons. */
const HALVINGS = 2;

/**
 * What a fit computes: the mean squared difference of the pixels, plus that of the images halved once and twice (as
 * far as their sides are even), plus a cost of latents that lie where the model has never seen any.
 * @param decode images [starts, height, width, channels] of latents
 * @returns losses of the starts, and their sum, which one differentiates
 */
function lossOf(
  numbers: Tensor,
  target: Tensor4D,
  prior: Inputs,
  decode: (latents: Tensor) => Tensor4D,
): { losses: Tensor1D; sum: Scalar } {
  const latents = tf.add(tf.mul(numbers, prior['spread']!), prior['centre']!);
  let [made, wanted] = [decode(latents), target];
  let losses: Tensor1D = difference(made, wanted);
  for (let halving = 0; halving < HALVINGS && isEven(made); halving += 1) {
    [made, wanted] = [averagePixels(made), averagePixels(wanted)];
    losses = tf.add(losses, difference(made, wanted));
  }
  const [starts = 0] = numbers.shape;
  const size: Tensor1D = tf.mean(tf.square(tf.reshape(numbers, [starts, -1])), 1);
  const beyond = tf.relu(tf.sub(tf.abs(tf.sub(size, 1)), prior['slack']!));
  losses = tf.add(losses, tf.mul(tf.square(beyond), PRIOR_WEIGHT));
  return { losses, sum: tf.sum(losses) };
}

const difference = (a: Tensor4D, b: Tensor4D): Tensor1D => tf.mean(tf.squaredDifference(a, b), [1, 2, 3]);
const isEven = ({ shape }: Tensor4D): boolean => shape[1] % 2 === 0 && shape[2] % 2 === 0;

/** What the fit needs of the model that makes the images. */
export interface Maker {
  /** Reads weights; its inputs are those that `steering` makes. */
  entry(
    name: string,
    body: (decode: (latents: Tensor, inputs: Inputs) => Tensor4D, inputs: Inputs) => Outputs,
  ): EntryPoint;
  run(entry: EntryPoint, inputs: InputValues): Outputs;
  steering: InputValues;
}

/** One Adam step on the latents of all starts at a time, as an entry point. */
export class AdamFit implements LatentFit {
  readonly #start: Latents;
  readonly #prior: LatentPrior;
  readonly #maker: Maker;
  readonly #numbers: Variable;
  readonly #slots: Variable[];
  readonly #entry: EntryPoint;
  readonly #inputs: InputValues;
  #updates = 0;

  /**
   * @param shape of the latents of one image
   * @param target bytes of the image, with its height, width and channels
   */
  constructor(
    maker: Maker,
    start: Latents,
    shape: readonly number[],
    target: { pixels: Uint8Array; shape: readonly number[] },
    prior: LatentPrior,
  ) {
    this.#maker = maker;
    this.#start = start;
    this.#prior = prior;
    const all = [start.count, ...shape];
    const { centre, spread, slack } = prior;
    this.#numbers = new Variable(
      all,
      start.values.map((value, at) => (value - centre[at % centre.length]!) / spread[at % spread.length]!),
    );
    this.#slots = slotNames(adam).map(() => new Variable(all, new Float32Array(start.values.length)));
    this.#inputs = {
      ...maker.steering,
      image: { shape: [1, ...target.shape], values: target.pixels },
      'prior/centre': { shape: [1, ...shape], values: centre },
      'prior/spread': { shape: [1, ...shape], values: spread },
      ...scalarInputs('prior/', { slack }),
    };
    const entry = maker.entry('fit', (decode, inputs) => this.#update(decode, inputs));
    this.#entry = { ...entry, variables: [...entry.variables, this.#numbers, ...this.#slots] };
  }

  #update(decode: (latents: Tensor, inputs: Inputs) => Tensor4D, inputs: Inputs): Outputs {
    const target = imagesFromByteTensor(inputs['image'] as Tensor4D);
    const kept: Tensor[] = [];
    const differentiated = (numbers: Tensor): Scalar => {
      const made = lossOf(numbers, target, ofPrefix(inputs, 'prior/'), (latents) => decode(latents, inputs));
      // tfjs frees what a differentiated function made, unless it is kept.
      kept.push(tf.keep(made.losses.clone()));
      return made.sum;
    };
    const gradient = tf.tidy(() => tf.grad(differentiated)(this.#numbers.tensor()));
    applyUpdates(adam, ofPrefix(inputs, 'optimizer/'), [
      { variable: this.#numbers, slots: this.#slots, gradient },
    ]);
    const [losses] = kept.map((tensor) => {
      const tracked = tensor.clone();
      tensor.dispose();
      return tracked;
    });
    return { losses: losses! };
  }

  step(learningRate: number): Float32Array {
    this.#updates += 1;
    const optimizer = scalarInputs('optimizer/', updateScalars(adam, learningRate, this.#updates));
    return tf.tidy(() =>
      this.#maker
        .run(this.#entry, { ...this.#inputs, ...optimizer })
        ['losses']!.dataSync<'float32'>()
        .slice(),
    );
  }

  latents(): Latents {
    const { centre, spread } = this.#prior;
    const values = this.#numbers
      .read()
      .map((value, at) => value * spread[at % spread.length]! + centre[at % centre.length]!);
    return { ...this.#start, values };
  }

  dispose(): void {
    for (const variable of [this.#numbers, ...this.#slots]) variable.dispose();
  }
}
