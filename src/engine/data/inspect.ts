import { basename, resolve } from 'node:path';
import type { Colour, SourceInspection } from '@shared/dataset.ts';
import { AtelierError, toErrorPayload } from '@shared/errors.ts';
import { openSource } from './formats/index.ts';
import { mapInOrder } from './ordered.ts';
import { UnusableSource, type Source, type SourceItem } from './source.ts';

/** Images looked at, spread over the source. */
const LOOKED_AT = 400;
const AS_IT_IS = { size: null, fit: 'cover', colour: null } as const;

/**
 * Looks at what lies at `path`: how many images, which classes, and the sizes and colours among 400 of them,
 * which is enough to ask about size and colour only where they differ. Bad images are passed over.
 * @throws AtelierError `no-images` and those of opening the source
 */
export async function inspectSource(path: string): Promise<SourceInspection> {
  const full = resolve(path);
  const { source, labelsError } = await openWithOrWithoutLabels(full);
  try {
    if (source.count === 0) throw new AtelierError('no-images', { file: full });
    const sizes = new Map<string, { width: number; height: number; count: number }>();
    const colours = new Set<Colour>();
    const every = Math.max(1, Math.floor(source.count / LOOKED_AT));
    const sample = source.kind === 'idx' ? first(source.items()) : spread(source.items(), every);
    for await (const pixels of mapInOrder(sample, 4, look)) {
      if (!pixels) continue;
      const { width, height, channels } = pixels;
      const known = sizes.get(`${width}x${height}`) ?? { width, height, count: 0 };
      known.count += 1;
      sizes.set(`${width}x${height}`, known);
      colours.add(channels === 1 ? 'grey' : 'rgb');
    }
    return {
      kind: source.kind,
      path: full,
      suggestedName: suggestedName(full),
      count: source.count,
      classes: source.classes,
      sizes: [...sizes.values()].sort((a, b) => b.count - a.count),
      colours: [...colours],
      hasGivenSplit: source.hasGivenSplit,
      labelsPath: source.labelsPath,
      labelsError: labelsError && toErrorPayload(labelsError),
    };
  } finally {
    await source.close();
  }
}

/** Labels that do not serve are told, so that the images can be imported without them or with others. */
async function openWithOrWithoutLabels(
  path: string,
): Promise<{ source: Source; labelsError: AtelierError | null }> {
  try {
    return { source: await openSource(path), labelsError: null };
  } catch (error) {
    if (!(error instanceof AtelierError)) throw error;
    const source = await openSource(path, { labels: null }).catch(() => {
      throw error;
    });
    return { source, labelsError: error };
  }
}

async function look(item: SourceItem) {
  try {
    return await item.pixels(AS_IT_IS);
  } catch (error) {
    if (error instanceof UnusableSource) throw error.cause;
    if (error instanceof AtelierError) return null;
    throw error;
  }
}

/** The images of an IDX file all have one size. */
async function* first(items: AsyncIterable<SourceItem>): AsyncGenerator<SourceItem> {
  for await (const item of items) {
    yield item;
    return;
  }
}

async function* spread(items: AsyncIterable<SourceItem>, every: number): AsyncGenerator<SourceItem> {
  let index = 0;
  for await (const item of items) {
    if (index % every === 0) yield item;
    index += 1;
  }
}

function suggestedName(path: string): string {
  const name = basename(path).replace(/(\.(gz|zip|idx|png|jpe?g))+$/i, '');
  return (
    [...name]
      .filter((character) => character.codePointAt(0)! >= 32)
      .join('')
      .trim()
      .slice(0, 120) || 'dataset'
  );
}
