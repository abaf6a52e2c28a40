import * as tf from '@tensorflow/tfjs-core';
import type { Scalar } from '@tensorflow/tfjs-core';
import { between, gradientPenalty } from '../../nn/penalties.ts';
import type { Game } from '../adversarial/model.ts';
import type { Judged } from '../adversarial/networks.ts';
import type { Loss } from '../family.ts';
import { critic, type WganConfig } from './schema.ts';

/** The critic's estimate of the Wasserstein distance, up to its Lipschitz constant (Arjovsky et al., 2017, eq. 3). */
const distanceOf = ({ real, fake }: Pick<Judged, 'real' | 'fake'>): Scalar =>
  tf.sub(tf.mean(real), tf.mean(fake));

/** The game in which a critic measures how far made images are from real ones. */
export function measuring(config: WganConfig): Game {
  const penalised = config.constraint === 'gradientPenalty';
  return {
    discriminator: critic,
    discriminatorLoss(round) {
      const metrics = { realScore: tf.mean<Scalar>(round.real), fakeScore: tf.mean<Scalar>(round.fake) };
      const distance = { value: distanceOf(round), weight: -1 };
      const apart: Scalar = tf.neg(distance.value);
      const parts: Loss['parts'] = { distance };
      if (!penalised) return { loss: apart, parts, metrics };
      const places = between(round.images.real, round.images.fake, round.random, 'between');
      const penalty = { value: gradientPenalty(round.critic, places), weight: config.penaltyWeight };
      const loss: Scalar = tf.add(apart, tf.mul(penalty.value, penalty.weight));
      return { loss, parts: { ...parts, penalty }, metrics };
    },
    generatorLoss: (scores) => tf.neg(tf.mean(scores)),
    held: (judged) => ({ distance: distanceOf(judged) }),
    ...(penalised ? {} : { clipWeights: config.clipValue }),
  };
}
