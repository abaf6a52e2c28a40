import { CommanderError } from 'commander';
import { z } from 'zod';
import type { Device } from '@shared/device.ts';
import { toErrorPayload, type ErrorPayload } from '@shared/errors.ts';
import errorCatalogue from '@renderer/i18n/en/errors.json';
import issueCatalogue from '@renderer/i18n/en/issues.json';

type Catalogue = Record<string, string>;
const errors: Catalogue = errorCatalogue;
const issues: Catalogue = issueCatalogue;

const fill = (sentence: string, parameters: ErrorPayload['parameters']) =>
  sentence.replaceAll(/\{\{-?\s*(\w+)[^}]*\}\}/g, (_, name: string) => String(parameters[name] ?? ''));

/** The English sentence for an error, from the catalogue that the window reads too. */
export function errorSentence({ code, parameters }: ErrorPayload): string {
  const reason = reasonSentence(parameters);
  const given = reason === null ? parameters : { ...parameters, reason };
  const sentence = errors[code];
  return sentence === undefined ? `${code} ${JSON.stringify(parameters)}` : fill(sentence, given);
}

/** What the `reason` among an error's parameters says, without a full stop; null where there is none. */
export function reasonSentence(parameters: ErrorPayload['parameters']): string | null {
  const { reason } = parameters;
  if (reason === undefined) return null;
  const issue = issues[String(reason)];
  return bare(issue === undefined ? String(reason) : fill(issue, parameters));
}

/** Why nothing can be trained on a device; null where it can. */
export const deviceSentence = ({ unsupported }: Device): string | null =>
  unsupported && fill(issues[unsupported.code] ?? unsupported.code, unsupported.parameters);

/** A sentence to stand within another. */
const bare = (sentence: string) => sentence.replace(/\.+$/, '');

/** What to print for a failure, on one line, and the exit code that goes with it. */
export function describeFailure(error: unknown): { line: string; exitCode: number } {
  if (error instanceof CommanderError) {
    if (error.code === 'commander.help') return { line: 'Which command? --help lists them.', exitCode: 2 };
    return { line: oneLine(error.message.replace(/^error: /, '')), exitCode: error.exitCode === 0 ? 0 : 2 };
  }
  if (error instanceof z.ZodError) {
    const issue = error.issues[0];
    const field = issue?.path.join('.') ?? '';
    const parameters = { field, reason: issue?.message ?? '' };
    return { line: oneLine(errorSentence({ code: 'invalid-input', parameters })), exitCode: 1 };
  }
  return { line: oneLine(errorSentence(toErrorPayload(error))), exitCode: 1 };
}

const oneLine = (text: string) => text.trim().split(/\s*\n\s*/)[0] ?? '';
