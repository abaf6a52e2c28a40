import type { GenerateRequest } from '@shared/gallery.ts';
import type { CallInput } from '@shared/ipc/contract.ts';

export type GalleryMode = GenerateRequest['kind'];

/** What the gallery is set to make, as its address holds it. */
export interface Choices {
  run: string | null;
  /** Null: the newest. */
  checkpoint: number | null;
  mode: GalleryMode;
  count: number;
  seed: number;
  fromSeed: number;
  toSeed: number;
  steps: number;
}

const defaults = { count: 64, seed: 0, fromSeed: 0, toSeed: 1, steps: 12 };
export const limits = { count: [1, 1024], steps: [2, 64], seed: [0, 0xffffffff] } as const;

function integer(text: string | null, [least, most]: readonly [number, number], fallback: number): number {
  if (text === null || !/^\d{1,10}$/.test(text)) return fallback;
  const value = Number(text);
  return value >= least && value <= most ? value : fallback;
}

/** The choices that an address names; what it leaves out or gets wrong is the default. */
export function choicesOf(search: URLSearchParams): Choices {
  const checkpoint = search.get('checkpoint');
  return {
    run: search.get('run') || null,
    checkpoint: checkpoint !== null && /^\d{1,12}$/.test(checkpoint) ? Number(checkpoint) : null,
    mode: search.get('mode') === 'interpolation' ? 'interpolation' : 'samples',
    count: integer(search.get('count'), limits.count, defaults.count),
    seed: integer(search.get('seed'), limits.seed, defaults.seed),
    fromSeed: integer(search.get('from'), limits.seed, defaults.fromSeed),
    toSeed: integer(search.get('to'), limits.seed, defaults.toSeed),
    steps: integer(search.get('steps'), limits.steps, defaults.steps),
  };
}

/** The address of choices, defaults left out. */
export function searchOf(choices: Choices): URLSearchParams {
  const search = new URLSearchParams();
  if (choices.run) search.set('run', choices.run);
  if (choices.checkpoint !== null) search.set('checkpoint', String(choices.checkpoint));
  if (choices.mode !== 'samples') search.set('mode', choices.mode);
  if (choices.count !== defaults.count) search.set('count', String(choices.count));
  if (choices.seed !== defaults.seed) search.set('seed', String(choices.seed));
  if (choices.fromSeed !== defaults.fromSeed) search.set('from', String(choices.fromSeed));
  if (choices.toSeed !== defaults.toSeed) search.set('to', String(choices.toSeed));
  if (choices.steps !== defaults.steps) search.set('steps', String(choices.steps));
  return search;
}

/** The question to main that makes what is chosen; null without a run. */
export function requestOf(choices: Choices): CallInput<'gallery.generate'> | null {
  const { run, checkpoint, mode, count, seed, fromSeed, toSeed, steps } = choices;
  if (run === null) return null;
  return mode === 'samples'
    ? { kind: mode, run, checkpoint, count, seed }
    : { kind: mode, run, checkpoint, fromSeed, toSeed, steps };
}

/** Any of the 2^32 seeds. */
export function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]!;
}
