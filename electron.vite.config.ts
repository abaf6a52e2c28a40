import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { defineConfig } from 'electron-vite';
import { aliases } from './aliases.config.ts';
import { bundledLicences } from './licences.config.ts';

const root = import.meta.dirname;

/** Tells recorded graphs of this code from those of another. */
function engineVersion(): string {
  const hash = createHash('sha256');
  for (const file of globSync('src/{engine,shared}/**/*.{ts,cc}', { cwd: root }).sort()) {
    hash.update(file).update(readFileSync(resolve(root, file)));
  }
  return hash.digest('hex').slice(0, 16);
}

export default defineConfig({
  main: {
    resolve: { alias: aliases },
    define: { __ENGINE_VERSION__: JSON.stringify(engineVersion()) },
    build: {
      sourcemap: true,
      rollupOptions: {
        input: {
          index: resolve(root, 'src/main/index.ts'),
          worker: resolve(root, 'src/main/worker/index.ts'),
          watchdog: resolve(root, 'src/main/worker/watchdog.ts'),
          cli: resolve(root, 'src/main/cli/index.ts'),
          bench: resolve(root, 'src/main/bench/index.ts'),
          stepWorker: resolve(root, 'src/main/bench/stepWorker.ts'),
          trainingWorker: resolve(root, 'src/main/bench/trainingWorker.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    resolve: { alias: aliases },
    build: {
      // A sandboxed preload must be CommonJS with every import bundled.
      externalizeDeps: false,
      rollupOptions: {
        input: { index: resolve(root, 'src/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: resolve(root, 'src/renderer'),
    resolve: { alias: aliases },
    plugins: [react(), bundledLicences()],
    build: {
      rollupOptions: { input: { index: resolve(root, 'src/renderer/index.html') } },
      // The strict content security policy forbids data: URLs for fonts and scripts.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  },
});
