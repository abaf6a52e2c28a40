import { open, readdir, stat } from 'node:fs/promises';
import { AtelierError } from '@shared/errors.ts';
import {
  readError,
  type Source,
  type SourceFormat,
  type SourceOptions,
  type SourceProbe,
} from '../source.ts';
import { folder } from './folder.ts';
import { idx } from './idx.ts';
import { zip } from './zip.ts';

/** In the order asked: a folder of IDX files is IDX before it is a folder. */
const formats: readonly SourceFormat[] = [zip, idx, folder];

/**
 * Opens a source in the first format that takes it.
 * @throws AtelierError `file-missing`, `file-unreadable`, `format-unknown`, and those of the format
 */
export async function openSource(path: string, options: SourceOptions = {}): Promise<Source> {
  const probe = await look(path);
  const format = formats.find((candidate) => candidate.match(probe));
  if (!format) throw new AtelierError('format-unknown', { file: path });
  return format.open(path, options);
}

async function look(path: string): Promise<SourceProbe> {
  try {
    const found = await stat(path);
    if (found.isDirectory()) {
      return { path, isFolder: true, names: await readdir(path), head: new Uint8Array(0) };
    }
    // A pipe or a device would keep the import waiting for ever.
    if (!found.isFile()) throw new AtelierError('format-unknown', { file: path });
    const handle = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await handle.read(new Uint8Array(8), 0, 8, 0);
      return { path, isFolder: false, names: [], head: buffer.subarray(0, bytesRead) };
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw readError(path, error);
  }
}
