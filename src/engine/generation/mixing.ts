import { AtelierError } from '@shared/errors.ts';
import type { RequestOf } from '@shared/gallery.ts';
import type { Latents } from '../tensorflow/executor.ts';
import { joined, type Point } from './interpolation.ts';
import type { Sampler } from './loaded.ts';

/**
 * Styles of a mixing grid: the columns' own, the rows' own, then each row's with the layers of every column.
 * @param steering controls, and a label for every image of the grid
 * @throws AtelierError `capability-missing` where the model has no styles
 */
export function mixed(
  { executor, model }: Sampler,
  { rows, columns, layers }: RequestOf<'mixing'>,
  steering: Required<Pick<Latents, 'labels' | 'controls'>>,
  family: string,
): Latents {
  const { styles } = model.capabilities;
  if (!styles) throw new AtelierError('capability-missing', { family, capability: 'styles' });
  const [count, size] = styles.shape;
  const labels = steering.labels.subarray(0, 1);
  const styleOf = (seed: number): Point =>
    executor.styles({ ...executor.latents(seed, [0]), ...steering, labels })!.values;
  const ofColumns = columns.map(styleOf);
  const ofRows = rows.map(styleOf);
  const begin = Math.min(layers.first, count - 1) * size;
  const end = (Math.min(layers.last, count - 1) + 1) * size;
  const mixes = ofRows.flatMap((row) =>
    ofColumns.map((column) => {
      const mix = row.slice();
      mix.set(column.subarray(begin, end), begin);
      return mix;
    }),
  );
  const all = [...ofColumns, ...ofRows, ...mixes];
  return { values: joined(all), count: all.length, styles: true, ...steering };
}

/**
 * Where each image of a mixing grid stands: columns' own in the first row, rows' own in the first column.
 * @returns row by row an image's index, null in the corner
 */
export function mixingPlaces({ rows, columns }: RequestOf<'mixing'>): (number | null)[] {
  const width = columns.length;
  const head = [null, ...columns.map((_, column) => column)];
  const body = rows.flatMap((_, row) => [
    width + row,
    ...columns.map((_column, column) => width + rows.length + row * width + column),
  ]);
  return [...head, ...body];
}
