import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, rm, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { AtelierError } from '@shared/errors.ts';
import * as layout from '@shared/layout.ts';
import { fileError, syncFolder } from '@storage/atomic.ts';
import { datasetPath, listCards } from '@storage/folders.ts';
import { acquireLock, lockHolder, type Lock } from '@storage/locks.ts';

const PARTIAL = /^\.(.+)\.partial$/;
/** Free space left untouched by an import, for the registry and the runs. */
const SPARE_BYTES = 4 * 2 ** 20;

const lockFile = (home: string, name: string) => join(home, layout.home.locks, `${name}.lock`);
const partialFolder = (home: string, dataset: string) =>
  join(home, layout.home.datasets, `.${dataset}.partial`);
const importLock = (home: string, dataset: string) => lockFile(home, `import-${dataset}`);

/**
 * A dataset being made: `datasets/.<id>.partial/whole`, renamed to `datasets/<id>` once it is whole; one folder
 * deeper than a dataset, so that nobody who lists datasets meets its card before. Two locks hold
 * while it lives, one on the id and one on the name; a partial folder whose lock nobody holds is what a crash
 * left, and goes at the next import.
 */
export class PartialDataset {
  readonly folder: string;
  readonly #home: string;
  readonly #dataset: string;
  readonly #locks: Lock[];
  #neededBytes = 0;

  private constructor(home: string, dataset: string, folder: string, locks: Lock[]) {
    this.#home = home;
    this.#dataset = dataset;
    this.folder = folder;
    this.#locks = locks;
  }

  /** @throws AtelierError `name-taken`, `file-exists`, `folder-not-writable`, `disk-full` */
  static async begin(home: string, dataset: string, name: string): Promise<PartialDataset> {
    await makeFolder(join(home, layout.home.datasets));
    await makeFolder(join(home, layout.home.locks));
    await sweep(home);
    const locks: Lock[] = [];
    try {
      locks.push(await take(importLock(home, dataset), 'file-exists', { file: datasetPath(home, dataset) }));
      const digest = createHash('sha256').update(name).digest('hex').slice(0, 32);
      locks.push(await take(lockFile(home, `dataset-name-${digest}`), 'name-taken', { name }));
      if ((await listCards(home)).some((card) => card.name === name)) {
        throw new AtelierError('name-taken', { name });
      }
      const outer = partialFolder(home, dataset);
      await rm(outer, { recursive: true, force: true });
      await makeFolder(join(outer, 'whole'));
      return new PartialDataset(home, dataset, join(outer, 'whole'), locks);
    } catch (error) {
      for (const lock of locks) await lock.release();
      throw error;
    }
  }

  /**
   * Makes sure that the disk has room before anything is written.
   * @throws AtelierError `disk-full`
   */
  async reserve(bytes: number): Promise<void> {
    this.#neededBytes = bytes;
    const { bavail, bsize } = await statfs(this.folder);
    if (bavail * bsize < bytes + SPARE_BYTES) throw this.#full();
  }

  #full(cause?: unknown): AtelierError {
    const parameters = { folder: this.#home, neededBytes: this.#neededBytes };
    return new AtelierError('disk-full', parameters, { cause });
  }

  /** Puts the whole dataset in its place. @throws AtelierError `file-exists` */
  async commit(): Promise<void> {
    const target = datasetPath(this.#home, this.#dataset);
    await syncFolder(this.folder);
    try {
      await rename(this.folder, target);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (code === 'ENOTEMPTY' || code === 'EEXIST') throw new AtelierError('file-exists', { file: target });
      throw error;
    }
    await syncFolder(join(this.#home, layout.home.datasets));
  }

  /** Removes what is there of it, unless it was put in place, and gives the locks back. */
  async end(): Promise<void> {
    const outer = partialFolder(this.#home, this.#dataset);
    await rm(outer, { recursive: true, force: true }).catch(() => undefined);
    for (const lock of this.#locks) await lock.release();
  }

  /** The coded error for a failure to write. */
  writeError(error: unknown): unknown {
    const coded = fileError(error, this.#home);
    return coded instanceof AtelierError && coded.code === 'disk-full' ? this.#full(error) : coded;
  }
}

async function take(
  file: string,
  code: 'file-exists' | 'name-taken',
  parameters: Record<string, string>,
): Promise<Lock> {
  try {
    return await acquireLock(file);
  } catch (error) {
    if (error instanceof AtelierError && error.code === 'run-locked') {
      throw new AtelierError(code, parameters, { cause: error });
    }
    throw error;
  }
}

async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (error) {
    // A file that stands where the folder should be.
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') {
      throw new AtelierError('folder-not-writable', { folder, reason: 'EEXIST' }, { cause: error });
    }
    throw fileError(error, folder);
  }
}

/** Removes what imports that died have left. */
async function sweep(home: string): Promise<void> {
  const datasets = join(home, layout.home.datasets);
  for (const name of await readdir(datasets)) {
    const dataset = PARTIAL.exec(name)?.[1];
    if (dataset === undefined || (await lockHolder(importLock(home, dataset)))) continue;
    await rm(join(datasets, name), { recursive: true, force: true }).catch(() => undefined);
    await rm(importLock(home, dataset), { force: true });
  }
}
