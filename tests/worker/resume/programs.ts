import { buildPrograms } from '../programs.ts';

/**
 * Real workers, but for two things: they know the structures of a training step that no family has, and their
 * watchdog may kill them.
 */
export const buildKillablePrograms = (programs: Record<string, string> = {}): Promise<string> =>
  buildPrograms({
    programs: { watchdog: 'tests/worker/resume/killer.ts', ...programs },
    replaced: { 'src/engine/families/index.ts': 'tests/worker/resume/families.ts' },
    codeVersion: 'killable',
  });
