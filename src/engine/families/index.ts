import { AtelierError } from '@shared/errors.ts';
import { familySchemas } from './cards.ts';
import type { Family } from './family.ts';
import { model as dcgan } from './dcgan/index.ts';
import { DcganConfig } from './dcgan/schema.ts';
import { model as gan } from './gan/index.ts';
import { GanConfig } from './gan/schema.ts';
import { model as stylegan } from './stylegan/index.ts';
import { StyleganConfig } from './stylegan/config.ts';
import { model as vae } from './vae/index.ts';
import { VaeConfig } from './vae/schema.ts';
import { model as wgan } from './wgan/index.ts';
import { WganConfig } from './wgan/schema.ts';

const models: Record<string, Family['model']> = {
  vae: (config, dataset) => vae(VaeConfig.parse(config), dataset),
  gan: (config, dataset) => gan(GanConfig.parse(config), dataset),
  dcgan: (config, dataset) => dcgan(DcganConfig.parse(config), dataset),
  wgan: (config, dataset) => wgan(WganConfig.parse(config), dataset),
  stylegan: (config, dataset) => stylegan(StyleganConfig.parse(config), dataset),
};

/** Every family with its networks; `cards.ts` knows the same ones without TensorFlow. */
export const families: ReadonlyMap<string, Family> = new Map(
  [...familySchemas].flatMap(([id, schema]) => (models[id] ? [[id, { schema, model: models[id] }]] : [])),
);

/** @throws AtelierError `not-found` */
export function familyOf(id: string): Family {
  const family = families.get(id);
  if (!family) throw new AtelierError('not-found', { kind: 'family', id });
  return family;
}
