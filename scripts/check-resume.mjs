// Builds the workers of the resume check from the sources as they stand, and runs it.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buildKillablePrograms } from '../tests/worker/resume/programs.ts';

const folder = await buildKillablePrograms({ check: 'tests/worker/resume/index.ts' });
try {
  await import(join(folder, 'check.js'));
} finally {
  await rm(folder, { recursive: true, force: true });
}
