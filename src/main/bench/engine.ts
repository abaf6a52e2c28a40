import type { Measure, Place } from './figure.ts';
import { compareTimes, median } from './statistics.ts';
import { alternate, ours, startSide } from './workloads.ts';

const programs = ({ nodeExecutable, stepWorker }: Place) => ({
  nodeExecutable,
  stepWorker,
  scripts: '',
  torch: null,
});
const SECONDS = 5;

/** Seconds that a workload's first step takes longer than the later ones: recording and compiling. */
async function compileSeconds(place: Place, name: string, cache?: string): Promise<number> {
  const program = ours(programs(place), name, 'compiled');
  if (cache !== undefined) program.parameters.push(cache);
  const { side, firstStepMs } = await startSide(program);
  try {
    return (firstStepMs - median(await side.train(SECONDS))) / 1000;
  } finally {
    await side.close();
  }
}

export const recordAndCompile: Measure = {
  name: 'record-compile-seconds-vae-mlp',
  unit: 's',
  limit: 4,
  run: (place) => compileSeconds(place, 'vae-mlp'),
};

export const recordAndCompileUNet: Measure = {
  name: 'record-compile-seconds-ddpm-unet-32',
  unit: 's',
  limit: 45,
  run: (place) => compileSeconds(place, 'ddpm-unet-32'),
};

/** As the first time, with the graphs and XLA's results that the first time has left. */
export const recordAndCompileAgain: Measure = {
  name: 'record-compile-again-seconds-ddpm-unet-32',
  unit: 's',
  limit: 8,
  run: async (place) => {
    await compileSeconds(place, 'ddpm-unet-32', place.home);
    return compileSeconds(place, 'ddpm-unet-32', place.home);
  },
};

/** How often our step of vae-mlp goes into that of tfjs as it comes; the lower end of the interval. */
export const stockRatio: Measure = {
  name: 'stock-tfjs-ratio-vae-mlp',
  unit: 'times',
  limit: 3,
  bound: 'least',
  run: async (place) => {
    const stock = await startSide(ours(programs(place), 'vae-mlp', 'stock'));
    const compiled = await startSide(ours(programs(place), 'vae-mlp', 'compiled'));
    try {
      if (stock.params !== compiled.params) throw new Error('the two train different networks');
      return compareTimes(await alternate(compiled.side, stock.side)).low;
    } finally {
      await Promise.all([stock.side.close(), compiled.side.close()]);
    }
  },
};
