import { join, resolve } from 'node:path';
import { build, type Plugin } from 'vite';
import { aliases } from '../../aliases.config.ts';

const root = resolve(import.meta.dirname, '../..');

export interface ProgramOptions {
  /** Further programs by name, as paths below the project; one of the same name takes an app's place. */
  programs?: Record<string, string>;
  /** Modules of the app by path below the project, and those in their place. */
  replaced?: Record<string, string>;
  /** What recorded graphs are kept under; not given: none are. */
  codeVersion?: string;
}

/**
 * Builds worker, watchdog and command line as the app's build does, so that real processes run the sources as
 * they stand.
 * @returns the folder of the built programs
 */
export async function buildPrograms(options: ProgramOptions = {}): Promise<string> {
  const { programs, replaced = {}, codeVersion } = options;
  const folder = join(root, 'node_modules/.cache/atelier-tests', String(process.pid));
  const input = {
    worker: 'src/main/worker/index.ts',
    watchdog: 'src/main/worker/watchdog.ts',
    cli: 'src/main/cli/index.ts',
    ...programs,
  };
  await build({
    configFile: false,
    root,
    logLevel: 'error',
    resolve: { alias: aliases },
    plugins: [replacing(replaced)],
    define: codeVersion === undefined ? {} : { __ENGINE_VERSION__: JSON.stringify(codeVersion) },
    build: {
      ssr: true,
      target: 'node22',
      outDir: folder,
      emptyOutDir: true,
      rollupOptions: {
        input: Object.fromEntries(Object.entries(input).map(([name, file]) => [name, join(root, file)])),
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  });
  return folder;
}

/** A replacement itself still reaches what it stands for. */
function replacing(modules: Record<string, string>): Plugin {
  const places = new Map(Object.entries(modules).map((pair) => pair.map((file) => join(root, file)) as Pair));
  return {
    name: 'replacing',
    enforce: 'pre',
    async resolveId(source, importer, options) {
      const found = await this.resolve(source, importer, { ...options, skipSelf: true });
      const place = found && places.get(found.id);
      return place && place !== importer ? place : found;
    },
  };
}

type Pair = [string, string];
