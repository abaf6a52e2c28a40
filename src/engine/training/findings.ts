import type { RunEvent } from '@shared/events.ts';
import { type FindingCode, findingSeries, findingsOf, findingWindow } from '@shared/findings.ts';

type Points = [step: number, value: number][];

/** Follows a run's series and tells each finding once when it begins to hold, and again after a time without it. */
export class Findings {
  readonly #points: Record<string, Points> = Object.fromEntries(findingSeries.map((name) => [name, []]));
  #holding: FindingCode[] = [];

  /** @param past the run's events so far, so that a resumed run tells what an unbroken one would have */
  constructor(past: readonly RunEvent[]) {
    for (const event of past) if (event.type === 'metrics') this.take(event.step, event.values);
  }

  /** @returns what holds since these values */
  take(step: number, values: Readonly<Record<string, number>>): FindingCode[] {
    const taken = findingSeries.filter((name) => values[name] !== undefined);
    if (taken.length === 0) return [];
    for (const name of taken) {
      const points = this.#points[name]!;
      points.push([step, values[name]!]);
      while (points.length > findingWindow.points && points[0]![0] <= step - findingWindow.steps)
        points.shift();
    }
    const holding = findingsOf(this.#points);
    const begun = holding.filter((code) => !this.#holding.includes(code));
    this.#holding = holding;
    return begun;
  }
}
