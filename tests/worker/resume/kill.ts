import { z } from 'zod';

/** Environment variable that carries a `Kill` as JSON to the worker that is to meet it. */
export const killVariable = 'ATELIER_TEST_KILL';

/** When a worker is killed. */
export const Kill = z.strictObject({
  /** Not before this step. */
  step: z.int(),
  /** At what it must be then. */
  during: z.enum(['any', 'checkpoint']),
  /** Milliseconds after that. */
  delay: z.number(),
});
export type Kill = z.infer<typeof Kill>;

/** A sequence of numbers in [0, 1) that the seed fixes (Marsaglia's xorshift, 2003). */
export function seeded(seed: number): () => number {
  let state = (Math.imul(seed, 0x9e3779b1) ^ 0x85ebca6b) | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Steps from one regular checkpoint to the next in the runs of this check. */
export const checkpointEvery = 10;

/**
 * The next moment of death: while a checkpoint is written, at a step, or at any moment from the start of the
 * process on, in turn.
 * @param number of the kill, from 0
 * @param from step that the run goes on from
 */
export function nextKill(number: number, from: number, random: () => number): Kill {
  const step = from + 1 + Math.floor(random() * 3 * checkpointEvery);
  switch (number % 3) {
    case 0:
      return { step, during: 'checkpoint', delay: random() * 10 };
    case 1:
      return { step, during: 'any', delay: random() * 4 };
    default:
      return { step: 0, during: 'any', delay: random() * 3000 };
  }
}
