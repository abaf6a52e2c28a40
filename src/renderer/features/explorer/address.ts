import type { FamilyCard } from '@shared/family.ts';
import type { LatentBase } from '@shared/gallery.ts';
import { JobId } from '@shared/ids.ts';
import type { Projection } from '@shared/projection.ts';
import type { RunDetail } from '@shared/run.ts';
import { choicesOf, searchOf, type Choices } from '../gallery/choices.ts';

/** Whether a run's family makes images from latents, so that they can be explored. */
export const hasLatents = (card: FamilyCard | undefined): boolean =>
  card?.capabilities.includes('decode') ?? false;

/** Whether there is something to explore now. */
export const canExplore = (detail: RunDetail, card: FamilyCard | undefined): boolean =>
  hasLatents(card) && detail.checkpoints.length > 0;

/** What an address says of where to begin. */
export interface Beginning {
  checkpoint: number | null;
  base: LatentBase;
  label: number | null;
  controls: Record<string, number>;
}

export function beginningOf(search: URLSearchParams): Beginning {
  const { checkpoint, seed, label, controls } = choicesOf(search);
  const projection = JobId.safeParse(search.get('projection'));
  const index = Number(search.get('index') ?? 0);
  return {
    checkpoint,
    label,
    controls,
    base: projection.success
      ? { kind: 'projection', projection: projection.data }
      : { kind: 'seed', seed, index: Number.isInteger(index) && index >= 0 && index < 1024 ? index : 0 },
  };
}

const page = (run: string, search: URLSearchParams) => {
  const text = search.toString();
  return `/runs/${run}/explore${text === '' ? '' : `?${text}`}`;
};

/** The explorer at what the gallery is set to. @param index of an image of the seed */
export function exploreAddress(choices: Choices, run: string, index = 0): string {
  const { checkpoint, seed, seeds, mode, label, controls } = choices;
  const search = searchOf({
    ...choicesOf(new URLSearchParams()),
    checkpoint,
    seed: mode === 'samples' ? seed : (seeds[0] ?? 0),
    label,
    controls,
  });
  if (index > 0) search.set('index', String(index));
  return page(run, search);
}

/** The explorer at what a projection found. */
export function exploreProjection({
  run,
  checkpoint,
  id,
  label,
}: Pick<Projection, 'run' | 'checkpoint' | 'id' | 'label'>): string {
  const search = new URLSearchParams({ checkpoint: String(checkpoint), projection: id });
  if (label !== null) search.set('label', String(label));
  return page(run, search);
}
