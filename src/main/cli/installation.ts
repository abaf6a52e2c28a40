import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { version } from '../../../package.json';

/** What the set-up has found and made, `.native/setup.json`. */
const SetupRecord = z.object({
  electron: z.object({ kind: z.string(), version: z.string(), executable: z.string().optional() }).optional(),
  node: z.object({ version: z.string() }).optional(),
  tensorflow: z.object({ version: z.string() }).optional(),
  sqlite: z.object({ nodeBinding: z.string().optional() }).optional(),
});
export type SetupRecord = z.infer<typeof SetupRecord>;

export const appVersion = version;

/** Built files and set-up that belong to the program that runs. */
export interface Installation {
  /** Folder of the app. */
  root: string;
  /** `out/main/worker.js` beside the running program. */
  workerEntry: string;
  nodeExecutable: string;
  setup: SetupRecord;
}

/** @param programFolder the folder of the built program, `out/main` */
export function findInstallation(programFolder: string): Installation {
  const root = join(programFolder, '..', '..');
  return {
    root,
    workerEntry: join(programFolder, 'worker.js'),
    nodeExecutable: process.execPath,
    setup: readSetup(join(root, '.native', 'setup.json')),
  };
}

function readSetup(file: string): SetupRecord {
  if (!existsSync(file)) return {};
  try {
    return SetupRecord.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data ?? {};
  } catch {
    return {};
  }
}
