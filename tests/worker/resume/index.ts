import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { checkResume, type Outcome, type ResumeCase, resumeCases } from './check.ts';

/*
 * `npm run check:resume`: every optimizer and every structure of a training step, killed with -9 and resumed.
 * Standard output has one line a case, or with --json one document; a difference makes the exit code 1.
 */

interface Options {
  only?: string;
  kills: number;
  seed: number;
  json?: boolean;
}

interface Result extends Outcome {
  name: string;
  equal: boolean;
  seconds: number;
}

const integer = (text: string): number => {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
};

const command = new Command('check:resume')
  .description('Kills trainings with -9, resumes them, and compares them with ones never killed.')
  .option('--only <names>', 'only these cases or structures, separated by commas')
  .option('--kills <count>', 'how often each run is killed', integer, 20)
  .option('--seed <seed>', 'seed of the moments', integer, 0)
  .option('--json', 'answer with one JSON document')
  .parse();
const options = command.opts<Options>();

const program = { workerEntry: join(import.meta.dirname, 'worker.js'), nodeExecutable: process.execPath };

function chosen(): ResumeCase[] {
  const names = options.only?.split(',').map((name) => name.trim());
  if (!names) return [...resumeCases];
  const isNamed = (one: ResumeCase, name: string) => name === one.name || name === one.name.split('/')[0];
  const unknown = names.find((name) => !resumeCases.some((one) => isNamed(one, name)));
  if (unknown !== undefined) {
    command.error(`There is no case ${unknown}: ${resumeCases.map(({ name }) => name).join(', ')}.`);
  }
  return resumeCases.filter((one) => names.some((name) => isNamed(one, name)));
}

async function check(one: ResumeCase, seed: number): Promise<Result> {
  const begun = performance.now();
  const outcome = await checkResume(program, one, options.kills, seed);
  const seconds = Math.round((performance.now() - begun) / 100) / 10;
  return { name: one.name, equal: outcome.difference === null, ...outcome, seconds };
}

function line({ name, kills, steps, difference, seconds }: Result): string {
  const found = difference === null ? 'equal bit for bit' : `NOT EQUAL: ${difference}`;
  return `${name.padEnd(20)} killed ${kills} times, ${steps} steps: ${found} (${seconds} s)\n`;
}

const waiting = [...chosen().entries()];
const results: Result[] = [];
const lanes = Array.from({ length: Math.max(1, Math.floor(availableParallelism() / 2)) }, async () => {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const [index, one] = next;
    const result = await check(one, options.seed * 1000 + index + 1);
    results.push(result);
    (options.json ? process.stderr : process.stdout).write(line(result));
  }
});
await Promise.all(lanes);
if (options.json) {
  results.sort((a, b) => a.name.localeCompare(b.name));
  process.stdout.write(`${JSON.stringify({ seed: options.seed, cases: results })}\n`);
}
process.exitCode = results.every(({ equal }) => equal) ? 0 : 1;
