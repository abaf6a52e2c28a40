import { createRequire } from 'node:module';
import * as tf from '@tensorflow/tfjs-core';
import { cpuDevice, type Device, usableDevice } from '@shared/device.ts';
import { AtelierError } from '@shared/errors.ts';
import { binding } from './backend.ts';
import { prepareXlaCache, sealXlaCache } from './compile/xlaCache.ts';
import { nvidiaCards, processor } from './devices.ts';
import { registerGradients } from './gradients.ts';

export interface EngineOptions {
  threads: number;
  /**
   * Whether operations run side by side, each in one thread, as for parts of a batch. Otherwise they also share
   * their own work among the threads.
   */
  sideBySide?: boolean;
  /** `cpu`, `gpu:<index>`, or `any`; every other device of the machine is hidden from TensorFlow. */
  device: string;
  /** Whether a card is to give the same bits each time, where that takes longer; yes if not given. */
  deterministic?: boolean;
  /** Where XLA keeps what it has compiled; not given: nowhere. */
  xlaCache?: string;
}

let loading: Promise<void> | null = null;
let loadedWith: EngineOptions | null = null;
let loadedOn: Device | null = null;

/** How TensorFlow was loaded; null before. */
export const engineOptions = (): EngineOptions | null => loadedWith;

/** The device that TensorFlow was loaded for; null before, and where it was loaded for any. */
export const engineDevice = (): Device | null => loadedOn;

/** Seals what XLA has compiled so far, so that the next process need not. */
export function keepCompiled(): void {
  if (loadedWith?.xlaCache !== undefined) sealXlaCache(loadedWith.xlaCache);
}

/**
 * Loads TensorFlow into this process. It reads its threads and devices once: a later call with other
 * options changes nothing, and `engineOptions` tells which hold.
 * @throws AtelierError `native-missing`, `device-missing`, `device-unsupported`
 */
export async function loadTensorFlow(options: EngineOptions): Promise<void> {
  if (!loading) {
    const device = await chosenDevice(options.device);
    loading ??= load(options, device);
  }
  await loading;
}

async function load(options: EngineOptions, device: Device | null): Promise<void> {
  prepareEnvironment(options);
  const require = createRequire(import.meta.url);
  // tfjs-node calls it; Node deprecates it loudly and has removed it in later versions.
  const util = require('node:util') as { isNullOrUndefined?: (value: unknown) => boolean };
  util.isNullOrUndefined = (value) => value === null || value === undefined;
  try {
    require('@tensorflow/tfjs-node-gpu');
  } catch (error) {
    const detail = error instanceof Error ? error.message.split('\n')[0]! : String(error);
    throw new AtelierError(
      'native-missing',
      { part: 'tensorflow', fix: 'npm run setup', detail },
      { cause: error },
    );
  }
  await tf.ready();
  registerGradients();
  if (device?.kind === 'gpu' && !binding().isUsingGpuDevice()) {
    usableDevice([{ ...device, unsupported: { code: 'card-not-used', parameters: {} } }], device.id);
  }
  loadedWith = options;
  loadedOn = device;
}

/** Nothing else is taken in its place: a training on another device would neither be what was asked for nor exact. */
async function chosenDevice(id: string): Promise<Device | null> {
  if (id === 'any') return null;
  return usableDevice(id === cpuDevice ? [processor()] : [processor(), ...(await nvidiaCards())], id);
}

/** Flags of XLA for a card: as TF_DETERMINISTIC_OPS for TensorFlow's own kernels. */
export const deterministicXla = '--xla_gpu_deterministic_ops=true';

/** Threads within an operation, and of operations side by side. */
export const threadsOf = ({ threads, sideBySide = false }: EngineOptions) => ({
  within: sideBySide ? 1 : threads,
  beside: threads,
});

/** Compilers otherwise keep to half of the widest vectors, for the sake of what runs beside. */
const wideVectors = '--xla_cpu_prefer_vector_width=512';

function prepareEnvironment(options: EngineOptions): void {
  const { device, deterministic = true, xlaCache } = options;
  const { within, beside } = threadsOf(options);
  const set = (name: string, value: string) => (process.env[name] = value);
  const add = (name: string, flag: string) => set(name, [process.env[name], flag].filter(Boolean).join(' '));
  set('TF_NUM_INTRAOP_THREADS', String(within));
  set('TF_NUM_INTEROP_THREADS', String(beside));
  add('XLA_FLAGS', wideVectors);
  if (device === 'cpu') set('CUDA_VISIBLE_DEVICES', '-1');
  // CUDA's own order is by speed.
  else set('CUDA_DEVICE_ORDER', 'PCI_BUS_ID');
  if (device.startsWith('gpu:')) {
    set('CUDA_VISIBLE_DEVICES', device.slice('gpu:'.length));
    set('TF_DETERMINISTIC_OPS', deterministic ? '1' : '0');
    if (deterministic) add('XLA_FLAGS', deterministicXla);
  }
  // A card's memory is otherwise taken whole at once.
  set('TF_FORCE_GPU_ALLOW_GROWTH', 'true');
  const preset = (name: string, value: string) => (process.env[name] ??= value);
  preset('TF_CPP_MIN_LOG_LEVEL', '3');
  // Named outright, since TensorFlow otherwise prints that it chose the same.
  preset('TF_ENABLE_ONEDNN_OPTS', '1');
  // Keeps freed blocks, where malloc would return those above 128 KiB to the system at every step.
  preset('TF_CPU_ALLOCATOR_USE_BFC', 'true');
  const cacheFlag = xlaCache === undefined ? null : prepareXlaCache(xlaCache);
  if (cacheFlag) add('TF_XLA_FLAGS', cacheFlag);
}
