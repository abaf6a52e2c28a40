import { z } from 'zod';
import { optimizationFields } from '@shared/optimization.ts';
import { conditionalField, latentField, turnFields, width } from '../adversarial/fields.ts';

const network = (more: { advanced?: boolean } = {}) => ({
  group: 'network',
  widget: 'number' as const,
  ...more,
});
const objective = (more: object = {}) => ({ group: 'objective', widget: 'number' as const, ...more });
const whenGrowing = { when: { field: 'architecture', in: ['progressive'] } };
const whenNotGrowing = { when: { field: 'architecture', in: ['skip'] } };
const interval = () => z.int().min(1).max(1000);
const weight = () => z.number().min(0).max(10_000);

/** Settings of StyleGAN; what each means is written in this folder's README. */
export const StyleganConfig = z.strictObject({
  architecture: z.enum(['skip', 'progressive']).default('skip').meta({ group: 'network', widget: 'select' }),
  stageSteps: z
    .int()
    .min(1)
    .max(1_000_000)
    .default(300)
    .meta({ group: 'network', widget: 'number', unit: 'steps', ...whenGrowing }),
  baseChannels: width().default(64).meta(network()),
  channelLimit: width().default(128).meta(network()),
  latentSize: latentField(),
  styleSize: width().default(128).meta(network()),
  mappingLayers: z.int().min(1).max(16).default(4).meta(network()),
  mappingRateFactor: z
    .number()
    .gt(0)
    .max(1)
    .default(0.01)
    .meta(network({ advanced: true })),
  resampling: z
    .enum(['box', 'binomial'])
    .default('box')
    .meta({ group: 'network', widget: 'select', advanced: true }),
  minibatchGroup: z
    .int()
    .min(1)
    .max(64)
    .default(8)
    .meta(network({ advanced: true })),
  conditional: conditionalField(),
  mixingProbability: z.number().min(0).max(1).default(0.9).meta(objective()),
  penaltyWeight: weight().default(10).meta(objective()),
  penaltyEvery: interval()
    .default(16)
    .meta(objective({ unit: 'steps', advanced: true })),
  pathWeight: weight().default(2).meta(objective(whenNotGrowing)),
  pathEvery: interval()
    .default(8)
    .meta(objective({ unit: 'steps', advanced: true, ...whenNotGrowing })),
  ...turnFields(1),
  adaptiveAugmentation: z.boolean().default(false).meta({ group: 'augmentation', widget: 'switch' }),
  augmentationImages: z
    .int()
    .min(1)
    .max(100_000_000)
    .default(100_000)
    .meta({
      group: 'augmentation',
      widget: 'number',
      unit: 'images',
      advanced: true,
      when: { field: 'adaptiveAugmentation', in: ['true'] },
    }),
  ...optimizationFields({ adamBeta1: 0, adamBeta2: 0.99, emaDecay: 0.995 }),
});
export type StyleganConfig = z.infer<typeof StyleganConfig>;
