import { dcgan } from './dcgan.ts';
import { gan } from './gan.ts';
import { stylegan } from './stylegan.ts';
import type { FamilyContent } from './types.ts';
import { vae } from './vae.ts';
import { wgan } from './wgan.ts';

/** What each family's page holds, by the family's id. A family that is missing here fails a test by its name. */
export const familyContents: ReadonlyMap<string, FamilyContent> = new Map(
  Object.entries({ vae, gan, dcgan, wgan, stylegan }),
);

export * from './types.ts';
