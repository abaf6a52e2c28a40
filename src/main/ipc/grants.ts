import { resolve } from 'node:path';
import { AtelierError } from '@shared/errors.ts';
import type { Grants } from './context.ts';

/** Grants that last until the app ends. */
export function createGrants(): Grants {
  const granted = new Set<string>();
  return {
    add: (path) => {
      granted.add(resolve(path));
    },
    demand: (field, path) => {
      if (!granted.has(resolve(path))) {
        throw new AtelierError('invalid-input', { field, reason: 'not chosen in a dialog' });
      }
    },
  };
}
