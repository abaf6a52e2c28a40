import { RunQuery } from '@shared/run.ts';
import type { Registry } from '@main/registry/index.ts';

/** "VAE on mnist 3": family, dataset, and the number after the highest so far. */
export function defaultRunName(registry: Registry, family: string, dataset: string): string {
  const stem = `${family.toUpperCase()} on ${dataset}`.slice(0, 110);
  const names = [false, true].flatMap((trashed) =>
    registry.listRuns(RunQuery.parse({ text: stem, trashed, limit: 500 })).rows.map(({ name }) => name),
  );
  const numbers = names.map((name) =>
    name.startsWith(`${stem} `) ? Number(name.slice(stem.length + 1)) : 0,
  );
  return `${stem} ${Math.max(0, ...numbers.filter(Number.isInteger)) + 1}`;
}
