import { resolve } from 'node:path';

const source = (room: string) => resolve(import.meta.dirname, 'src', room);

/** Import aliases of the rooms, shared by the app's build and by the tests. */
export const aliases = {
  '@shared': source('shared'),
  '@storage': source('storage'),
  '@engine': source('engine'),
  '@main': source('main'),
  '@renderer': source('renderer'),
};
