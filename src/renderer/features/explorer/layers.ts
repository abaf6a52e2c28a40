/** Layers from one to another, both counted, from 0. */
export interface LayerRange {
  first: number;
  last: number;
}

/**
 * Thirds of all layers: those of small resolutions shape an image, those of large ones colour it. Where there are
 * fewer than three, some are the same.
 */
export function layerRanges(count: number): Record<'coarse' | 'middle' | 'fine', LayerRange> {
  const third = Math.max(1, Math.round(count / 3));
  const last = count - 1;
  const second = Math.min(third, last);
  const final = Math.min(2 * third, last);
  return {
    coarse: { first: 0, last: Math.min(third - 1, last) },
    middle: { first: second, last: Math.max(second, final - 1) },
    fine: { first: final, last },
  };
}
