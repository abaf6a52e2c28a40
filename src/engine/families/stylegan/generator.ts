import * as tf from '@tensorflow/tfjs-core';
import type { Tensor, Tensor1D, Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { leakyRelu } from '../../nn/activations.ts';
import { biasAdd } from '../../nn/dense.ts';
import { applyEmbedding } from '../../nn/embedding.ts';
import { applyEqualisedDense, rectifierGain } from '../../nn/equalised.ts';
import { modulatedConvolution } from '../../nn/modulated.ts';
import { repeatPixels } from '../../nn/resampling.ts';
import { doubleSmoothly } from '../../nn/resampledKernels.ts';
import { tensorOf } from '../../nn/tensors.ts';
import { keyedRandom, type Random } from '../../tensorflow/random.ts';
import type { Tensors } from '../family.ts';
import { fade, fadedIn } from './growth.ts';
import { levelName } from './parameters.ts';
import type { Level } from './pyramid.ts';
import type { StyleganConfig } from './config.ts';

/** Against a division by 0. */
const epsilon = 1e-8;

/** Every vector with a root mean square of 1. @param x [batch, features] */
const unitLength = (x: Tensor2D): Tensor2D =>
  tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), 1, true), epsilon)));

/**
 * The mapping network (Karras et al., 2019, section 2): normalised latents, then dense layers that learn a hundredth as
 * fast as the others unless set otherwise. A class is an embedding beside the latents.
 * @param latents [batch, latentSize]
 * @returns styles [batch, styleSize]
 */
export function mapped(
  config: StyleganConfig,
  weights: Tensors,
  latents: Tensor2D,
  labels: Tensor1D,
): Tensor2D {
  let h = unitLength(latents);
  if (config.conditional) {
    const label = applyEmbedding(weights, 'mapping.label', labels) as Tensor2D;
    h = tf.concat([h, unitLength(label)], 1);
  }
  const { mappingLayers, mappingRateFactor: rateFactor } = config;
  for (let layer = 0; layer < mappingLayers; layer += 1) {
    h = leakyRelu(applyEqualisedDense(weights, `mapping.${layer}`, h, { rateFactor, gain: rectifierGain }));
  }
  return h;
}

/** The same style in every layer, as [batch, layers, size]. */
export function inEveryLayer(style: Tensor2D, layers: number): Tensor3D {
  const [batch, size] = style.shape;
  return tf.broadcastTo(tf.reshape(style, [batch, 1, size]), [batch, layers, size]);
}

/**
 * Style mixing in training (Karras et al., 2019, section 3.1): some images take their styles from another one from a
 * random layer on.
 * @param first, second [batch, size]
 * @returns [batch, layers, size]
 */
export function mixedStyles(
  first: Tensor2D,
  second: Tensor2D,
  layers: number,
  probability: number,
  random: Random,
): Tensor3D {
  const [batch, size] = first.shape;
  const drawn = (stream: string) => random.uniform(stream, [batch, 1, 1]);
  const chosen = tf.cast(tf.less(drawn('mixing/chosen'), probability), 'float32');
  const crossover = tf.add(1, tf.floor(tf.mul(drawn('mixing/layer'), layers - 1)));
  const layer = tf.reshape(tf.range(0, layers), [1, layers, 1]);
  const share = tf.mul(tf.cast(tf.greaterEqual(layer, crossover), 'float32'), chosen);
  const apart = tf.reshape(tf.sub(second, first), [batch, 1, size]);
  return tf.add(tf.reshape(first, [batch, 1, size]), tf.mul(apart, share));
}

/** What images are made from besides styles. */
export interface Synthesis {
  config: StyleganConfig;
  /** Those up to the one at which images come out. */
  levels: readonly Level[];
  weights: Tensors;
  /** Of each image's own noise; null: the same noise for all images, always. */
  random: Random | null;
  /** How far the last level (or each one, where `everyLevel`) is faded in; not given where nothing grows. */
  growth?: Tensor;
  /** Whether any level may be the one that is faded in. */
  everyLevel?: boolean;
}

