import i18n, { type TFunction } from 'i18next';
import type { ConfigValue, FormField, Issue } from '@shared/family.ts';
import { formatMetric, formatNumber } from '@renderer/lib/format.ts';

/**
 * What the catalogues say of a field: of the family's own where they know it, else of the field of that name
 * which families share. The two may be mixed, such as a shared label with help of the family's own.
 */
const ownOrShared = (section: string, rest: string) => [`fields.${section}.${rest}`, `fields.shared.${rest}`];

/** A field's label; its name where the catalogues do not know it. */
export const fieldLabel = (t: TFunction, section: string, name: string): string =>
  t(ownOrShared(section, `${name}.label`), { defaultValue: name });

export const fieldHelp = (t: TFunction, section: string, name: string): string | undefined =>
  t(ownOrShared(section, `${name}.help`), { defaultValue: '' }) || undefined;

export const optionLabel = (t: TFunction, section: string, name: string, option: string): string =>
  t([`fields.options.${section}.${name}.${option}`, `fields.options.shared.${name}.${option}`], {
    defaultValue: option,
  });

export const familyName = (t: TFunction, family: string): string =>
  t(`families.${family}.name`, { defaultValue: family });

export const presetName = (t: TFunction, family: string, preset: string): string =>
  t(`families.${family}.presets.${preset}.name`, { defaultValue: preset });

/** A value of a field as a person reads it. */
export function valueText(
  t: TFunction,
  section: string,
  field: Pick<FormField, 'name' | 'options'>,
  value: ConfigValue,
): string {
  const language = i18n.resolvedLanguage ?? 'en';
  if (typeof value === 'boolean') return t(value ? 'common.on' : 'common.off');
  if (Array.isArray(value)) return value.join(', ');
  if (typeof value === 'number') {
    return Number.isInteger(value) ? formatNumber(value, language) : formatMetric(value, language);
  }
  return field.options ? optionLabel(t, section, field.name, value) : value;
}

/** The sentence for an issue; its numbers are grouped. */
export function issueText(t: TFunction, { code, parameters }: Issue): string {
  const language = i18n.resolvedLanguage ?? 'en';
  const readable = Object.entries(parameters).map(([name, value]) => [
    name,
    typeof value === 'number' ? formatMetric(value, language, 12) : value,
  ]);
  return t(`issues.${code}`, {
    ...(Object.fromEntries(readable) as Record<string, string>),
    defaultValue: t('issues.invalid', { reason: code }),
  });
}
