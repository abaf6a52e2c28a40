import { describe, expect, it, vi } from 'vitest';
import { Grids, keptSide, type DecodedGrid, type WantedGrid } from '@renderer/features/run/timeline/grids.ts';

const wanted = (n: number): WantedGrid => ({ url: `${n}.png`, rows: 8, columns: 8, cellPixels: 32 });

/** Grids of 100 bytes that are decoded when the test says so. */
function held(budget: number) {
  const open = new Set<string>();
  const waiting = new Map<string, (fails?: boolean) => void>();
  const decode = ({ url }: WantedGrid) =>
    new Promise<DecodedGrid>((resolve, reject) => {
      waiting.set(url, (fails = false) => {
        waiting.delete(url);
        if (fails) return reject(new Error('cut short'));
        open.add(url);
        resolve({ width: 5, height: 5, close: () => open.delete(url) });
      });
    });
  const grids = new Grids<DecodedGrid>(decode, budget);
  const arrive = async (n: number, fails = false) => {
    await vi.waitFor(() => expect(waiting.has(`${n}.png`)).toBe(true));
    const before = grids.version();
    waiting.get(`${n}.png`)!(fails);
    await vi.waitFor(() => expect(grids.version()).toBeGreaterThan(before));
  };
  return { grids, open, waiting, arrive };
}

describe('decoded grids', () => {
  it('are on their way when first asked for, and told of when they are there', async () => {
    const { grids, arrive } = held(1000);
    const heard = vi.fn();
    grids.subscribe(heard);
    expect(grids.take(wanted(1))).toBeNull();
    await arrive(1);
    expect(heard).toHaveBeenCalled();
    expect(grids.take(wanted(1))).not.toBeNull();
  });

  it('stay within the budget: what was not drawn for the longest is closed', async () => {
    const { grids, open, arrive } = held(300);
    for (const n of [1, 2, 3]) {
      grids.take(wanted(n));
      await arrive(n);
    }
    grids.take(wanted(1));
    grids.take(wanted(4));
    await arrive(4);
    expect(grids.bytes).toBe(300);
    expect(open).toEqual(new Set(['1.png', '3.png', '4.png']));
  });

  it('are decoded a few at a time, the last asked for first', async () => {
    const { grids, waiting, arrive } = held(10_000);
    for (let n = 1; n <= 6; n += 1) grids.take(wanted(n));
    expect([...waiting.keys()]).toEqual(['1.png', '2.png', '3.png']);
    await arrive(1);
    await vi.waitFor(() => expect([...waiting.keys()]).toEqual(['2.png', '3.png', '6.png']));
  });

  it('do for larger cells as well where they are as they were stored', async () => {
    const { grids, waiting, arrive } = held(1000);
    grids.take(wanted(1));
    await arrive(1);
    expect(grids.take({ ...wanted(1), cellPixels: 256 })).not.toBeNull();
    expect(waiting.size).toBe(0);
  });

  it('are not asked for again after they failed', async () => {
    const { grids, waiting, arrive } = held(1000);
    grids.take(wanted(1));
    await arrive(1, true);
    expect(grids.take(wanted(1))).toBeNull();
    expect(waiting.size).toBe(0);
  });

  it('are all closed at the end, those on their way too', async () => {
    const { grids, open, arrive } = held(1000);
    grids.take(wanted(1));
    await arrive(1);
    grids.take(wanted(2));
    grids.clear();
    await arrive(2);
    await vi.waitFor(() => expect(open.size).toBe(0));
    expect(grids.bytes).toBe(0);
  });
});

it('zooming within a power of two keeps what is decoded', () => {
  expect(keptSide(33)).toBe(64);
  expect(keptSide(64)).toBe(64);
  expect(keptSide(65)).toBe(128);
});
