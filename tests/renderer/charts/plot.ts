import { vi } from 'vitest';

/** jsdom has no canvas: a plot that remembers what it was given. */
export const plots: FakePlot[] = [];

export class FakePlot {
  width = 400;
  height = 200;
  cursor = { idx: null as number | null };
  data: unknown;
  scales: Record<string, { min: number; max: number }> = {};
  readonly resets: (boolean | undefined)[] = [];

  constructor(
    readonly options: { series: unknown[] },
    data: unknown,
  ) {
    this.data = data;
    plots.push(this);
  }

  batch(work: () => void) {
    work();
  }
  setData(data: unknown, reset?: boolean) {
    this.data = data;
    this.resets.push(reset);
  }
  setScale(name: string, range: { min: number; max: number }) {
    this.scales[name] = range;
  }
  setCursor = vi.fn();
  setSize() {}
  destroy() {}
  valToIdx(value: number) {
    const [x] = this.data as [number[]];
    return Math.max(
      0,
      x.findIndex((at) => at >= value),
    );
  }
  valToPos(value: number) {
    return value;
  }
}
