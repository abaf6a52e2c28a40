import { beforeAll, describe, expect, it } from 'vitest';
import { batchOf, benchmarks, trainedParameters } from '@engine/evaluation/benchmarks/index.ts';
import { loadTensorFlow } from '@engine/tensorflow/load.ts';
import { ModelExecutor } from '@engine/tensorflow/modelExecutor.ts';
import { partsFor } from '@engine/tensorflow/parts.ts';

beforeAll(() => loadTensorFlow({ threads: 2, device: 'cpu' }));

/** Trained numbers of the networks of bench/torch_reference.py, as PyTorch counts them. */
const counts = {
  'vae-mlp': 1_082_680,
  'gan-mlp': 2_946_577,
  'dcgan-32': 1_732_292,
  'wgan-gp-32': 538_276,
  'ddpm-unet-32': 1_840_449,
  'pixelcnn-28': 101_505,
  'gpt-char': 804_096,
};

describe('the networks that are compared with PyTorch', () => {
  it('have as many parameters as there', () => {
    const found = Object.entries(benchmarks).map(([name, make]) => [name, trainedParameters(make().model)]);
    expect(Object.fromEntries(found)).toEqual(counts);
  });

  // Batches of 8, as the networks are as large as they are timed.
  it.each(['ddpm-unet-32', 'pixelcnn-28', 'gpt-char'])(
    'train in parts as operation by operation (%s)',
    (name) => {
      const benchmark = { ...benchmarks[name]!(), batchSize: 8 };
      const { model, shape, learningRate } = benchmark;
      expect(partsFor(model, 2, 'cpu')).toBe(2);
      const executors = (['eager', model.execution] as const).map((mode) => {
        const made = new ModelExecutor({ model, imageShape: shape, seed: 1, learningRate, mode, parts: 2 });
        made.initialise();
        return made;
      });
      for (let step = 1; step <= 2; step += 1) {
        const [expected, found] = executors.map((one) => one.step(step, batchOf(benchmark)));
        expect(Object.keys(found!)).toEqual(Object.keys(expected!));
        for (const [metric, value] of Object.entries(expected!)) {
          expect(Math.abs(found![metric]! - value), metric).toBeLessThan(1e-5 * Math.max(1, Math.abs(value)));
        }
      }
      for (const one of executors) one.dispose();
    },
  );
});
