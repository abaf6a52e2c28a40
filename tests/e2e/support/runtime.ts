import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Folder of the project, whose build is tested. */
export const root = join(import.meta.dirname, '../../..');

const Setup = z.object({
  electron: z.object({ kind: z.enum(['pinned', 'fallback']), version: z.string(), executable: z.string() }),
  node: z.object({ executable: z.string() }),
});
const Package = z.object({ devDependencies: z.object({ electron: z.string() }) });

const read = <T>(schema: z.ZodType<T>, path: string): T =>
  schema.parse(JSON.parse(readFileSync(join(root, path), 'utf8')));

/** The Electron that the set-up prepared, and the Node of the workers. */
export const setup = read(Setup, '.native/setup.json');

/** Which Electron the tests run on, in words. */
export function runtimeText(): string {
  const { kind, version } = setup.electron;
  const pinned = read(Package, 'package.json').devDependencies.electron;
  return kind === 'pinned'
    ? `Electron ${version} (pinned)`
    : `Electron ${version} (fallback); the pinned ${pinned} is untested here`;
}
