import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { root, runtimeText } from './runtime.ts';
import { screenshots } from './studio.ts';

/** Says what is tested, and removes the pictures of an earlier run. */
export default async function prepare(): Promise<void> {
  process.stdout.write(`${runtimeText()}\n`);
  if (!existsSync(join(root, 'out/main/index.js'))) throw new Error('The app is not built: npm run build');
  await rm(screenshots, { recursive: true, force: true });
}
