/**
 * Exponential moving average with the bias correction of Adam (Kingma & Ba 2015, section 3), so that the
 * first values are averages of what is there and not pulled towards zero.
 * @param values gaps (null or undefined) stay gaps and don't move the average
 * @param weight of the past, 0 (no smoothing) up to but not including 1
 */
export function smooth<T extends number | null | undefined>(values: readonly T[], weight: number): T[] {
  if (!(weight >= 0 && weight < 1)) throw new RangeError(`weight ${weight} is outside [0, 1)`);
  if (weight === 0) return [...values];
  let average = 0;
  let correction = 1;
  return values.map((value) => {
    if (typeof value !== 'number') return value;
    average = weight * average + (1 - weight) * value;
    correction *= weight;
    return (average / (1 - correction)) as T;
  });
}
