import { readFile } from 'node:fs/promises';
import { AtelierError } from '@shared/errors.ts';

/** An array of bytes from NumPy, in C order. */
export interface ByteArray {
  shape: number[];
  values: Uint8Array;
}

const MAGIC = '\u0093NUMPY';

/**
 * Reads a `.npy` file (NumPy's format versions 1 and 2) of unsigned bytes.
 * @throws AtelierError `file-missing`, `file-unreadable`
 */
export async function readNpy(file: string): Promise<ByteArray> {
  const content = await readFile(file).catch((error: unknown) => {
    throw new AtelierError('file-missing', { file }, { cause: error });
  });
  const refuse = (reason: string) => new AtelierError('file-unreadable', { file, reason });
  if (content.length < 12 || content.subarray(0, 6).toString('latin1') !== MAGIC) throw refuse('not .npy');
  const wide = content[6]! > 1;
  const start = wide ? 12 : 10;
  const length = wide ? content.readUInt32LE(8) : content.readUInt16LE(8);
  const header = content.subarray(start, start + length).toString('latin1');
  if (!/'descr': '[|<]u1'/.test(header) || !/'fortran_order': False/.test(header)) {
    throw refuse(header.trim());
  }
  const shape = (/'shape': \(([\d, ]*)\)/.exec(header)?.[1] ?? '')
    .split(',')
    .flatMap((side) => (side.trim() === '' ? [] : [Number(side)]));
  const values = new Uint8Array(content.subarray(start + length));
  if (values.length !== shape.reduce((product, side) => product * side, 1)) throw refuse('cut short');
  return { shape, values };
}
