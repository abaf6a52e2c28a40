import type { DatasetCard, SplitName } from '@shared/dataset.ts';
import { AtelierError } from '@shared/errors.ts';
import type { PackedDataset } from '@storage/packed.ts';

/** Images and the class of each. */
export interface LabelledBatch {
  pixels: Uint8Array;
  count: number;
  labels: Int32Array;
}

/** Labelled images of one size that a classifier learns from or is scored on. */
export interface LabelledImages {
  readonly shape: DatasetCard['shape'];
  /** Names of the classes by label. */
  readonly classes: readonly string[];
  readonly count: number;
  /** @param places from 0 to count - 1 */
  read(places: Uint32Array): Promise<LabelledBatch>;
}

/**
 * One split of a packed dataset.
 * @throws AtelierError `classes-missing` where it has fewer than two classes
 */
export function splitOf(dataset: PackedDataset, split: SplitName): LabelledImages {
  const { shape, classes, name } = dataset.card;
  if (classes.length < 2) throw new AtelierError('classes-missing', { dataset: name });
  const items = dataset.indices(split);
  return {
    shape,
    classes,
    count: items.length,
    async read(places) {
      const chosen = places.map((place) => items[place]!);
      const [pixels, labels] = await Promise.all([dataset.images(chosen), dataset.labels(chosen)]);
      if (!labels) throw new AtelierError('classes-missing', { dataset: name });
      return { pixels, count: chosen.length, labels };
    },
  };
}

/**
 * The images of one, then those of the other, such as real and synthetic ones. Classes go by name, and those of
 * `first` count.
 * @throws AtelierError `class-unknown` for a class of `second` that `first` lacks
 * @throws Error where the images differ in size
 */
export function joined(first: LabelledImages, second: LabelledImages): LabelledImages {
  if (first.shape.join() !== second.shape.join()) throw new Error('images of two sizes');
  const labels = second.classes.map((name) => {
    const label = first.classes.indexOf(name);
    if (label < 0) throw new AtelierError('class-unknown', { name, known: first.classes.join(', ') });
    return label;
  });
  return {
    shape: first.shape,
    classes: first.classes,
    count: first.count + second.count,
    async read(places) {
      const isFirst = (place: number) => place < first.count;
      const [a, b] = await Promise.all([
        first.read(places.filter(isFirst)),
        second.read(places.filter((place) => !isFirst(place)).map((place) => place - first.count)),
      ]);
      return interleaved(
        Array.from(places, isFirst),
        a,
        { ...b, labels: b.labels.map((label) => labels[label]!) },
        first.shape,
      );
    },
  };
}

/** Puts the images of `a` where `order` holds, those of `b` elsewhere. */
function interleaved(
  order: boolean[],
  a: LabelledBatch,
  b: LabelledBatch,
  shape: readonly number[],
): LabelledBatch {
  const bytes = shape.reduce((product, side) => product * side, 1);
  const pixels = new Uint8Array(order.length * bytes);
  const labels = new Int32Array(order.length);
  let taken = 0;
  order.forEach((isFirst, place) => {
    const [from, at] = isFirst ? [a, taken] : [b, place - taken];
    if (isFirst) taken += 1;
    pixels.set(from.pixels.subarray(at * bytes, (at + 1) * bytes), place * bytes);
    labels[place] = from.labels[at]!;
  });
  return { pixels, count: order.length, labels };
}
