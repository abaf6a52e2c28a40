import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { describeFailure } from '@main/cli/failure.ts';
import { findInstallation } from '@main/cli/installation.ts';
import { table } from '@main/cli/session.ts';
import type { Figure, Measure } from './figure.ts';
import { firstGrid, quickStartElbo } from './firstMinute.ts';
import { importImages } from './importing.ts';
import { listRuns, points } from './registry.ts';

/*
 * Measures what must be quick. Standard output carries the document or the table alone.
 */

const measures: readonly Measure[] = [firstGrid, quickStartElbo, importImages, listRuns, points];
const installation = findInstallation(import.meta.dirname);

async function measure(chosen: Measure): Promise<Figure> {
  const { name, unit, limit } = chosen;
  const home = await mkdtemp(join(tmpdir(), 'atelier-bench-'));
  process.stderr.write(`${name} …\n`);
  try {
    const { workerEntry, nodeExecutable, setup } = installation;
    const nativeBinding = setup.sqlite?.nodeBinding;
    const value = await chosen.run({ home, workerEntry, nodeExecutable, nativeBinding });
    return { name, value, unit, limit };
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

interface Options {
  json?: boolean;
  only?: string;
  torch?: string;
}

async function main(): Promise<void> {
  const program = new Command('bench')
    .option('--json', 'answer with one JSON document')
    .option('--only <names>', 'only these figures, separated by commas')
    .option(
      '--torch <python>',
      'a Python with PyTorch to compare training steps with; no comparison is made yet',
    )
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .parse();
  const options = program.opts<Options>();
  const names = options.only?.split(',').map((name) => name.trim());
  const unknown = names?.find((name) => !measures.some((candidate) => candidate.name === name));
  if (unknown !== undefined) {
    const known = measures.map(({ name }) => name).join(', ');
    program.error(`there is no figure "${unknown}"; known figures: ${known}`);
  }
  if (options.torch) process.stderr.write('No training step is compared with PyTorch yet.\n');
  const figures: Figure[] = [];
  for (const chosen of measures.filter(({ name }) => names?.includes(name) ?? true)) {
    figures.push(await measure(chosen));
  }
  const rows = figures.map(({ name, value, unit, limit }) => [
    name,
    value.toFixed(2),
    unit,
    limit === null ? '' : `at most ${limit}`,
  ]);
  const text = table([['figure', 'value', 'unit', 'limit'], ...rows]);
  process.stdout.write(`${options.json ? JSON.stringify({ results: [], figures }) : text}\n`);
}

try {
  await main();
} catch (error) {
  const { line, exitCode } = describeFailure(error);
  if (exitCode !== 0) process.stderr.write(`${line}\n`);
  process.exitCode = exitCode;
}
