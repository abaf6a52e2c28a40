import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkResume, resumeCases } from './resume/check.ts';
import { buildKillablePrograms } from './resume/programs.ts';

let programs = '';
beforeAll(async () => {
  programs = await buildKillablePrograms();
});
afterAll(() => rm(programs, { recursive: true, force: true }));

describe('a run whose worker is killed with -9', () => {
  // Of one phase in parts and of two in turn under XLA, with a phase repeated and one in parts as plain graphs.
  const cases = resumeCases.filter(({ name }) => name.endsWith('/adam'));

  it.each(cases)('goes on to the very bits of one never killed, thrice ($name)', async (one) => {
    const program = { workerEntry: join(programs, 'worker.js'), nodeExecutable: process.execPath };
    expect(await checkResume(program, one, 3, 1)).toMatchObject({ kills: 3, difference: null });
  });
});
