import { describe, expect, it } from 'vitest';
import { layerRanges } from '@renderer/features/explorer/layers.ts';
import {
  moved,
  planeRequest,
  pointRequest,
  ticks,
  withAmplitude,
  withAxes,
  type Place,
} from '@renderer/features/explorer/place.ts';
import { GenerateRequest } from '@shared/gallery.ts';

const source = { run: '0'.repeat(26), checkpoint: 500, label: null, controls: {} };
const place: Place = {
  base: { kind: 'seed', seed: 7, index: 0 },
  x: 'p0',
  y: 's9',
  coordinates: {},
  amplitude: 3,
};

describe('a place among the latents', () => {
  it('is asked for by base, directions and coordinates alone', () => {
    const there = moved(place, { p0: 1.23456, s9: -2, p4: 0.5 });
    expect(pointRequest(source, there)).toMatchObject({
      kind: 'explore',
      base: { kind: 'seed', seed: 7 },
      directions: [
        { kind: 'principal', index: 0 },
        { kind: 'principal', index: 4 },
        { kind: 'seed', seed: 9 },
      ],
      points: [[1.235, 0.5, -2]],
    });
    expect(GenerateRequest.safeParse(pointRequest(source, there)).success).toBe(true);
    expect(pointRequest(source, place)).toMatchObject({ directions: [], points: [[]] });
  });

  it('stays within its reach', () => {
    expect(moved(place, { p0: 8, s9: -8 }).coordinates).toEqual({ p0: 3, s9: -3 });
    expect(withAmplitude(moved(place, { p0: 3 }), 2).coordinates).toEqual({ p0: 2 });
    expect(moved(moved(place, { p0: 1 }), { p0: 0 }).coordinates).toEqual({});
  });

  it('loses a seed’s coordinate with its axis, and keeps those that have sliders', () => {
    const there = moved(place, { p0: 1, s9: 2 });
    expect(withAxes(there, { y: 's4' }).coordinates).toEqual({ p0: 1 });
    expect(withAxes(there, { x: 'p3' }).coordinates).toEqual({ p0: 1, s9: 2 });
  });

  it('lies on a plane whose other directions stay where they are', () => {
    expect(ticks(3, 5)).toEqual([-3, -1.5, 0, 1.5, 3]);
    const request = planeRequest(source, moved(place, { p0: 1, s9: 2, p4: 0.5 }), 3);
    expect(request).toMatchObject({
      columns: 3,
      directions: [
        { kind: 'principal', index: 0 },
        { kind: 'seed', seed: 9 },
        { kind: 'principal', index: 4 },
      ],
    });
    expect(GenerateRequest.parse(request)).toMatchObject({
      points: [-3, 0, 3].toReversed().flatMap((y) => [-3, 0, 3].map((x) => [x, y, 0.5])),
    });
  });
});

describe('ranges of layers', () => {
  it('are thirds that together are all', () => {
    expect(layerRanges(9)).toEqual({
      coarse: { first: 0, last: 2 },
      middle: { first: 3, last: 5 },
      fine: { first: 6, last: 8 },
    });
    for (const count of [1, 2, 3, 4, 7, 8, 10, 14]) {
      const { coarse, middle, fine } = layerRanges(count);
      expect([coarse.first, fine.last]).toEqual([0, count - 1]);
      for (const { first, last } of [coarse, middle, fine]) {
        expect(first).toBeLessThanOrEqual(last);
        expect(last).toBeLessThan(count);
      }
      if (count >= 3) expect([middle.first, fine.first]).toEqual([coarse.last + 1, middle.last + 1]);
    }
  });
});
