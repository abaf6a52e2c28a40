import { useSyncExternalStore } from 'react';

/**
 * Eight hues told apart under the common colour-vision deficiencies, after Okabe & Ito (2008), each in a
 * shade with enough contrast on white and one for dark grounds.
 */
export const palette: readonly { light: string; dark: string }[] = [
  { light: '#0072b2', dark: '#56b4f5' },
  { light: '#d55e00', dark: '#ff9248' },
  { light: '#008a64', dark: '#2fd3a4' },
  { light: '#b0488a', dark: '#e89ac7' },
  { light: '#a87400', dark: '#f0c24b' },
  { light: '#5b4fc4', dark: '#a79dff' },
  { light: '#3d8fb5', dark: '#9fe0ff' },
  { light: '#6b6b6b', dark: '#b9b9b9' },
];

const storageKey = 'atelier.runColours';
const remembered = 2000;

function restore(): Map<string, number> {
  try {
    const entries: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]');
    if (!Array.isArray(entries)) return new Map();
    return new Map(
      entries.flatMap((entry: unknown) =>
        Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'number'
          ? [[entry[0], entry[1] % palette.length] as const]
          : [],
      ),
    );
  } catch {
    return new Map();
  }
}

/** Which colour stands for which run: remembered, so that a run looks the same on every page. */
export class RunColours {
  private readonly listeners = new Set<() => void>();
  private version = 0;

  constructor(
    private readonly slots: Map<string, number>,
    private readonly store: (entries: [string, number][]) => void,
  ) {}

  /**
   * Slots of runs shown together, in order. Runs without a colour take the one least used so far; of two
   * that share one while another is free, the later changes its colour for good.
   */
  together(runs: readonly string[]): number[] {
    const taken = new Set<number>();
    let changed = false;
    const result = runs.map((run) => {
      let slot = this.slots.get(run);
      if (slot === undefined || (taken.has(slot) && taken.size < palette.length)) {
        slot = this.leastUsed(taken);
        this.slots.delete(run);
        this.slots.set(run, slot);
        changed = true;
      }
      taken.add(slot);
      return slot;
    });
    if (changed) this.save();
    return result;
  }

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = () => this.version;

  private leastUsed(taken: ReadonlySet<number>): number {
    const uses = palette.map(() => 0);
    for (const slot of this.slots.values()) uses[slot] = (uses[slot] ?? 0) + 1;
    const free = uses.map((_, slot) => slot).filter((slot) => !taken.has(slot));
    const candidates = free.length > 0 ? free : uses.map((_, slot) => slot);
    return candidates.reduce((best, slot) => (uses[slot]! < uses[best]! ? slot : best), candidates[0]!);
  }

  private save() {
    const entries = [...this.slots].slice(-remembered);
    this.store(entries);
    this.version++;
    queueMicrotask(() => this.listeners.forEach((listener) => listener()));
  }
}

export const runColours = new RunColours(restore(), (entries) => {
  try {
    localStorage.setItem(storageKey, JSON.stringify(entries));
  } catch {
    // Colours of this session are enough where nothing can be stored.
  }
});

/** How a run looks in charts. */
export interface RunLook {
  /** As a CSS colour for the scheme. */
  colour: string;
  /** Runs before it, of those shown together, that have its colour; their lines tell them apart. */
  repeat: number;
}

/** The looks of runs shown together, in order. */
export function useRunLooks(runs: readonly string[], scheme: 'light' | 'dark'): RunLook[] {
  useSyncExternalStore(runColours.subscribe, runColours.snapshot);
  const slots = runColours.together(runs);
  return slots.map((slot, i) => ({
    colour: palette[slot]![scheme],
    repeat: slots.slice(0, i).filter((before) => before === slot).length,
  }));
}

const wholeLines: readonly number[][] = [[], [2, 3], [12, 3]];
const dashedLines: readonly number[][] = [
  [6, 4],
  [10, 3, 2, 3],
  [3, 6],
];

/** Dashes and gaps of a curve's line in pixels; none for a whole line. */
export function dashesOf(dashed: boolean, repeat: number): readonly number[] {
  const lines = dashed ? dashedLines : wholeLines;
  return lines[repeat % lines.length] ?? [];
}
