import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { gatherLicences } from '@main/app/licences.ts';

let root = '';
const write = async (path: string, content: unknown) => {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), JSON.stringify(content));
};
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'atelier-licences-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

it('lists what the app loads, at any depth and in every version, but not what it is developed with', async () => {
  await write('package.json', {
    name: 'app',
    version: '1.0.0',
    dependencies: { b: '1', a: '1' },
    devDependencies: { tool: '1' },
  });
  await write('node_modules/a/package.json', {
    name: 'a',
    version: '1.0.0',
    license: 'MIT',
    dependencies: { deep: '2', b: '1' },
    optionalDependencies: { absent: '1' },
  });
  await write('node_modules/a/node_modules/deep/package.json', {
    name: 'deep',
    version: '2.0.0',
    license: { type: 'ISC' },
  });
  await write('node_modules/b/package.json', {
    name: 'b',
    version: '1.1.0',
    license: 'Apache-2.0',
    // Each needs the other.
    dependencies: { a: '1', deep: '1' },
  });
  await write('node_modules/deep/package.json', { name: 'deep', version: '1.0.0' });
  await write('node_modules/tool/package.json', { name: 'tool', version: '1.0.0', license: 'MIT' });
  await write('out/renderer/licences.json', [{ name: 'bundled', version: '3.0.0', licence: 'MIT' }]);

  const found = await gatherLicences(root, [{ name: 'TensorFlow', version: '2', licence: 'Apache-2.0' }]);
  expect(found.map(({ name, version, licence }) => `${name} ${version} ${licence}`)).toEqual([
    'a 1.0.0 MIT',
    'b 1.1.0 Apache-2.0',
    'bundled 3.0.0 MIT',
    'deep 1.0.0 see its files',
    'deep 2.0.0 ISC',
    'TensorFlow 2 Apache-2.0',
  ]);
});
