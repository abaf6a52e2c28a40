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
  if (reason === undefined) return t(`errors.${code}`, given);
  // A library's reason may be a sentence with a full stop of its own.
  if (!i18n.exists(`issues.${reason}`)) return t(`errors.${code}`, { ...given, reason: bare(reason) });
  // The reason is the code of an issue, whose sentence becomes part of the error's.
  return t(`errors.${code}`, { ...given, reason: bare(t(`issues.${reason}`, given)) });
}

const bare = (sentence: string) => sentence.replace(/[.。]+$/, '');
