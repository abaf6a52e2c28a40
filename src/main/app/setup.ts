import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { AtelierError } from '@shared/errors.ts';

/** What the set-up leaves in `.native/setup.json`: the native parts that it prepared for this copy of the app. */
const Setup = z.object({
  electron: z.object({ kind: z.enum(['pinned', 'fallback']), version: z.string(), executable: z.string() }),
  node: z.object({ version: z.string(), executable: z.string() }),
  tensorflow: z.object({ version: z.string() }),
  sqlite: z.object({ version: z.string(), electronBinding: z.string().optional() }),
});
export type Setup = z.infer<typeof Setup>;

/**
 * @param root folder of the app
 * @throws AtelierError `native-missing`
 */
export function readSetup(root: string): Setup {
  const file = join(root, '.native', 'setup.json');
  try {
    return Setup.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new AtelierError('native-missing', { part: file, fix: 'npm start' }, { cause });
  }
}
