import { readFileSync } from 'node:fs';
import type { Plugin } from 'vite';
import { z } from 'zod';

const Package = z.object({ name: z.string(), version: z.string(), license: z.string().optional() });

/** Folder of the package that a built module belongs to, the innermost one of nested packages. */
const packageFolder = (module: string) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(module)?.[0];

/** Lists what is built into the page in `licences.json`, where the app finds what its packages do not say. */
export function bundledLicences(): Plugin {
  return {
    name: 'bundled-licences',
    apply: 'build',
    generateBundle() {
      const folders = new Set([...this.getModuleIds()].flatMap((module) => packageFolder(module) ?? []));
      const licences = [...folders].sort().map((folder) => {
        const description: unknown = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
        const { name, version, license } = Package.parse(description);
        return { name, version, licence: license ?? 'see its files' };
      });
      this.emitFile({ type: 'asset', fileName: 'licences.json', source: JSON.stringify(licences) });
    },
  };
}
