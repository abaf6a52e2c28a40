import type { ConfigCheck, ConfigValue, ConfigValues, FamilyCard, FormField, Issue } from '@shared/family.ts';

/** Which half of a new run a field belongs to. */
export type Scope = 'config' | 'training';

/** A field with its half and where its label lies in the catalogues: `fields.<section>.<name>`. */
export interface ScopedField extends FormField {
  scope: Scope;
  section: string;
}

/** What stands in a field while a person types; null where it holds nothing that could be a value. */
export type Draft = ConfigValue | null;
export type Drafts = Record<string, Draft>;

/** All fields of a family's form, its own first. */
export const scopedFields = (card: FamilyCard): ScopedField[] => [
  ...card.config.map((field) => ({ ...field, scope: 'config' as const, section: card.id })),
  ...card.training.map((field) => ({ ...field, scope: 'training' as const, section: 'training' })),
];

/** The schema's defaults with a preset's differences: what `NewRun` counts its own differences from. */
export function presetValues(card: FamilyCard, presetId: string | null): ConfigValues {
  const preset = card.presets.find(({ id }) => id === presetId);
  const defaults = scopedFields(card).flatMap((field) =>
    field.default === undefined ? [] : [[field.name, field.default] as const],
  );
  return { ...Object.fromEntries(defaults), ...preset?.config, ...preset?.training };
}

export const sameValue = (a: Draft | undefined, b: Draft | undefined): boolean =>
  Array.isArray(a) && Array.isArray(b)
    ? a.length === b.length && a.every((value, index) => value === b[index])
    : a === b;

/** Whether a field is shown while the form holds `values`. */
export const isShown = ({ meta: { when } }: FormField, values: Drafts): boolean =>
  when === undefined || when.in.includes(String(values[when.field]));

/**
 * What `values` change of `from`, split into the two halves of a new run; hidden fields are left as `from`
 * has them, so that a value that no longer shows cannot decide anything.
 */
export function differences(
  fields: readonly ScopedField[],
  from: ConfigValues,
  values: Drafts,
): Record<Scope, ConfigValues> {
  const found: Record<Scope, ConfigValues> = { config: {}, training: {} };
  for (const field of fields) {
    const value = values[field.name];
    if (value === undefined || value === null || !isShown(field, values)) continue;
    if (!sameValue(value, from[field.name])) found[field.scope][field.name] = value;
  }
  return found;
}

/** Fields shown that hold nothing yet: they are asked for before main is. */
export const emptyFields = (fields: readonly ScopedField[], values: Drafts): ScopedField[] =>
  fields.filter((field) => isShown(field, values) && (values[field.name] ?? null) === null);

/** The issues of a form: those known here, then main's for fields that hold a value. */
export function formIssues(empty: readonly ScopedField[], check: ConfigCheck | undefined): Issue[] {
  const missing = empty.map(({ name }) => ({ field: name, code: 'required', parameters: {} }));
  const names = new Set(empty.map(({ name }) => name));
  return [...missing, ...(check?.issues ?? []).filter(({ field }) => !names.has(field))];
}

/** Fields by group, groups in the order in which their first field stands. */
export function byGroup(fields: readonly ScopedField[]): [string, ScopedField[]][] {
  const groups = new Map<string, ScopedField[]>();
  for (const field of fields) groups.set(field.meta.group, [...(groups.get(field.meta.group) ?? []), field]);
  return [...groups];
}

/** Whole numbers from what a person types: separated by commas, spaces or both; null where it is none. */
export function parseIntegers(text: string): number[] | null {
  const parts = text.split(/[\s,;\uff0c\uff1b\u3001]+/).filter((part) => part !== '');
  if (parts.length === 0 || !parts.every((part) => /^-?\d{1,15}$/.test(part))) return null;
  return parts.map(Number);
}

/** A number from what a person types, in plain or scientific notation; null where it is none. */
export function parseDecimal(text: string): number | null {
  const trimmed = text.trim();
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(trimmed)) return null;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : null;
}
