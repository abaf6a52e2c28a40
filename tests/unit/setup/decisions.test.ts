import { describe, expect, it } from 'vitest';
import { lastWords, withoutNpm } from '../../../scripts/setup/child.mjs';
import { difference } from '../../../scripts/setup/dependencies.mjs';
import { cacheFolder } from '../../../scripts/setup/paths.mjs';
import { unmet } from '../../../scripts/setup/system.mjs';
import { cudaRequirements, layOut } from '../../../scripts/setup/tensorflow.mjs';

describe('the cache folder', () => {
  it('follows ATELIER_CACHE, then an absolute XDG_CACHE_HOME, then the home', () => {
    expect(cacheFolder({ ATELIER_CACHE: '/a', XDG_CACHE_HOME: '/x' }, '/home/p')).toBe('/a');
    expect(cacheFolder({ XDG_CACHE_HOME: '/x' }, '/home/p')).toBe('/x/atelier');
    expect(cacheFolder({ XDG_CACHE_HOME: 'x' }, '/home/p')).toBe('/home/p/.cache/atelier');
    expect(cacheFolder({}, '/home/p')).toBe('/home/p/.cache/atelier');
  });
});

describe('the environment of a build', () => {
  it('drops what npm adds, in either case, and keeps the rest', () => {
    const given = {
      npm_config_nodedir: '/usr',
      NPM_CONFIG_NODEDIR: '/usr',
      PATH: '/bin',
      NOTHING: undefined,
    };
    expect(withoutNpm(given)).toEqual({ PATH: '/bin' });
  });
});

describe('the last words of a failed command', () => {
  it('prefer the error over a stack trace and over what follows', () => {
    const stderr = 'ERROR: No matching distribution\n    at run (file.js:1:2)\n[notice] a new release';
    expect(lastWords({ stdout: 'collecting', stderr, code: 1 })).toBe('ERROR: No matching distribution');
  });

  it('name the exit code where the command said nothing', () => {
    expect(lastWords({ stdout: '', stderr: '', code: 9 })).toBe('exit code 9');
  });
});

describe('installed packages against the lockfile', () => {
  const locked = {
    packages: {
      '': { version: '1.0.0' },
      'node_modules/a': { version: '1.0.0', integrity: 'x' },
      'node_modules/for-another-system': { version: '1.0.0', optional: true },
    },
  };

  it('agree where only an optional package is absent', () => {
    expect(
      difference({ packages: { 'node_modules/a': { version: '1.0.0', integrity: 'x' } } }, locked),
    ).toBeUndefined();
  });

  it('differ by absence, by version and by content', () => {
    expect(difference(undefined, locked)).toBe('not installed');
    expect(difference({ packages: {} }, locked)).toBe('a is missing');
    for (const other of [
      { version: '1.0.1', integrity: 'x' },
      { version: '1.0.0', integrity: 'y' },
    ]) {
      expect(difference({ packages: { 'node_modules/a': other } }, locked)).toBe('a is not of version 1.0.0');
    }
  });
});

describe("the layout of TensorFlow's wheel", () => {
  it('takes the two libraries, the headers of the C interface and the licences', () => {
    expect(layOut('tensorflow/libtensorflow_cc.so.2')).toBe('lib/libtensorflow_cc.so.2');
    expect(layOut('tensorflow/include/tensorflow/c/c_api.h')).toBe('include/tensorflow/c/c_api.h');
    expect(layOut('tensorflow/include/xla/tsl/c/tsl_status.h')).toBe('include/xla/tsl/c/tsl_status.h');
    expect(layOut('tensorflow/THIRD_PARTY_NOTICES.txt')).toBe('THIRD_PARTY_NOTICES.txt');
  });

  it('leaves out the rest, and paths that lead elsewhere', () => {
    expect(layOut('tensorflow/python/_pywrap_tfe.so')).toBeUndefined();
    expect(layOut('tensorflow/include/external/llvm-project/x.h')).toBeUndefined();
    expect(layOut('tensorflow/../libtensorflow_cc.so.2')).toBeUndefined();
  });

  it('reads the CUDA packages of the and-cuda extra only', () => {
    const metadata = [
      'Requires-Dist: numpy>=1.26.0',
      'Requires-Dist: nvidia-cublas-cu12<13.0,>=12.5.3.2; extra == "and-cuda"',
      'Requires-Dist: nvidia-other; extra == "more"',
    ].join('\n');
    expect(cudaRequirements(metadata)).toEqual(['nvidia-cublas-cu12<13.0,>=12.5.3.2']);
  });
});

describe('what the system lacks', () => {
  it('is all of it on a bare system and nothing on a full one', () => {
    const bare = unmet({ libraries: '', commands: () => false, fonts: [] });
    expect(bare.map(({ packages }) => packages.at(-1))).toContain('libgtk-3-0');
    const sonames = [
      'libgtk-3.so.0',
      'libnss3.so',
      'libasound.so.2',
      'libgbm.so.1',
      'libXss.so.1',
      'libatk-bridge-2.0.so.0',
      'libdrm.so.2',
      'libxkbcommon.so.0',
    ];
    const libraries = sonames.map((name) => `\t${name} (libc6,x86-64) => /usr/lib/${name}`).join('\n');
    const fonts = ['truetype/dejavu/DejaVuSans.ttf', 'truetype/wqy/wqy-microhei.ttc'];
    expect(unmet({ libraries, commands: () => true, fonts })).toEqual([]);
  });
});
