import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AtelierError } from '@shared/errors.ts';
import { acquireLock, lockHolder } from '@storage/locks.ts';
import { Program } from './processes.ts';

let folder: string;
const started: Program[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'atelier-locks-'));
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((program) => program.kill()));
  await rm(folder, { recursive: true, force: true });
});

/** A process that tries to take the lock; answers `held` or the code of the error. */
async function locker(file: string) {
  const program = new Program('locker.ts', file);
  started.push(program);
  return { program, pid: program.child.pid, answer: await program.message() };
}

describe('a lock', () => {
  it('keeps others out until it is released', async () => {
    const file = join(folder, 'trainer.lock');
    const lock = await acquireLock(file, 'r1');
    expect(await lockHolder(file)).toMatchObject({ pid: process.pid });
    const refused = await acquireLock(file, 'r1').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(AtelierError);
    expect(refused).toMatchObject({ code: 'run-locked', parameters: { run: 'r1', pid: process.pid } });

    await lock.release();
    expect(await lockHolder(file)).toBeNull();
    const again = await acquireLock(file);
    await lock.release();
    expect(await lockHolder(file), 'an old lock must not release the new one').not.toBeNull();
    await again.release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('of a living process names that process', async () => {
    const file = join(folder, 'trainer.lock');
    const { pid, answer } = await locker(file);
    expect(answer).toBe('held');
    expect(await lockHolder(file)).toMatchObject({ pid });
    await expect(acquireLock(file, 'r1')).rejects.toMatchObject({
      code: 'run-locked',
      parameters: { run: 'r1', pid },
    });
  });

  it('of a killed process is taken over', async () => {
    const file = join(folder, 'trainer.lock');
    await (await locker(file)).program.kill();
    expect(await lockHolder(file)).toBeNull();
    const lock = await acquireLock(file);
    expect(await lockHolder(file)).toMatchObject({ pid: process.pid });
    await lock.release();
  });

  it.each([
    ['another start time: the pid has been used again', { startTime: '1' }],
    ['another boot', { boot: '00000000-0000-0000-0000-000000000000' }],
  ])('with %s is stale', async (_, change) => {
    const file = join(folder, 'trainer.lock');
    const { program } = await locker(file);
    const holder: unknown = JSON.parse(await readFile(file, 'utf8'));
    await writeFile(file, JSON.stringify({ ...(holder as object), ...change }));
    expect(program.child.exitCode).toBeNull();
    expect(await lockHolder(file)).toBeNull();
    await (await acquireLock(file)).release();
  });

  it.each(['', '{"pid":', 'null'])('whose file holds %j is stale', async (text) => {
    const file = join(folder, 'trainer.lock');
    await writeFile(file, text);
    await (await acquireLock(file)).release();
  });

  it('left stale goes to exactly one of those who want it', async () => {
    const file = join(folder, 'trainer.lock');
    await (await locker(file)).program.kill();
    const answers = await Promise.all(Array.from({ length: 8 }, () => locker(file)));
    expect(answers.filter(({ answer }) => answer === 'held')).toHaveLength(1);
    expect(answers.filter(({ answer }) => answer === 'run-locked')).toHaveLength(7);
    const winner = answers.find(({ answer }) => answer === 'held');
    expect(await lockHolder(file)).toMatchObject({ pid: winner?.pid });
    expect(await readdir(folder)).toEqual(['trainer.lock']);
  });

  it('is not held up by one who died while taking over', async () => {
    const file = join(folder, 'trainer.lock');
    await (await locker(file)).program.kill();
    await writeFile(`${file}.takeover`, await readFile(file));
    await (await acquireLock(file)).release();
    expect(await readdir(folder)).toEqual([]);
  });

  it('in a place where a file stands for the folder is refused by code', async () => {
    const blocked = join(folder, 'file');
    await writeFile(blocked, '');
    await expect(acquireLock(join(blocked, 'run', 'x.lock'))).rejects.toMatchObject({
      code: 'folder-not-writable',
    });
  });
});
