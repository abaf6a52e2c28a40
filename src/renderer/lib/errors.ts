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
  return t(`errors.${code}`, Object.fromEntries(readable) as Record<string, string>);
}
