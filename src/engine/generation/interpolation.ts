/** Points in latent space, each an array of the same length. */
export type Point = Float32Array;

/**
 * A way through points along the great circles between them (White, "Sampling generative networks", 2016): normal
 * numbers of many dimensions lie near a sphere, whose inside a straight line would cross. Where two are nearly
 * parallel it is the straight line. The way passes through every point itself.
 * @param framesPerLeg points of a leg from one to the next, the next one not counted
 * @param closed whether a last leg leads back to the first one, which is not given again
 * @returns one after another; an open way ends with the last point
 */
export function wayThrough(points: readonly Point[], framesPerLeg: number, closed: boolean): Point[] {
  const ends = closed ? [...points.slice(1), points[0]!] : points.slice(1);
  const way = ends.flatMap((end, leg) => {
    const begin = points[leg]!;
    const angle = angleBetween(begin, end);
    return Array.from({ length: framesPerLeg }, (_, frame) =>
      between(begin, end, angle, frame / framesPerLeg),
    );
  });
  return closed ? way : [...way, points.at(-1)!.slice()];
}

function between(from: Point, to: Point, angle: number, share: number): Point {
  if (share === 0) return from.slice();
  const [a, b] = weights(share, angle);
  return from.map((value, index) => a * value + b * to[index]!);
}

function weights(share: number, angle: number): [number, number] {
  const sine = Math.sin(angle);
  if (sine < 1e-4) return [1 - share, share];
  return [Math.sin((1 - share) * angle) / sine, Math.sin(share * angle) / sine];
}

function angleBetween(a: Point, b: Point): number {
  const dot = (x: Point, y: Point) => x.reduce((sum, value, index) => sum + value * y[index]!, 0);
  const lengths = Math.sqrt(dot(a, a) * dot(b, b));
  return lengths === 0 ? 0 : Math.acos(Math.max(-1, Math.min(1, dot(a, b) / lengths)));
}

/** Points one after another in one array. */
export function joined(points: readonly Point[]): Float32Array {
  const size = points[0]?.length ?? 0;
  const values = new Float32Array(size * points.length);
  for (const [index, point] of points.entries()) values.set(point, index * size);
  return values;
}
