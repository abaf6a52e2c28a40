import type { ConfigValue, ConfigValues, FamilyCard, FormField } from '@shared/family.ts';
import { parseDecimal, parseIntegers, scopedFields } from '@renderer/form/values.ts';
import type { Origin } from './useNewRun.ts';

/** Address of the page that makes a run, with a family, and settings that differ from the preset's, chosen. */
export function newRunAddress(family: string, values: ConfigValues = {}): string {
  const query = new URLSearchParams({ family });
  for (const [field, value] of Object.entries(values)) query.set(`set.${field}`, String(value));
  return `/new?${query.toString()}`;
}

/** What such an address chooses, as far as there is such a family, field and value. */
export function originOf(query: URLSearchParams, families: readonly FamilyCard[]): Origin | null {
  const card = families.find(({ id }) => id === query.get('family'));
  if (!card) return null;
  const values: ConfigValues = {};
  for (const field of scopedFields(card)) {
    const text = query.get(`set.${field.name}`);
    const value = text === null ? null : valueOf(field, text);
    if (value !== null) values[field.name] = value;
  }
  const dataset = query.get('dataset');
  return { family: card.id, ...(dataset === null ? {} : { dataset }), values };
}

function valueOf({ type, options }: FormField, text: string): ConfigValue | null {
  switch (type) {
    case 'boolean':
      return text === 'true' ? true : text === 'false' ? false : null;
    case 'integers':
      return parseIntegers(text);
    case 'string':
      return options === undefined || options.includes(text) ? text : null;
    default:
      return parseDecimal(text);
  }
}
