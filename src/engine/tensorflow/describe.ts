import { execFile } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { promisify } from 'node:util';
import type { Device } from '@shared/settings.ts';
import type { WorkerResult } from '@shared/worker.ts';
import { binding } from './backend.ts';
import { loadTensorFlow } from './load.ts';

/**
 * TensorFlow's version and the devices that it can use in this process.
 * @throws AtelierError `native-missing`
 */
export async function describe(): Promise<Extract<WorkerResult, { type: 'describe' }>> {
  await loadTensorFlow({ threads: 1, device: 'any' });
  const model = cpus()[0]?.model.trim() || process.arch;
  const cpu: Device = {
    id: 'cpu',
    name: `${model} (${cpus().length})`,
    kind: 'cpu',
    memoryBytes: totalmem(),
  };
  const gpus = binding().isUsingGpuDevice() ? await nvidiaDevices() : [];
  return { type: 'describe', tensorflow: binding().TF_Version, devices: [cpu, ...gpus] };
}

/** NVIDIA's own list; empty where its tool is missing. */
async function nvidiaDevices(): Promise<Device[]> {
  const query = ['--query-gpu=index,name,memory.total', '--format=csv,noheader,nounits'];
  const listed = await promisify(execFile)('nvidia-smi', query).catch(() => ({ stdout: '' }));
  return listed.stdout
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [index, name, mebibytes] = line.split(',').map((part) => part.trim());
      return { id: `gpu:${index}`, name: name ?? '', kind: 'gpu', memoryBytes: Number(mebibytes) * 2 ** 20 };
    });
}
