import type { Latents } from '../tensorflow/executor.ts';

/**
 * Latents from one to another along the great circle between them (White, "Sampling generative networks",
 * 2016): normal numbers of many dimensions lie near a sphere, whose inside a straight line would cross. Where
 * the two are nearly parallel it is the straight line.
 * @param steps from end to end, both ends counted
 */
export function interpolate(from: Float32Array, to: Float32Array, steps: number): Latents {
  const values = new Float32Array(from.length * steps);
  const angle = angleBetween(from, to);
  for (let step = 0; step < steps; step += 1) {
    const share = step / (steps - 1);
    const [a, b] = weights(share, angle);
    for (let index = 0; index < from.length; index += 1) {
      values[step * from.length + index] = a * from[index]! + b * to[index]!;
    }
  }
  return { values, count: steps };
}

function weights(share: number, angle: number): [number, number] {
  const sine = Math.sin(angle);
  if (sine < 1e-4) return [1 - share, share];
  return [Math.sin((1 - share) * angle) / sine, Math.sin(share * angle) / sine];
}

function angleBetween(a: Float32Array, b: Float32Array): number {
  const dot = (x: Float32Array, y: Float32Array) =>
    x.reduce((sum, value, index) => sum + value * y[index]!, 0);
  const lengths = Math.sqrt(dot(a, a) * dot(b, b));
  return lengths === 0 ? 0 : Math.acos(Math.max(-1, Math.min(1, dot(a, b) / lengths)));
}
