import { readFileSync } from 'node:fs';

/** Where Linux counts the processes that it ended for want of memory: the machine's, and the container's. */
const counters = ['/proc/vmstat', '/sys/fs/cgroup/memory.events'];

/** How often the kernel has ended a process for want of memory so far; 0 where that cannot be known. */
export function outOfMemoryKills(): number {
  let kills = 0;
  for (const file of counters) {
    try {
      kills += Number(/^oom_kill (\d+)$/m.exec(readFileSync(file, 'utf8'))?.[1] ?? 0);
    } catch {
      // The file is not there outside of Linux or of a container.
    }
  }
  return kills;
}

/** Whether native standard error tells of an allocation that failed. */
export function tellsOutOfMemory(log: string): boolean {
  return /std::bad_alloc|OOM when allocating|Allocator .*ran out of memory|RESOURCE_EXHAUSTED|heap out of memory/.test(
    log,
  );
}

const PAGE_BYTES = 4096;
const TICKS_PER_SECOND = 100;

/** Load of a process between two calls of `read`, from /proc. */
export class ProcessMeter {
  #ticks: number | null = null;
  #at = 0;

  constructor(readonly pid: number) {}

  /** Cores in use since the call before (null at the first) and resident memory; nulls once it has ended. */
  read(): { cpuCores: number | null; memoryBytes: number | null } {
    try {
      // The command in parentheses may hold blanks; the fields after it are counted from the last ")".
      const stat = readFileSync(`/proc/${this.pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      const ticks = Number(fields[11]) + Number(fields[12]);
      const now = performance.now();
      const cpuCores =
        this.#ticks === null || now <= this.#at
          ? null
          : (ticks - this.#ticks) / TICKS_PER_SECOND / ((now - this.#at) / 1000);
      this.#ticks = ticks;
      this.#at = now;
      return { cpuCores, memoryBytes: Number(fields[21]) * PAGE_BYTES };
    } catch {
      return { cpuCores: null, memoryBytes: null };
    }
  }
}
