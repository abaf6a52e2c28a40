import { afterEach, describe, expect, it } from 'vitest';
import { engineDevice, loadTensorFlow } from '@engine/tensorflow/load.ts';
import { nvidiaCards, processor, readCards } from '@engine/tensorflow/devices.ts';
import { continues } from '@engine/training/checkpoints.ts';
import { deviceIdentity, usableDevice } from '@shared/device.ts';
import { EngineFingerprint } from '@shared/run.ts';
import { fakeNvidia, printed } from './support/nvidia.ts';

let putBack: () => void = () => undefined;
afterEach(() => putBack());

const tooOld = { code: 'card-too-old', parameters: { found: '5.2', needed: '6.0' } };

describe('the cards that nvidia-smi lists', () => {
  it('come with memory and driver', () => {
    expect(readCards(printed.one)).toEqual([
      {
        id: 'gpu:0',
        name: 'NVIDIA A100-SXM4-40GB',
        kind: 'gpu',
        memoryBytes: 40960 * 2 ** 20,
        driver: '550.54.15',
        unsupported: null,
      },
    ]);
  });

  it('may be several, one of them too old for TensorFlow, one of unknown memory', () => {
    const cards = readCards(printed.several);
    expect(cards.map(({ id, unsupported }) => [id, unsupported])).toEqual([
      ['gpu:0', null],
      ['gpu:1', tooOld],
      ['gpu:2', null],
    ]);
    expect(cards[2]!.memoryBytes).toBeNull();
  });

  it.each(['noDriver', 'noCard', 'mismatch', 'refusal'] as const)(
    'are none where it fails (%s)',
    (failure) => {
      expect(readCards(printed[failure])).toEqual([]);
    },
  );

  it('are asked for again without what an old driver does not know', async () => {
    putBack = await fakeNvidia(printed.oldDriver, { knowsCapability: false });
    const [card] = await nvidiaCards();
    expect(card).toMatchObject({
      name: 'Tesla P100-PCIE-16GB',
      unsupported: { code: 'driver-too-old', parameters: { found: '470.57.02', needed: '525.60.13' } },
    });
  });

  it('are none without a driver, as the tool fails, and without the tool', async () => {
    putBack = await fakeNvidia(printed.noDriver, { code: 9 });
    expect(await nvidiaCards()).toEqual([]);
    putBack();
    const path = process.env['PATH'];
    putBack = () => void (process.env['PATH'] = path);
    process.env['PATH'] = '/nowhere';
    expect(await nvidiaCards()).toEqual([]);
  });
});

describe('the choice of a device', () => {
  const devices = [processor(), ...readCards(printed.several)];

  it('is the one named', () => {
    expect(usableDevice(devices, 'gpu:2').name).toBe('NVIDIA GB10');
    expect(usableDevice(devices, 'cpu').kind).toBe('cpu');
  });

  it.each(['gpu:3', 'gpu', 'gpu:01', 'tpu:0', ''])('refuses %j, which is not there', (id) => {
    expect(() => usableDevice(devices, id)).toThrow(
      expect.objectContaining({
        code: 'device-missing',
        parameters: { device: id, known: 'cpu, gpu:0, gpu:1, gpu:2' },
      }),
    );
  });

  it('refuses a card that TensorFlow does not support, by its name', () => {
    expect(() => usableDevice(devices, 'gpu:1')).toThrow(
      expect.objectContaining({
        code: 'device-unsupported',
        parameters: {
          device: 'gpu:1 (NVIDIA GeForce GTX 980)',
          reason: 'card-too-old',
          found: '5.2',
          needed: '6.0',
        },
      }),
    );
  });
});

describe('loading TensorFlow', () => {
  it('for a card never ends on another device', async () => {
    putBack = await fakeNvidia(printed.several);
    for (const [device, code] of [
      ['gpu:7', 'device-missing'],
      ['gpu:1', 'device-unsupported'],
    ] as const) {
      await expect(loadTensorFlow({ threads: 1, device })).rejects.toMatchObject({ code });
    }
    // The tests' TensorFlow has no CUDA, so that this is as far as it comes without a card.
    await expect(loadTensorFlow({ threads: 1, device: 'gpu:2' })).rejects.toMatchObject({
      code: 'device-unsupported',
      parameters: { device: 'gpu:2 (NVIDIA GB10)', reason: 'card-not-used' },
    });
    expect(engineDevice()).toBeNull();
    expect(process.env).toMatchObject({
      CUDA_DEVICE_ORDER: 'PCI_BUS_ID',
      CUDA_VISIBLE_DEVICES: '2',
      TF_FORCE_GPU_ALLOW_GROWTH: 'true',
      TF_DETERMINISTIC_OPS: '1',
      XLA_FLAGS: expect.stringContaining('--xla_gpu_deterministic_ops=true'),
    });
  });
});

describe('the fingerprint', () => {
  const [card] = readCards(printed.one);
  const here = EngineFingerprint.parse({
    tensorflow: '2.21.0',
    addon: 'a',
    cpu: 'c',
    intraOpThreads: 1,
    interOpThreads: 1,
    mode: 'xla',
    flags: '',
  });

  it('of before there was a choice is that of the processor', () => {
    expect(here).toMatchObject({ device: 'cpu', deterministic: true });
    expect(continues(here, here)).toBe(true);
  });

  it('tells a card from the processor and from the same card under another driver', () => {
    const on = (driver: string) => ({ ...here, device: deviceIdentity({ ...card!, driver }) });
    expect(continues(here, on('550.54.15'))).toBe(false);
    expect(continues(on('550.54.15'), on('550.54.15'))).toBe(true);
    expect(continues(on('550.54.15'), on('560.10'))).toBe(false);
  });

  it('promises nothing where operations are not deterministic', () => {
    const free = { ...here, device: deviceIdentity(card!), deterministic: false };
    expect(continues(free, free)).toBe(false);
  });
});
