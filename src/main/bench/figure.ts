/** Whether a limit is the most or the least that a figure may be. */
export type Bound = 'most' | 'least';

/** One measured number beside its limit, which is null where none is set. */
export interface Figure {
  name: string;
  value: number;
  unit: string;
  limit: number | null;
  bound: Bound;
}

/** Why a figure cannot be had on this machine. */
export class Unmeasurable extends Error {}

/** Where a figure is measured: an empty data folder and a way to open its studio. */
export interface Place {
  home: string;
  /** The app's own folder. */
  root: string;
  /** Null where the set-up has not prepared one. */
  electronExecutable: string | null;
  /** The built `cli.js`. */
  cli: string;
  workerEntry: string;
  nodeExecutable: string;
  nativeBinding: string | undefined;
  /** The built `stepWorker.js`. */
  stepWorker: string;
  /** The built `trainingWorker.js`. */
  trainingWorker: string;
}

export interface Measure {
  name: string;
  unit: string;
  limit: number | null;
  bound?: Bound;
  /** @throws Unmeasurable */
  run(place: Place): Promise<number>;
}

/** Median time of `repeats` calls, milliseconds. */
export function medianMs(repeats: number, call: () => void): number {
  const times = Array.from({ length: repeats }, () => {
    const begun = performance.now();
    call();
    return performance.now() - begun;
  }).sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)]!;
}
