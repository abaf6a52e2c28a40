import { AtelierError } from '@shared/errors.ts';
import type { Capabilities } from '../families/family.ts';

/** What a request says of classes and controls. */
export interface Steering {
  label: number | null;
  controls: Readonly<Record<string, number>>;
}

/**
 * Values of a model's controls as asked for, each brought within its bounds; those not asked for at their default.
 * @throws AtelierError `invalid-input` for a control that the model does not have
 */
export function controlsOf(
  { controls: known = [] }: Pick<Capabilities, 'controls'>,
  asked: Steering['controls'],
): Record<string, number> {
  const unknown = Object.keys(asked).find((name) => !known.some((control) => control.name === name));
  if (unknown !== undefined) {
    const names = known.map(({ name }) => name).join(', ');
    throw new AtelierError('invalid-input', {
      field: `controls.${unknown}`,
      reason: `known: ${names || '-'}`,
    });
  }
  return Object.fromEntries(
    known.map(({ name, minimum, maximum, default: usual }) => [
      name,
      Math.min(maximum, Math.max(minimum, asked[name] ?? usual)),
    ]),
  );
}

/**
 * The class of each image.
 * @param together whether the images belong together, so that without a class asked for all have the first one
 * @throws AtelierError `invalid-input` for a class that the model does not know
 */
export function labelsOf(
  { classes = 0 }: Pick<Capabilities, 'classes'>,
  label: number | null,
  count: number,
  together: boolean,
): Int32Array {
  if (label !== null && label >= classes) {
    throw new AtelierError('invalid-input', { field: 'label', reason: `${label}, of ${classes}` });
  }
  const inTurn = (index: number) => (together || classes === 0 ? 0 : index % classes);
  return Int32Array.from({ length: count }, (_, index) => label ?? inTurn(index));
}
