import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { describeFailure } from '@main/cli/failure.ts';
import { findInstallation } from '@main/cli/installation.ts';
import { table } from '@main/cli/session.ts';
import { recordAndCompile, recordAndCompileAgain, recordAndCompileUNet, stockRatio } from './engine.ts';
import { type Figure, type Measure, Unmeasurable } from './figure.ts';
import { firstGrid, quickStartElbo } from './firstMinute.ts';
import { importImages } from './importing.ts';
import { livePageSpeed } from './livePage.ts';
import { eventShare, memoryGrowth, tensorGrowth } from './longRun.ts';
import { listRuns, points } from './registry.ts';
import { geometricMean } from './statistics.ts';
import { styleganSamples, styleganTraining } from './stylegan.ts';
import { compareWorkload, type Result, workloadNames } from './workloads.ts';

/*
 * Measures what must be quick. Standard output carries the document or the table alone.
 */

const measures: readonly Measure[] = [
  recordAndCompile,
  recordAndCompileUNet,
  recordAndCompileAgain,
  stockRatio,
  styleganSamples,
  styleganTraining,
  eventShare,
  memoryGrowth,
  tensorGrowth,
  livePageSpeed,
  firstGrid,
  quickStartElbo,
  importImages,
  listRuns,
  points,
];
const programFolder = import.meta.dirname;
const installation = findInstallation(programFolder);
const { nodeExecutable, workerEntry, setup, root } = installation;
const stepWorker = join(programFolder, 'stepWorker.js');
const trainingWorker = join(programFolder, 'trainingWorker.js');
const cli = join(programFolder, 'cli.js');
const scripts = join(programFolder, '..', '..', 'bench');

const tell = (line: string) => void process.stderr.write(`${line}\n`);

/** Null where this machine has not what it takes. */
async function measure(chosen: Measure): Promise<Figure | null> {
  const { name, unit, limit, bound = 'most' } = chosen;
  const home = await mkdtemp(join(tmpdir(), 'atelier-bench-'));
  tell(`${name} …`);
  try {
    const nativeBinding = setup.sqlite?.nodeBinding;
    const electronExecutable = setup.electron?.executable ?? null;
    const programs = { workerEntry, nodeExecutable, nativeBinding, stepWorker, trainingWorker, cli };
    const place = { home, root, electronExecutable, ...programs };
    return { name, value: await chosen.run(place), unit, limit, bound };
  } catch (error) {
    if (!(error instanceof Unmeasurable)) throw error;
    tell(`${name} is left out: ${error.message}`);
    return null;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

interface Options {
  json?: boolean;
  only?: string;
  torch?: string;
}

function readOptions(): Options & { chosen: (name: string) => boolean } {
  const program = new Command('bench')
    .option('--json', 'answer with one JSON document')
    .option('--only <names>', 'only these workloads and figures, separated by commas')
    .option('--torch <python>', 'a Python with PyTorch to compare training steps with')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
    .parse();
  const options = program.opts<Options>();
  const names = options.only?.split(',').map((name) => name.trim());
  const known = [...workloadNames, ...measures.map(({ name }) => name)];
  const unknown = names?.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    program.error(`there is no workload or figure "${unknown}"; there are: ${known.join(', ')}`);
  }
  return { ...options, chosen: (name) => names?.includes(name) ?? true };
}

async function main(): Promise<void> {
  const { json, torch, chosen } = readOptions();
  const programs = { nodeExecutable, stepWorker, scripts, torch: torch ?? null };
  const results: Result[] = [];
  for (const name of workloadNames.filter(chosen)) {
    tell(`${name} …`);
    results.push(await compareWorkload(name, programs, tell));
  }
  if (results.length > 0 && !torch) tell('PyTorch was not asked: --torch PYTHON names a Python that has it.');
  const figures: Figure[] = [];
  for (const one of measures.filter(({ name }) => chosen(name))) {
    const figure = await measure(one);
    if (figure) figures.push(figure);
  }
  process.stdout.write(`${json ? JSON.stringify({ results, figures }) : asText(results, figures)}\n`);
}

const number = (value: number | null) => value?.toFixed(2) ?? '–';

function asText(results: Result[], figures: Figure[]): string {
  const steps = results.map((one) => [
    one.name,
    number(one.oursMs),
    number(one.eagerMs),
    number(one.torchMs),
    one.torchMode ?? '–',
    one.ratioToTorch === null
      ? '–'
      : `${number(one.ratioToTorch)} (${number(one.ratioLow)}–${number(one.ratioHigh)})`,
    `${one.params}`,
  ]);
  const header = [
    'workload',
    'ours ms',
    'ours eager',
    'PyTorch ms',
    'its mode',
    'PyTorch / ours (95 %)',
    'params',
  ];
  const ratios = results.flatMap(({ ratioToTorch }) => ratioToTorch ?? []);
  const mean = ratios.length > 0 ? [`Geometric mean of the ratios: ${number(geometricMean(ratios))}`] : [];
  const rows = figures.map(({ name, value, unit, limit, bound }) => [
    name,
    value.toFixed(2),
    unit,
    limit === null ? '' : `at ${bound} ${limit}`,
  ]);
  return [
    ...(steps.length > 0 ? [table([header, ...steps]), ...mean, skippedLine(results)] : []),
    ...(rows.length > 0 ? [table([['figure', 'value', 'unit', 'limit'], ...rows])] : []),
  ].join('\n\n');
}

function skippedLine(results: Result[]): string {
  const skipped = results.filter((one) => one.skipped.length > 0);
  if (skipped.length === 0) return "Arithmetic of PyTorch's step that ours skips: none.";
  return skipped.map((one) => `${one.name} skips: ${one.skipped.join('; ')}.`).join('\n');
}

try {
  await main();
} catch (error) {
  const { line, exitCode } = describeFailure(error);
  if (exitCode !== 0) process.stderr.write(`${line}\n`);
  process.exitCode = exitCode;
}
