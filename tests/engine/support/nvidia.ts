import { chmod, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** What `nvidia-smi` prints for the app's query, by the kind of machine. */
export const printed = {
  one: '0, NVIDIA A100-SXM4-40GB, 40960, 550.54.15, 8.0\n',
  several:
    '0, NVIDIA H100 80GB HBM3, 81559, 535.129.03, 9.0\n' +
    '1, NVIDIA GeForce GTX 980, 4096, 535.129.03, 5.2\n' +
    '2, NVIDIA GB10, [N/A], 580.65.06, 12.1\n',
  oldDriver: '0, Tesla P100-PCIE-16GB, 16280, 470.57.02\n',
  noDriver:
    "NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver. Make sure that the latest " +
    'NVIDIA driver is installed and running.\n\n',
  noCard: 'No devices were found\n',
  mismatch: 'Failed to initialize NVML: Driver/library version mismatch\nNVML library version: 550.54\n',
  refusal: 'Field "compute_cap" is not a valid field to query.\n',
};

/**
 * Puts a tool named nvidia-smi before all others that prints `output`.
 * @param options.code its exit code
 * @param options.knowsCapability whether its query may name a card's compute capability
 * @returns puts things back
 */
export async function fakeNvidia(
  output: string,
  { code = 0, knowsCapability = true }: { code?: number; knowsCapability?: boolean } = {},
): Promise<() => void> {
  const folder = await mkdtemp(join(tmpdir(), 'atelier-nvidia-'));
  await writeFile(join(folder, 'output'), output);
  await writeFile(join(folder, 'refusal'), printed.refusal);
  const refuses = `case "$*" in *compute_cap*) cat '${folder}/refusal'; exit 2;; esac\n`;
  const script = `#!/bin/sh\n${knowsCapability ? '' : refuses}cat '${folder}/output'\nexit ${code}\n`;
  await writeFile(join(folder, 'nvidia-smi'), script);
  await chmod(join(folder, 'nvidia-smi'), 0o755);
  const before = process.env['PATH'];
  process.env['PATH'] = [folder, before].join(delimiter);
  return () => {
    process.env['PATH'] = before;
  };
}
