import { cpuDevice, type Device, deviceIdentity, usableDevice } from '@shared/device.ts';
import type { CheckpointDescription, EngineFingerprint } from '@shared/run.ts';
import { newId, type Context } from './context.ts';
import { expectResult, runOnce } from './keptWorker.ts';

const compared = ['tensorflow', 'addon', 'cpu', 'flags'] as const;

interface Described {
  tensorflow: string;
  devices: Device[];
  fingerprint: Pick<EngineFingerprint, (typeof compared)[number]> | null;
}

/** What this machine's TensorFlow is and can use, asked of a worker once. */
export class Machine {
  #asked: Promise<Described> | null = null;
  #known: Described | null = null;

  constructor(private readonly context: Context) {}

  /** @throws AtelierError `native-missing` */
  describe(): Promise<Described> {
    const asked = this.#asked ?? this.#ask();
    this.#asked = asked;
    // A failure is asked again the next time.
    asked.catch(() => {
      this.#asked = null;
    });
    return asked;
  }

  async #ask(): Promise<Described> {
    // In a process of its own, since TensorFlow is loaded there for every device at once.
    const answer = await runOnce(this.context, 'describe', { type: 'describe', job: newId() }, 1);
    const { tensorflow, devices, fingerprint } = expectResult(answer, 'describe');
    this.#known = { tensorflow, devices, fingerprint: fingerprint ?? null };
    return this.#known;
  }

  /**
   * Sees that the device is here before anything is begun on it.
   * @throws AtelierError `device-missing`, `device-unsupported`
   */
  async expect(device: string): Promise<void> {
    // The processor is always here, and known without a worker.
    if (device !== cpuDevice) usableDevice((await this.describe()).devices, device);
  }

  /**
   * Whether training on from a checkpoint here gives the bits that its own machine would have given; null
   * while this machine is not known yet, in which case `found` is called once it is.
   * @param device of the run
   */
  continues(checkpoint: CheckpointDescription, device: string, found: () => void): boolean | null {
    if (!this.#known) {
      this.describe().then(found, () => undefined);
      return null;
    }
    const here = this.#known.fingerprint;
    if (!here) return null;
    const there = checkpoint.fingerprint;
    const on = this.#known.devices.find(({ id }) => id === device);
    if (!on || deviceIdentity(on) !== there.device || !there.deterministic) return false;
    // Threads and mode are the run's own and the same everywhere.
    return compared.every((part) => here[part] === there[part]);
  }
}
