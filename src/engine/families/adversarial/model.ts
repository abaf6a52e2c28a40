import type { Scalar, Tensor1D, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { type Optimization, phaseOptimization } from '@shared/optimization.ts';
import { isStatistic, type Parameter } from '../../nn/parameters.ts';
import { prefixedRandom, type Random } from '../../tensorflow/random.ts';
import type { ExecutionMode } from '../../tensorflow/entryPoint.ts';
import type { Batch, Loss, Model, Phase, Tensors } from '../family.ts';
import type { Players } from './fields.ts';
import { type Judged, judgeBoth, type Networks } from './networks.ts';
import { fromSigned, toSigned } from './range.ts';

/** What the judging network's loss is made of. */
export interface Round extends Judged {
  images: { real: Tensor4D; fake: Tensor4D };
  /** Scores of other images of the same classes. */
  critic: (images: Tensor4D) => Tensor1D;
  random: Random;
}

/** How a pair of networks plays. */
export interface Game {
  /** Id of the judging network's phase, with which its parameters and metrics begin too. */
  discriminator: string;
  discriminatorLoss(round: Round): Pick<Loss, 'loss' | 'parts' | 'metrics'>;
  /** @param scores of what the generator made */
  generatorLoss(scores: Tensor1D): Scalar;
  /** What held-out images show. */
  held(judged: Judged): Readonly<Record<string, Scalar>>;
  /** Changes of the images that are judged, in training. */
  augment?: (images: Tensor4D, random: Random) => Tensor4D;
  /** Bound of the judging network's weights. */
  clipWeights?: number;
}

export interface AdversarialOptions {
  config: Players & Optimization;
  networks: Networks;
  parameters: readonly Parameter[];
  game: Game;
  execution: ExecutionMode;
}

const generator = 'generator';

/**
 * A generator and a network that judges it, updated in turn (Goodfellow et al., 2014, algorithm 1): first the
 * judging one, as often as set, each time on other images, then the generator. Made images have the classes of
 * the real ones of their batch. Each update leaves all of the other network as it is, running statistics included.
 */
export function adversarialModel(options: AdversarialOptions): Model {
  const { config, networks, parameters, game, execution } = options;
  const { latentSize, generate, prepare = (weights) => ({ weights, updates: {} }) } = networks;
  const { discriminator, augment = (images) => images } = game;
  const latentsOf = (random: Random, batch: number) =>
    random.normal('latents', [batch, latentSize]) as Tensor2D;

  const phase = (id: string): Omit<Phase, 'repeats'> => ({
    id,
    ...phaseOptimization(config),
    watchGradientNorm: true,
    trains: (name) => name.startsWith(`${id}.`) && !isStatistic(name),
  });

  function judgingLoss(weights: Tensors, { images, labels }: Batch, random: Random): Loss {
    const made = generate(weights, latentsOf(random, images.shape[0]), labels, true);
    const seen = {
      real: augment(toSigned(images), prefixedRandom(random, 'augment/real/')),
      fake: augment(made.output, prefixedRandom(random, 'augment/fake/')),
    };
    const ready = prepare(weights, true);
    const judged = judgeBoth(networks, ready.weights, seen, labels, random);
    const critic = (others: Tensor4D) =>
      networks.discriminate(ready.weights, others, labels, prefixedRandom(random, 'other/')).output;
    const result = game.discriminatorLoss({ ...judged, images: seen, critic, random });
    return { ...result, updates: { ...ready.updates, ...judged.updates } };
  }

  function generatingLoss(weights: Tensors, { images, labels }: Batch, random: Random): Loss {
    const made = generate(weights, latentsOf(random, images.shape[0]), labels, true);
    const seen = augment(made.output, prefixedRandom(random, 'augment/'));
    const ready = prepare(weights, false).weights;
    const scores = networks.discriminate(ready, seen, labels, random).output;
    const loss = game.generatorLoss(scores);
    return { loss, parts: { loss: { value: loss, weight: 1 } }, metrics: {}, updates: made.updates };
  }

  return {
    execution,
    parameters,
    phases: [
      {
        ...phase(discriminator),
        repeats: config.discriminatorUpdates,
        learningRateFactor: config.discriminatorRateFactor,
        clipWeights: game.clipWeights,
      },
      { ...phase(generator), repeats: 1 },
    ],
    emaDecay: config.emaDecay,
    schedule: () => ({}),
    loss: (id, weights, batch, random) =>
      id === generator ? generatingLoss(weights, batch, random) : judgingLoss(weights, batch, random),
    evaluate(weights, { images, labels }, random) {
      const fake = generate(weights, latentsOf(random, images.shape[0]), labels, false).output;
      const ready = prepare(weights, false).weights;
      return game.held(judgeBoth(networks, ready, { real: toSigned(images), fake }, labels, null));
    },
    capabilities: {
      latentShape: [latentSize],
      classes: networks.classes,
      decode: (weights, latents, { labels }) =>
        fromSigned(generate(weights, latents as Tensor2D, labels, false).output),
    },
  };
}
