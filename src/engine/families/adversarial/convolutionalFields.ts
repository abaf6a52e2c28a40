import { z } from 'zod';
import type { DatasetCard } from '@shared/dataset.ts';
import type { Issue } from '@shared/family.ts';
import {
  type ConvolutionalSettings,
  convolutionalParameters,
  type Norm,
  pyramidOf,
} from './convolutionalParameters.ts';
import { commonIssues, width } from './fields.ts';

/** Settings of DCGAN's networks. */
export const convolutionalFields = () => ({
  baseChannels: width().default(64).meta({ group: 'network', widget: 'number' }),
  channelLimit: width().default(512).meta({ group: 'network', widget: 'number', advanced: true }),
  initialisation: z
    .enum(['paper', 'framework'])
    .default('paper')
    .meta({ group: 'network', widget: 'select', advanced: true }),
});

/** @param options the norms that a judging network may have, its default first */
export const normField = <N extends Norm>(...options: [N, ...N[]]) =>
  z.enum(options).default(options[0]).meta({ group: 'network', widget: 'select' });

/** Why DCGAN's networks cannot be made for the dataset; empty when they can. */
export function convolutionalIssues(
  dataset: DatasetCard,
  config: ConvolutionalSettings,
  judge: string,
): Issue[] {
  const parameters = convolutionalParameters(config, dataset, judge);
  const issues = commonIssues(dataset, config, parameters, 'baseChannels');
  if (!pyramidOf(config, dataset)) {
    const [height, width] = dataset.shape;
    issues.push({ field: 'dataset', code: 'size-not-halvable', parameters: { height, width } });
  }
  return issues;
}
