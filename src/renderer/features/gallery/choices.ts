import { generationLimits, interpolationLength } from '@shared/gallery.ts';
import type { CallInput } from '@shared/ipc/contract.ts';

/** Explorations and mixing grids have a page of their own. */
export type GalleryMode = 'samples' | 'interpolation';

/** What the gallery is set to make, as its address holds it. */
export interface Choices {
  run: string | null;
  /** Null: the newest. */
  checkpoint: number | null;
  mode: GalleryMode;
  count: number;
  seed: number;
  seeds: number[];
  framesPerLeg: number;
  closed: boolean;
  /** Null: the classes in turn, or the first one for a way through seeds. */
  label: number | null;
  /** Values of controls; their defaults where not given. */
  controls: Record<string, number>;
}

const defaults = { count: 64, seed: 0, seeds: [0, 1], framesPerLeg: 16 };
export const limits = {
  count: [1, generationLimits.images],
  framesPerLeg: [1, generationLimits.framesPerLeg],
  seed: [0, 0xffffffff],
  label: [0, 999_999],
} as const;

function integer(text: string | null, [least, most]: readonly [number, number]): number | null {
  if (text === null || !/^\d{1,10}$/.test(text)) return null;
  const value = Number(text);
  return value >= least && value <= most ? value : null;
}

function seedsOf(text: string | null): number[] {
  const seeds = (text ?? '').split(',').map((part) => integer(part, limits.seed));
  const known = seeds.filter((seed) => seed !== null).slice(0, generationLimits.seeds);
  return known.length === seeds.length && known.length > 1 ? known : defaults.seeds;
}

const CONTROL = 'control.';

function controlsOf(search: URLSearchParams): Record<string, number> {
  return Object.fromEntries(
    [...search]
      .filter(([key, value]) => key.startsWith(CONTROL) && value !== '' && Number.isFinite(Number(value)))
      .map(([key, value]) => [key.slice(CONTROL.length), Number(value)]),
  );
}

/** The choices that an address names; what it leaves out or gets wrong is the default. */
export function choicesOf(search: URLSearchParams): Choices {
  const checkpoint = search.get('checkpoint');
  return {
    run: search.get('run') || null,
    checkpoint: checkpoint !== null && /^\d{1,12}$/.test(checkpoint) ? Number(checkpoint) : null,
    mode: search.get('mode') === 'interpolation' ? 'interpolation' : 'samples',
    count: integer(search.get('count'), limits.count) ?? defaults.count,
    seed: integer(search.get('seed'), limits.seed) ?? defaults.seed,
    seeds: seedsOf(search.get('seeds')),
    framesPerLeg: integer(search.get('frames'), limits.framesPerLeg) ?? defaults.framesPerLeg,
    closed: search.get('closed') === '1',
    label: integer(search.get('label'), limits.label),
    controls: controlsOf(search),
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
  if (choices.seeds.join() !== defaults.seeds.join()) search.set('seeds', choices.seeds.join());
  if (choices.framesPerLeg !== defaults.framesPerLeg) search.set('frames', String(choices.framesPerLeg));
  if (choices.closed) search.set('closed', '1');
  if (choices.label !== null) search.set('label', String(choices.label));
  for (const [name, value] of Object.entries(choices.controls)) search.set(CONTROL + name, String(value));
  return search;
}

/** Images that a way through the chosen seeds has. */
export const framesOf = ({ seeds, framesPerLeg, closed }: Choices): number =>
  interpolationLength(seeds.length, framesPerLeg, closed);

/** Whether main takes the choices. */
export const isPossible = (choices: Choices): boolean =>
  choices.run !== null && (choices.mode === 'samples' || framesOf(choices) <= generationLimits.frames);

/** The question to main that makes what is chosen; null without a run. */
export function requestOf(choices: Choices): CallInput<'gallery.generate'> | null {
  const { run, checkpoint, mode, count, seed, seeds, framesPerLeg, closed, label, controls } = choices;
  if (run === null) return null;
  const from = { run, checkpoint, label, controls };
  return mode === 'samples'
    ? { kind: mode, ...from, count, seed }
    : { kind: mode, ...from, seeds, framesPerLeg, closed };
}

/** Any of the 2^32 seeds. */
export function randomSeed(): number {
  return crypto.getRandomValues(new Uint32Array(1))[0]!;
}
