import { defineConfig } from 'vitest/config';
import { aliases } from './aliases.config.ts';

const shared = { resolve: { alias: aliases } };

const project = (
  name: string,
  options: { environment?: 'node' | 'jsdom'; timeout?: number; parallel?: boolean } = {},
) => ({
  ...shared,
  test: {
    name,
    include: [`tests/${name}/**/*.test.{ts,tsx}`],
    environment: options.environment ?? ('node' as const),
    testTimeout: options.timeout ?? 20_000,
    hookTimeout: options.timeout ?? 60_000,
    // Native addons must not share a process between test files.
    pool: 'forks' as const,
    fileParallelism: options.parallel ?? true,
  },
});

export default defineConfig({
  test: {
    projects: [
      project('unit'),
      project('renderer', { environment: 'jsdom' }),
      project('registry', { timeout: 60_000 }),
      project('engine', { timeout: 180_000 }),
      project('worker', { timeout: 240_000, parallel: false }),
    ],
  },
});
