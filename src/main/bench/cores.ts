import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import type { SideProgram } from './stepSide.ts';

/** Threads, and cores where there are more, that each side of a comparison gets. */
export const THREADS = 2;

/** Numbers of a list as the kernel writes it, such as `0-2,5`. */
export function parseCpuList(list: string): number[] {
  return list
    .trim()
    .split(',')
    .filter(Boolean)
    .flatMap((range) => {
      const [first = NaN, last = first] = range.split('-').map(Number);
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
}

/** The cores that this process may run on; empty where the system doesn't tell. */
function allowedCores(): number[] {
  const file = '/proc/self/status';
  if (!existsSync(file)) return [];
  return parseCpuList(/^Cpus_allowed_list:(.*)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? '');
}

const hasTaskset = () => spawnSync('taskset', ['--version'], { stdio: 'ignore' }).status === 0;

/** Holds programs to the same two cores, where the system can. */
export function onSameCores(): (program: SideProgram) => SideProgram {
  const cores = allowedCores();
  if (cores.length <= THREADS || !hasTaskset()) return (program) => program;
  const chosen = cores.slice(-THREADS).join(',');
  return ({ command, parameters, environment }) => ({
    command: 'taskset',
    parameters: ['-c', chosen, command, ...parameters],
    environment,
  });
}
