import { describe, expect, it, vi } from 'vitest';
import { qualityWorkloads } from '@engine/evaluation/quality.ts';
import { datasetPath } from '@storage/folders.ts';
import { compareSides } from '@engine/evaluation/sides.ts';
import { labelledHome } from './support/labelled.ts';
import { tinyHome } from './support/tiny.ts';

vi.mock(import('@engine/evaluation/trainClassifier.ts'), async (original) => {
  const whole = await original();
  return { ...whole, classifierTraining: { ...whole.classifierTraining, steps: 300 } };
});

describe.each(qualityWorkloads.filter(({ name }) => name === 'vae-mlp'))('the workload $name', (workload) => {
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

describe('the workload classifier', () => {
  it('trains and counts the errors on the test split, in percent', async () => {
    const { home, card } = await labelledHome();
    const workload = qualityWorkloads.find(({ name }) => name === 'classifier')!;
    const value = await workload.measure({ dataset: datasetPath(home, card.id), seed: 0, threads: 1 });
    expect(value).toBeGreaterThanOrEqual(0);
    expect(value).toBeLessThan(workload.limit);
    // Of 150 images.
    expect(value / (100 / 150)).toBeCloseTo(Math.round(value / (100 / 150)), 9);
  });
});

describe('a comparison of both sides', () => {
  it('allows 15 %, or what theirs differ among themselves', () => {
    const near = compareSides([9, 10, 11], [9.9, 10, 10.1]);
    expect(near).toMatchObject({ ours: 10, theirs: 10 });
    expect(near.limit).toBeCloseTo(11.5, 12);
    expect(compareSides([1], [7, 9, 14]).limit).toBeCloseTo(14, 12);
  });
});
