import { z } from 'zod';
import { AtelierError } from './errors.ts';

export const Device = z.strictObject({
  /** `cpu`, or `gpu:<index>` by the numbers of `nvidia-smi`. */
  id: z.string(),
  name: z.string(),
  kind: z.enum(['cpu', 'gpu']),
  memoryBytes: z.int().nullable(),
  /** Version of a card's driver. */
  driver: z.string().nullable(),
  /** Why nothing can be trained on it, as a key under `issues.` in the catalogues; null where it can. */
  unsupported: z
    .strictObject({
      code: z.enum(['card-too-old', 'driver-too-old', 'card-not-used']),
      /** What is here and what there would have to be. */
      parameters: z.record(z.string(), z.string()),
    })
    .nullable(),
});
export type Device = z.infer<typeof Device>;

/** The processor's id among the devices: there always is one. */
export const cpuDevice = 'cpu';

/**
 * The device with that id, which can be trained on.
 * @throws AtelierError `device-missing`, `device-unsupported`
 */
export function usableDevice(devices: readonly Device[], id: string): Device {
  const device = devices.find((one) => one.id === id);
  if (!device) {
    const known = devices.map((one) => one.id).join(', ');
    throw new AtelierError('device-missing', { device: id, known });
  }
  if (device.unsupported) {
    const { code, parameters } = device.unsupported;
    throw new AtelierError('device-unsupported', {
      ...parameters,
      device: `${id} (${device.name})`,
      reason: code,
    });
  }
  return device;
}

/** What of a device the bits of a training depend on, for an engine's fingerprint. */
export const deviceIdentity = ({ kind, name, driver }: Device): string =>
  kind === 'cpu' ? cpuDevice : `${name}, driver ${driver ?? 'unknown'}`;
