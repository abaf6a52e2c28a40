import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Beyond this the oldest results are let go. */
const LIMIT_BYTES = 512 * 2 ** 20;
const RESULT = /\.pb$/;

const sealOf = (file: string) => `${file}.sha256`;
const hashOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

/**
 * Makes the folder of XLA's compiled functions fit for use. TensorFlow fails on a damaged file there, so each
 * has a seal beside it, its SHA-256; one without a seal, or that no longer agrees with it, is removed.
 * @returns the flag of TF_XLA_FLAGS that has TensorFlow use the folder; null where it cannot be used
 */
export function prepareXlaCache(folder: string): string | null {
  // The flags are parted at spaces.
  if (/\s/.test(folder)) return null;
  try {
    mkdirSync(folder, { recursive: true });
    const files = results(folder);
    const sound = files.filter((file) => isSealed(file));
    for (const file of files) if (!sound.includes(file)) remove(file);
    trim(sound);
    return `--tf_xla_persistent_cache_directory=${folder}`;
  } catch {
    return null;
  }
}

/** Seals what XLA has compiled since. */
export function sealXlaCache(folder: string): void {
  try {
    for (const file of results(folder)) {
      if (readSeal(file) === null) writeFileSync(sealOf(file), hashOf(file));
    }
  } catch {
    // Without its seal a result is compiled again next time.
  }
}

function results(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => RESULT.test(name))
    .map((name) => join(folder, name));
}

function readSeal(file: string): string | null {
  try {
    return readFileSync(sealOf(file), 'utf8');
  } catch {
    return null;
  }
}

const isSealed = (file: string) => readSeal(file) === hashOf(file);

function remove(file: string): void {
  rmSync(file, { force: true });
  rmSync(sealOf(file), { force: true });
}

function trim(files: string[]): void {
  const known = files.map((file) => ({ file, ...statSync(file) })).sort((a, b) => b.mtimeMs - a.mtimeMs);
  let total = 0;
  for (const { file, size } of known) {
    total += size;
    if (total > LIMIT_BYTES) remove(file);
  }
}
