import type { ErrorPayload } from '@shared/errors.ts';
import { text, type Language } from './texts.ts';

/** Why the app cannot start, for a person. */
export function startFailure({ code, parameters }: ErrorPayload, home: string, language: Language): string {
  switch (code) {
    case 'native-missing':
      return text(language, 'setupMissing', { fix: String(parameters['fix'] ?? '') });
    case 'database-from-future':
      return text(language, 'databaseFromFuture', { home });
    case 'folder-not-writable':
      return text(language, 'folderNotWritable', { home });
    default: {
      const named = Object.entries(parameters).map(([name, value]) => `${name} ${value}`);
      return `${text(language, 'cannotStart')}\n${text(language, 'cannotStartDetail', { home, code, parameters: named.join(', ') })}`;
    }
  }
}
