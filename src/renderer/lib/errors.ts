import i18n, { type TFunction } from 'i18next';
import type { ErrorPayload } from '@shared/errors.ts';
import { formatNumber } from './format.ts';

/** The sentence that a person reads for an error, in the language of `t`; its numbers are grouped. */
export function errorText(t: TFunction, { code, parameters }: ErrorPayload): string {
  const language = i18n.resolvedLanguage ?? 'en';
  const readable = Object.entries(parameters).map(([name, value]) => [
    name,
    typeof value === 'number' ? formatNumber(value, language) : String(value),
  ]);
  const given = Object.fromEntries(readable) as Record<string, string>;
  const { reason } = given;
  if (reason === undefined || !i18n.exists(`issues.${reason}`)) return t(`errors.${code}`, given);
  // The reason is the code of an issue, whose sentence becomes part of the error's.
  const sentence = t(`issues.${reason}`, given).replace(/[.。]$/, '');
  return t(`errors.${code}`, { ...given, reason: sentence });
}
