import type { DatasetCard } from '@shared/dataset.ts';
import type { Model } from '../../families/family.ts';

/**
 * A network whose training step is timed against another library's. It trains as a family's model does, on one
 * fixed batch, but no run can be made of it.
 */
export interface Benchmark {
  /** As in bench/torch_reference.py. */
  name: string;
  model: Model;
  /** Of one item of the batch, whose numbers are handed over as bytes. */
  shape: DatasetCard['shape'];
  batchSize: number;
  learningRate: number;
  /** One more than the greatest byte of the batch. */
  values: number;
  /** Arithmetic of the reference that ours leaves out. */
  skipped?: readonly string[];
}

/** What a model without samples, evaluation or schedule has in their place. */
export const trainedOnly: Pick<Model, 'schedule' | 'evaluate' | 'capabilities'> = {
  schedule: () => ({}),
  evaluate: () => ({}),
  capabilities: {
    latentShape: [],
    decode() {
      throw new Error('a benchmark makes no samples');
    },
  },
};

/** Numbers that optimizers change, without running statistics. */
export const trainedParameters = ({ parameters, phases }: Model): number =>
  parameters
    .filter(({ name }) => phases.some((phase) => phase.trains(name)))
    .reduce((sum, { shape }) => sum + shape.reduce((product, side) => product * side, 1), 0);

/** A batch of the benchmark, the same at every call: bytes by a linear congruential sequence. */
export function batchOf({ shape, batchSize, values }: Benchmark): { pixels: Uint8Array; count: number } {
  let state = 1;
  const pixels = Uint8Array.from({ length: batchSize * shape[0] * shape[1] * shape[2] }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) % values;
  });
  return { pixels, count: batchSize };
}
