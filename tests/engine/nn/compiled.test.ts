import { beforeAll, describe, it } from 'vitest';
import { loadTensorFlow } from '@engine/tensorflow/load.ts';
import { agreeWithEager } from './golden.ts';
import { goldens } from './goldenLayers.ts';

beforeAll(() => loadTensorFlow({ threads: 1, device: 'cpu' }));

describe.each(['graph', 'xla'] as const)(
  'as one function (%s), equal to eager execution within 1e-5',
  (mode) => {
    it.each(goldens)('$golden.name', ({ golden, layer }) => agreeWithEager(golden, layer, mode));
  },
);
