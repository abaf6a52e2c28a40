import type { TFunction } from 'i18next';
import type { Device } from '@shared/device.ts';
import type { Formats } from './format.ts';

/** What a device is called where one is chosen or shown. */
export function deviceLabel(
  { kind, name, memoryBytes, driver }: Device,
  t: TFunction,
  format: Pick<Formats, 'bytes'>,
): string {
  if (kind === 'cpu') return name;
  const unknown = t('common.unknown');
  const memory = memoryBytes === null ? unknown : format.bytes(memoryBytes);
  return t('common.device.card', { name, memory, driver: driver ?? unknown });
}

/** Why nothing can be trained on a device; null where it can. */
export const deviceProblem = ({ unsupported }: Device, t: TFunction): string | null =>
  unsupported && t(`issues.${unsupported.code}`, unsupported.parameters);

/**
 * The devices of this machine to choose from.
 * @param chosen stays a choice when it is not here any more, so that no other one is shown in its place
 */
export function deviceOptions(
  devices: readonly Device[],
  chosen: string,
  t: TFunction,
  format: Pick<Formats, 'bytes'>,
): { value: string; label: string; disabled: boolean }[] {
  // Nothing is known of them yet.
  if (devices.length === 0) return [{ value: chosen, label: chosen, disabled: false }];
  const options = devices.map((device) => {
    const label = deviceLabel(device, t, format);
    if (!device.unsupported) return { value: device.id, label, disabled: false };
    return { value: device.id, label: t('common.device.unsupported', { device: label }), disabled: true };
  });
  if (devices.some(({ id }) => id === chosen)) return options;
  return [...options, { value: chosen, label: t('common.device.missing', { id: chosen }), disabled: true }];
}
