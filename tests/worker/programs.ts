import { join, resolve } from 'node:path';
import { build } from 'vite';
import { aliases } from '../../aliases.config.ts';

const root = resolve(import.meta.dirname, '../..');

/**
 * Builds worker, watchdog, command line and bench as the app's build does, so that real processes run the
 * sources as they stand.
 * @returns the folder of the built programs
 */
export async function buildPrograms(): Promise<string> {
  const source = (file: string) => join(root, 'src/main', file);
  const folder = join(root, 'node_modules/.cache/atelier-tests', String(process.pid));
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    resolve: { alias: aliases },
    build: {
      ssr: true,
      target: 'node22',
      outDir: folder,
      emptyOutDir: true,
      rollupOptions: {
        input: {
          worker: source('worker/index.ts'),
          watchdog: source('worker/watchdog.ts'),
          cli: source('cli/index.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  });
  return folder;
}
