/** Standard deviations within which a normal number lies with a probability of 95 %. */
const Z = 1.959963984540054;

/**
 * Interval of 95 % confidence for a share (Wilson, "Probable inference, the law of succession, and statistical
 * inference", 1927): right also near 0 and 1, where the usual interval fails.
 * @param count at least 1
 */
export function wilsonInterval(correct: number, count: number): [number, number] {
  const share = correct / count;
  const square = Z ** 2 / count;
  const centre = (share + square / 2) / (1 + square);
  const half = (Z * Math.sqrt((share * (1 - share)) / count + square / (4 * count))) / (1 + square);
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}
