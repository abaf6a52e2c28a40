import { mkdtempSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GraphCache } from '@engine/tensorflow/compile/graphCache.ts';
import { prepareXlaCache, sealXlaCache } from '@engine/tensorflow/compile/xlaCache.ts';

const folder = () => mkdtempSync(join(tmpdir(), 'atelier-cache-'));
const kept = {
  graph: {
    bytes: Uint8Array.from([10, 0, 255, 10, 3]),
    inputs: ['input0'],
    used: [0],
    outputs: ['node1:0'],
    effects: [],
    nodes: 2,
    functions: [
      {
        name: 'nested_1',
        graph: {
          bytes: Uint8Array.from([10, 7]),
          inputs: ['input0', 'input2'],
          used: [0, 2],
          outputs: ['node0:0'],
          effects: [],
          nodes: 1,
          functions: [],
        },
      },
    ],
  },
  results: ['loss'],
};

describe('the cache of recorded graphs', () => {
  it('gives back what was kept, to the same identity and key alone', () => {
    const at = folder();
    new GraphCache(at, 'code 1').keep('update', kept);
    expect(new GraphCache(at, 'code 1').find('update')).toEqual(kept);
    expect(new GraphCache(at, 'code 2').find('update')).toBeNull();
    expect(new GraphCache(at, 'code 1').find('decode')).toBeNull();
  });

  it.each([
    ['cut', (file: string) => truncateSync(file, readFileSync(file).length - 1)],
    ['emptied', (file: string) => truncateSync(file, 0)],
    [
      'changed in one byte',
      (file: string) => {
        const bytes = readFileSync(file);
        bytes[bytes.length - 2]! ^= 1;
        writeFileSync(file, bytes);
      },
    ],
    ['without its header', (file: string) => writeFileSync(file, 'nothing of ours')],
  ])('takes an entry that was %s for none', (_how, damage) => {
    const at = folder();
    const cache = new GraphCache(at, 'code');
    cache.keep('update', kept);
    damage(join(at, readdirSync(at)[0]!));
    expect(cache.find('update')).toBeNull();
    cache.keep('update', kept);
    expect(cache.find('update')).toEqual(kept);
  });

  it('stays empty, without an error, where it cannot be written', () => {
    const file = join(folder(), 'a file');
    writeFileSync(file, '');
    const cache = new GraphCache(file, 'code');
    cache.keep('update', kept);
    expect(cache.find('update')).toBeNull();
  });
});

describe("the cache of XLA's results", () => {
  it('keeps sealed results and removes damaged and unsealed ones', () => {
    const at = folder();
    for (const name of ['a.pb', 'b.pb']) writeFileSync(join(at, name), `result ${name}`);
    sealXlaCache(at);
    writeFileSync(join(at, 'b.pb'), 'result b.pc');
    writeFileSync(join(at, 'c.pb'), 'half-writ');
    expect(prepareXlaCache(at)).toContain(at);
    expect(readdirSync(at).sort()).toEqual(['a.pb', 'a.pb.sha256']);
  });

  it('is not used where its path could not be told to TensorFlow', () => {
    expect(prepareXlaCache(join(folder(), 'with a space'))).toBeNull();
  });
});
