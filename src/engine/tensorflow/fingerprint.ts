import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import { dirname, join } from 'node:path';
import { deviceIdentity } from '@shared/device.ts';
import type { EngineFingerprint } from '@shared/run.ts';
import { binding } from './backend.ts';
import { processor } from './devices.ts';
import { deterministicXla, engineDevice, engineOptions, threadsOf } from './load.ts';

/** Environment that changes which kernels TensorFlow runs, or in which order they add. */
const FLAGS = ['TF_ENABLE_ONEDNN_OPTS', 'TF_CPU_ALLOCATOR_USE_BFC', 'TF_XLA_FLAGS', 'XLA_FLAGS'];
/** Instruction sets that choose another kernel. */
const CPU_FEATURES = ['avx', 'avx2', 'fma', 'avx512f', 'avx512_vnni', 'avx512_bf16', 'amx_tile'];

/**
 * All that the bits of a step depend on besides weights, seed and data, of the TensorFlow loaded here.
 * @param mode how the steps run
 * @throws Error before `loadTensorFlow`
 */
export function engineFingerprint(mode: EngineFingerprint['mode']): EngineFingerprint {
  const options = engineOptions();
  if (!options) throw new Error('TensorFlow is not loaded');
  const device = engineDevice() ?? processor();
  const { within, beside } = threadsOf(options);
  return {
    tensorflow: binding().TF_Version,
    addon: addonHash(),
    cpu: cpuName(),
    intraOpThreads: within,
    interOpThreads: beside,
    mode,
    device: deviceIdentity(device),
    deterministic: device.kind === 'cpu' || (options.deterministic ?? true),
    flags: FLAGS.flatMap(flag).join(' '),
  };
}

/** Where XLA keeps its results does not change them; whether they are deterministic is said apart. */
function flag(name: string): string[] {
  const value = process.env[name]
    ?.replace(/--tf_xla_persistent_cache_directory=\S+/, '')
    .replace(deterministicXla, '')
    .trim();
  return value ? [`${name}=${value}`] : [];
}

function addonHash(): string {
  const package_ = createRequire(import.meta.url).resolve('@tensorflow/tfjs-node-gpu/package.json');
  const addon = join(dirname(package_), 'lib', 'napi-v8', 'tfjs_binding.node');
  return createHash('sha256').update(readFileSync(addon)).digest('hex').slice(0, 16);
}

function cpuName(): string {
  const model = cpus()[0]?.model.trim() ?? process.arch;
  if (!existsSync('/proc/cpuinfo')) return model;
  const line = /^flags\s*:(.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'))?.[1] ?? '';
  const known = new Set(line.split(/\s+/));
  return [model, ...CPU_FEATURES.filter((feature) => known.has(feature))].join(' ');
}
