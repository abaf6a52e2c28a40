import type { RunEvent } from '@shared/events.ts';
import { type FindingCode, findingSeries, findingsOf, findingWindow } from '@shared/findings.ts';

type Points = [step: number, value: number][];

/** Follows a run's series and tells each finding once when it begins to hold, and again after a time without it. */
export class Findings {
  readonly #steps: number;
  readonly #points: Record<string, Points> = Object.fromEntries(findingSeries.map((name) => [name, []]));
  #holding: FindingCode[] = [];

  /**
   * @param steps of the run as planned
   * @param past the run's events so far, so that a resumed run tells what an unbroken one would have
   */
  constructor(steps: number, past: readonly RunEvent[]) {
    this.#steps = steps;
    for (const event of past) if (event.type === 'metrics') this.take(event.step, event.values);
  }

  /** @returns what holds since these values */
  take(step: number, values: Readonly<Record<string, number>>): FindingCode[] {
    const taken = findingSeries.filter((name) => values[name] !== undefined);
    if (taken.length === 0) return [];
    for (const name of taken) {
      const points = this.#points[name]!;
      points.push([step, values[name]!]);
      while (points[0]![0] <= step - findingWindow(name)) points.shift();
    }
    const holding = findingsOf(this.#points, this.#steps);
    const begun = holding.filter((code) => !this.#holding.includes(code));
    this.#holding = holding;
    return begun;
  }
}
