import * as tf from '@tensorflow/tfjs-core';
import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import { type AdversarialObjective, adversarialLosses } from '../../nn/adversarialLosses.ts';
import type { Game } from './model.ts';
import type { Judged } from './networks.ts';

type Scores = Pick<Judged, 'real' | 'fake'>;

/** The game in which a discriminator tells real images from made ones. */
export function telling(config: { objective: AdversarialObjective; labelSmoothing: number }) {
  const { real, made, generator, threshold } = adversarialLosses[config.objective];
  const shareOf = (is: Tensor): Scalar => tf.mean(tf.cast(is, 'float32'));
  const accuracies = (scores: Scores) => ({
    realAccuracy: shareOf(tf.greater(scores.real, threshold)),
    fakeAccuracy: shareOf(tf.lessEqual(scores.fake, threshold)),
  });
  return {
    discriminator: 'discriminator',
    discriminatorLoss(round: Scores) {
      const parts = {
        real: { value: real(round.real, config.labelSmoothing), weight: 1 },
        fake: { value: made(round.fake), weight: 1 },
      };
      const loss: Scalar = tf.add(parts.real.value, parts.fake.value);
      return { loss, parts, metrics: accuracies(round) };
    },
    generatorLoss: generator,
    held(judged: Scores) {
      const { realAccuracy, fakeAccuracy } = accuracies(judged);
      return { discriminatorRealAccuracy: realAccuracy, discriminatorFakeAccuracy: fakeAccuracy };
    },
  } satisfies Game;
}