/** Streams of the noise that all images share. */
const shared = () => keyedRandom(0, 0);

/**
 * The synthesis network (Karras et al., 2020, figure 2d and, where it does not grow, 7b): a learned constant, then at
 * each resolution two modulated convolutions, each with noise, bias and leaky rectifier, and colours. Colours of all
 * resolutions are added up; where the networks grow, those of the last one are faded into those before.
 * @param styles [batch, layers, size], as many layers as `levels` have
 * @returns about -1 to 1, [batch, ...size of the last level, colours]
 */
export function synthesised(synthesis: Synthesis, styles: Tensor3D): Tensor4D {
  const { config, levels, weights, everyLevel } = synthesis;
  const { architecture } = config;
  const perLayer = tf.unstack(styles, 1) as Tensor2D[];
  const batch = styles.shape[0];
  const { height, width, channels } = levels[0]!;
  const constant = tf.reshape(tensorOf(weights, 'synthesis.constant'), [1, height, width, channels]);
  let h: Tensor4D = tf.broadcastTo(constant, [batch, height, width, channels]);
  let image: Tensor4D | null = null;
  for (const [index, level] of levels.entries()) {
    const name = `synthesis.${levelName(level)}`;
    const style = (layer: number) => perLayer[2 * index + layer - 1]!;
    if (index > 0) h = styledLayer(synthesis, `${name}.0`, h, style(0), true);
    h = styledLayer(synthesis, `${name}.1`, h, style(1), false);
    // Where the networks grow, colours of inner levels are no longer seen.
    if (architecture === 'progressive' && !everyLevel && index < levels.length - 2) continue;
    const colours = colourLayer(weights, `${name}.colour`, h, style(2));
    image = image === null ? colours : joined(synthesis, image, colours, index);
  }
  return image!;
}

/** Colours of a level on top of those of the levels before. */
function joined(synthesis: Synthesis, before: Tensor4D, colours: Tensor4D, index: number): Tensor4D {
  const { config, levels, growth, everyLevel } = synthesis;
  // Repeated pixels would leave edges that all levels after have to undo.
  if (config.architecture === 'skip') return tf.add(doubleSmoothly(before, 'binomial'), colours);
  const fading = growth && (everyLevel || index === levels.length - 1);
  return fading ? fade(repeatPixels(before), colours, fadedIn(growth, index)) : colours;
}

/** Modulated convolution, noise, bias, leaky rectifier. @param style [batch, size] */
function styledLayer(
  { config, weights, random }: Synthesis,
  name: string,
  x: Tensor4D,
  style: Tensor2D,
  doubling: boolean,
): Tensor4D {
  const convolved = modulatedConvolution(
    x,
    tensorOf(weights, `${name}.weight`),
    applyEqualisedDense(weights, `${name}.style`, style),
    { demodulate: true, gain: rectifierGain, ...(doubling && { doubledBy: config.resampling }) },
  );
  const [batch, height, width] = convolved.shape;
  const noise = (random ?? shared()).normal(`noise/${name}`, [random ? batch : 1, height, width, 1]);
  const strength = tf.mul(tensorOf(weights, `${name}.noise`), rectifierGain);
  const bias = tf.mul(tensorOf(weights, `${name}.bias`), rectifierGain);
  return leakyRelu(biasAdd(tf.add(convolved, tf.mul(noise, strength)), bias));
}

function colourLayer(weights: Tensors, name: string, x: Tensor4D, style: Tensor2D): Tensor4D {
  const styles = applyEqualisedDense(weights, `${name}.style`, style);
  const colours = modulatedConvolution(x, tensorOf(weights, `${name}.weight`), styles, { demodulate: false });
  return biasAdd(colours, tensorOf(weights, `${name}.bias`));
}
