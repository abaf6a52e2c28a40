import { initial } from './0001-initial.ts';
import type { Migration } from './migration.ts';

/** Every migration, in order. A published one is never changed: what it left out is a new one. */
export const migrations: readonly Migration[] = [initial];
