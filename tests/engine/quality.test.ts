import { describe, expect, it } from 'vitest';
import { qualityWorkloads } from '@engine/evaluation/quality.ts';
import { datasetPath } from '@storage/folders.ts';
import { tinyHome } from './support/tiny.ts';

describe.each(qualityWorkloads)('the workload $name', (workload) => {
  it('trains five epochs and scores the test split, the same for the same seed', async () => {
    const { home, card } = await tinyHome({ train: 300, test: 40 });
    const dataset = datasetPath(home, card.id);
    let last = 0;
    const measure = (seed: number) =>
      workload.measure({ dataset, seed, threads: 1, progress: (step) => (last = step) });
    const value = await measure(1);
    expect(last).toBe(5 * Math.floor(300 / 128));
    expect(value).toBeGreaterThan(0);
    expect(await measure(1)).toBe(value);
    expect(await measure(2)).not.toBe(value);
  });
});
