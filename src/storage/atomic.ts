import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AtelierError } from '@shared/errors.ts';

/** Flushes a folder's entries, so that a rename in it survives a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Writes a file whole or not at all: temporary file, fsync, rename, fsync of the folder.
 * `parts` are written one after another and may be produced lazily, one tensor at a time.
 * @throws AtelierError `disk-full`, `folder-not-writable`
 */
export async function writeAtomically(
  file: string,
  parts: string | Uint8Array | Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const folder = dirname(file);
  const temporary = join(folder, `.${randomBytes(6).toString('hex')}.tmp`);
  try {
    const handle = await open(temporary, 'wx');
    try {
      if (typeof parts === 'string' || parts instanceof Uint8Array) await handle.writeFile(parts);
      else for await (const part of parts) await writeWhole(handle, part);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, file);
    await syncFolder(folder);
  } catch (error) {
    await rm(temporary, { force: true });
    throw fileError(error, folder);
  }
}

async function writeWhole(handle: Awaited<ReturnType<typeof open>>, bytes: Uint8Array): Promise<void> {
  let written = 0;
  while (written < bytes.byteLength) {
    written += (await handle.write(bytes, written, bytes.byteLength - written)).bytesWritten;
  }
}

/** JSON with a final newline, written whole or not at all. */
export function writeJsonAtomically(file: string, value: unknown): Promise<void> {
  return writeAtomically(file, `${JSON.stringify(value, null, 2)}\n`);
}

/** The coded error for a failure of the file system in `folder`; other errors pass unchanged. */
export function fileError(error: unknown, folder: string): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new AtelierError('disk-full', { folder }, { cause: error });
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS' || code === 'ENOTDIR') {
    return new AtelierError('folder-not-writable', { folder, reason: code }, { cause: error });
  }
  return error;
}
