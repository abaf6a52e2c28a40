import i18n, { type TFunction } from 'i18next';
import type { ErrorParameters, ErrorPayload } from '@shared/errors.ts';
import { formatNumber } from './format.ts';

/** The sentence that a person reads for an error, in the language of `t`; its numbers are grouped. */
export function errorText(t: TFunction, { code, parameters }: ErrorPayload): string {
  const reason = reasonText(t, parameters);
  const given = readable(parameters);
  return t(`errors.${code}`, reason === null ? given : { ...given, reason });
}

/** What an error's `reason` says, to stand within a sentence; null where it gives none. */
export function reasonText(t: TFunction, parameters: ErrorParameters): string | null {
  const given = readable(parameters);
  const { reason } = given;
  if (reason === undefined) return null;
  // The reason may be the code of an issue, or a library's sentence with a full stop of its own.
  return bare(i18n.exists(`issues.${reason}`) ? t(`issues.${reason}`, given) : reason);
}

function readable(parameters: ErrorParameters): Record<string, string> {
  const language = i18n.resolvedLanguage ?? 'en';
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      typeof value === 'number' ? formatNumber(value, language) : String(value),
    ]),
  );
}

const bare = (sentence: string) => sentence.replace(/[.。]+$/, '');
