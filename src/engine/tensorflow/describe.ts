import type { Device } from '@shared/device.ts';
import type { WorkerResult } from '@shared/worker.ts';
import { binding } from './backend.ts';
import { nvidiaCards, processor } from './devices.ts';
import { loadTensorFlow } from './load.ts';

/**
 * TensorFlow's version and the devices of this machine, those that it cannot use among them.
 * @throws AtelierError `native-missing`
 */
export async function describe(): Promise<Extract<WorkerResult, { type: 'describe' }>> {
  await loadTensorFlow({ threads: 1, device: 'any' });
  const isUsed = binding().isUsingGpuDevice();
  const cards = (await nvidiaCards()).map((card): Device => ({
    ...card,
    unsupported: card.unsupported ?? (isUsed ? null : { code: 'card-not-used', parameters: {} }),
  }));
  return { type: 'describe', tensorflow: binding().TF_Version, devices: [processor(), ...cards] };
}
