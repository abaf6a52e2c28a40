import { execFile } from 'node:child_process';
import { cpus, totalmem } from 'node:os';
import { promisify } from 'node:util';
import { cpuDevice, type Device } from '@shared/device.ts';

/** Pascal: older cards have had no kernels in TensorFlow's wheels since 2.18 (its release notes). */
const oldestCapability = '6.0';
/** For CUDA 12, with which TensorFlow 2.21's wheels come (NVIDIA's CUDA compatibility guide). */
const oldestDriver = '525.60.13';

const fields = ['index', 'name', 'memory.total', 'driver_version'];
/** Asked for by itself, since the `nvidia-smi` of drivers before 510 refuses a query that names it. */
const capabilityField = 'compute_cap';

export function processor(): Device {
  const model = cpus()[0]?.model.trim() || process.arch;
  return {
    id: cpuDevice,
    name: `${model} (${cpus().length})`,
    kind: 'cpu',
    memoryBytes: totalmem(),
    driver: null,
    unsupported: null,
  };
}

/** NVIDIA's cards by its own tool, in its order; none where it or the driver is missing. */
export async function nvidiaCards(): Promise<Device[]> {
  const listed = await query([...fields, capabilityField]);
  return readCards(listed ?? (await query(fields)) ?? '');
}

async function query(asked: readonly string[]): Promise<string | null> {
  const parameters = [`--query-gpu=${asked.join(',')}`, '--format=csv,noheader,nounits'];
  try {
    return (await promisify(execFile)('nvidia-smi', parameters, { timeout: 20_000 })).stdout;
  } catch {
    return null;
  }
}

/**
 * The cards in what `nvidia-smi` prints for `nvidiaCards`; a line that is no card's is passed over, as it
 * prints its errors among them.
 */
export function readCards(printed: string): Device[] {
  return printed.split('\n').flatMap((line): Device[] => {
    const [index = '', name, mebibytes, driver, capability] = line.split(',').map((part) => part.trim());
    if (!/^\d+$/.test(index) || !name || mebibytes === undefined || !driver) return [];
    return [
      {
        id: `gpu:${index}`,
        name,
        kind: 'gpu',
        memoryBytes: /^\d+$/.test(mebibytes) ? Number(mebibytes) * 2 ** 20 : null,
        driver,
        unsupported: unsupported(driver, capability),
      },
    ];
  });
}

function unsupported(driver: string, capability = ''): Device['unsupported'] {
  if (isVersion(capability) && isBefore(capability, oldestCapability)) {
    return { code: 'card-too-old', parameters: { found: capability, needed: oldestCapability } };
  }
  if (isVersion(driver) && isBefore(driver, oldestDriver)) {
    return { code: 'driver-too-old', parameters: { found: driver, needed: oldestDriver } };
  }
  return null;
}

const isVersion = (text: string): boolean => /^\d+(\.\d+)+$/.test(text);

function isBefore(version: string, other: string): boolean {
  const [ours, theirs] = [version, other].map((text) => text.split('.').map(Number));
  const parts = Math.max(ours!.length, theirs!.length);
  for (let part = 0; part < parts; part += 1) {
    const difference = (ours![part] ?? 0) - (theirs![part] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
