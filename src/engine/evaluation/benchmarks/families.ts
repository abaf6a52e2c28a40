import { type FamilyWorkload, ofFamily } from './ofFamily.ts';

const grey: FamilyWorkload['shape'] = [28, 28, 1];
const colour: FamilyWorkload['shape'] = [32, 32, 3];

/** The family's VAE with its own defaults, which are those of the reference. */
export const vaeMlp = () =>
  ofFamily({ name: 'vae-mlp', family: 'vae', config: {}, shape: grey, batchSize: 128, learningRate: 1e-3 });

/** One update of the discriminator on 128 real and 128 made images, and one of the generator. */
export const ganMlp = () =>
  ofFamily({
    name: 'gan-mlp',
    family: 'gan',
    config: { adamBeta1: 0.5 },
    shape: grey,
    batchSize: 128,
    learningRate: 2e-4,
  });

/** One update of the discriminator on 64 real and 64 made images, and one of the generator. */
export const dcgan32 = () =>
  ofFamily({
    name: 'dcgan-32',
    family: 'dcgan',
    config: { initialisation: 'framework' },
    shape: colour,
    batchSize: 64,
    learningRate: 2e-4,
  });

/** One update of the critic, which has no norm, with the gradient penalty, and one of the generator. */
export const wganGp32 = () =>
  ofFamily({
    name: 'wgan-gp-32',
    family: 'wgan',
    config: { initialisation: 'framework', baseChannels: 32, discriminatorUpdates: 1 },
    shape: colour,
    batchSize: 64,
    learningRate: 1e-4,
  });

/** StyleGAN with 64 channels at every resolution. */
export const stylegan32 = () =>
  ofFamily({
    name: 'stylegan-32',
    family: 'stylegan',
    config: { baseChannels: 64, channelLimit: 64 },
    shape: colour,
    batchSize: 32,
    learningRate: 2e-3,
  });
