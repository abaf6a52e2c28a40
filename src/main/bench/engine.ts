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

/** Seconds that the first step of vae-mlp takes longer than the later ones: recording and compiling. */
export const recordAndCompile: Measure = {
  name: 'record-compile-seconds-vae-mlp',
  unit: 's',
  limit: 4,
  run: async (place) => {
    const { side, firstStepMs } = await startSide(ours(programs(place), 'vae-mlp', 'compiled'));
    try {
      return (firstStepMs - median(await side.train(SECONDS))) / 1000;
    } finally {
      await side.close();
    }
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
