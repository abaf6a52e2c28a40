import type { Measure, Place } from './figure.ts';
import { ours, startSide } from './workloads.ts';

const SECONDS = 10;
const NAME = 'stylegan-32';
/** As in the benchmark. */
const BATCH = 32;
/** As the step worker makes at once. */
const GRID = 64;

/** Images a second of a process that does one thing again and again. */
async function perSecond(
  { nodeExecutable, stepWorker }: Place,
  mode: string,
  images: number,
): Promise<number> {
  const programs = { nodeExecutable, stepWorker, scripts: '', torch: null };
  const { side } = await startSide(ours(programs, NAME, mode));
  try {
    const times = await side.train(SECONDS);
    // The mean, as penalties make some steps longer than others.
    return (1000 * images * times.length) / times.reduce((sum, time) => sum + time, 0);
  } finally {
    await side.close();
  }
}

/** Images of 32 x 32 that StyleGAN with 64 channels makes. */
export const styleganSamples: Measure = {
  name: 'samples-per-second-stylegan-32',
  unit: '1/s',
  limit: 200,
  bound: 'least',
  run: (place) => perSecond(place, 'samples', GRID),
};

/**
 * Real images that it is trained on: its convolutions alone keep two cores at work that long
 * (`src/engine/families/stylegan/README.md`).
 */
export const styleganTraining: Measure = {
  name: 'images-trained-per-second-stylegan-32',
  unit: '1/s',
  limit: null,
  bound: 'least',
  run: (place) => perSecond(place, 'compiled', BATCH),
};
