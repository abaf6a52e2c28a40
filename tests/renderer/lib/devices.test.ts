import i18n from 'i18next';
import { beforeAll, describe, expect, it } from 'vitest';
import { startTranslations } from '@renderer/i18n/index.ts';
import { deviceOptions, deviceProblem } from '@renderer/lib/devices.ts';
import type { Device } from '@shared/device.ts';

const format = { bytes: (count: number) => `${count / 2 ** 30} GiB` };
const cpu: Device = {
  id: 'cpu',
  name: 'Processor (4)',
  kind: 'cpu',
  memoryBytes: 2 ** 33,
  driver: null,
  unsupported: null,
};
const card: Device = { ...cpu, id: 'gpu:0', name: 'Card', kind: 'gpu', driver: '550.54' };
const old: Device = {
  ...card,
  id: 'gpu:1',
  unsupported: { code: 'card-too-old', parameters: { found: '5.2', needed: '6.0' } },
};

beforeAll(() => startTranslations('en'));

describe('the devices to choose from', () => {
  const choices = (devices: Device[], chosen: string) => deviceOptions(devices, chosen, i18n.t, format);

  it('are named with memory and driver, and one that TensorFlow does not support cannot be taken', () => {
    expect(choices([cpu, card, old], 'gpu:0')).toEqual([
      { value: 'cpu', label: 'Processor (4)', disabled: false },
      { value: 'gpu:0', label: 'Card (8 GiB, driver 550.54)', disabled: false },
      { value: 'gpu:1', label: 'Card (8 GiB, driver 550.54): not supported', disabled: true },
    ]);
    expect(deviceProblem(old, i18n.t)).toBe(
      'The card has compute capability 5.2; TensorFlow needs 6.0 or higher.',
    );
  });

  it('show the one chosen before even when it is gone, never another in its place', () => {
    expect(choices([cpu], 'gpu:0').at(-1)).toEqual({
      value: 'gpu:0',
      label: 'gpu:0: not found here',
      disabled: true,
    });
    expect(choices([], 'gpu:0')).toEqual([{ value: 'gpu:0', label: 'gpu:0', disabled: false }]);
  });
});
