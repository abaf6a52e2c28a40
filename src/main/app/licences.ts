import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { AppInfo } from '@shared/settings.ts';

export type Licence = AppInfo['licences'][number];

const Package = z.object({
  name: z.string(),
  version: z.string(),
  license: z.union([z.string(), z.object({ type: z.string() })]).optional(),
  dependencies: z.record(z.string(), z.string()).default({}),
  optionalDependencies: z.record(z.string(), z.string()).default({}),
});
type Package = z.infer<typeof Package>;

const licenceOf = ({ name, version, license }: Package): Licence => ({
  name,
  version,
  licence: typeof license === 'object' ? license.type : (license ?? 'see its files'),
});

async function readPackage(folder: string): Promise<Package | null> {
  try {
    return Package.parse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')));
  } catch {
    return null;
  }
}

/** Licences of the parts that are no packages of the app, by their versions. */
export const runtimeLicences = (versions: {
  tensorflow: string;
  electron: string;
  chromium: string;
  node: string;
  sqlite: string;
}): Licence[] => [
  { name: 'TensorFlow', version: versions.tensorflow, licence: 'Apache-2.0' },
  { name: 'Electron', version: versions.electron, licence: 'MIT' },
  { name: 'Chromium', version: versions.chromium, licence: 'BSD-3-Clause' },
  { name: 'Node.js', version: versions.node, licence: 'MIT' },
  { name: 'SQLite', version: versions.sqlite, licence: 'Public domain' },
];

/**
 * Licences of all that the app runs on: the packages that it loads, those built into its page (as the build listed
 * them), and what is no package. In order of name.
 * @param root folder of the app
 * @param others those of `runtimeLicences`
 */
export async function gatherLicences(root: string, others: readonly Licence[]): Promise<Licence[]> {
  const own = await readPackage(root);
  const found = new Map<string, Licence>();
  const add = (licence: Licence) => found.set(`${licence.name} ${licence.version}`, licence);

  const visited = new Set<string>();
  const visit = async (name: string, from: string): Promise<void> => {
    const folder = await packageFolder(name, from, root);
    if (!folder || visited.has(folder.path)) return;
    visited.add(folder.path);
    add(licenceOf(folder.description));
    await visitAll(folder.description, folder.path);
  };
  const visitAll = async ({ dependencies, optionalDependencies }: Package, from: string) => {
    const names = Object.keys({ ...dependencies, ...optionalDependencies });
    await Promise.all(names.map((name) => visit(name, from)));
  };

  if (own) await visitAll(own, root);
  for (const licence of await bundledLicences(root)) add(licence);
  for (const licence of others) add(licence);
  const { compare } = new Intl.Collator('en', { numeric: true });
  return [...found.values()].sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version));
}

/** Where Node would find a package: in the `node_modules` of a folder or of one above it, up to the app's. */
async function packageFolder(
  name: string,
  from: string,
  root: string,
): Promise<{ path: string; description: Package } | null> {
  for (let folder = from; ; folder = join(folder, '..')) {
    const path = join(folder, 'node_modules', name);
    const description = await readPackage(path);
    if (description) return { path, description };
    if (folder === root || folder === '/') return null;
  }
}

const Bundled = z.array(z.object({ name: z.string(), version: z.string(), licence: z.string() }));

async function bundledLicences(root: string): Promise<Licence[]> {
  try {
    return Bundled.parse(JSON.parse(await readFile(join(root, 'out/renderer/licences.json'), 'utf8')));
  } catch {
    return [];
  }
}
