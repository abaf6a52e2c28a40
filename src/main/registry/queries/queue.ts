import type { Connection } from '../connection.ts';

/** Runs that wait, at positions 0, 1, … without gaps. */
export function queueQueries({ database }: Connection) {
  const inOrder = database.prepare<[], string>('SELECT run FROM queue ORDER BY position, run').pluck();
  const known = database.prepare<[string], number>('SELECT 1 FROM runs WHERE id = ?').pluck();
  const clear = database.prepare<[]>('DELETE FROM queue');
  const put = database.prepare<[string, number]>('INSERT INTO queue (run, position) VALUES (?, ?)');
  const markQueued = database.prepare<[string]>(
    "UPDATE runs SET status = 'queued', error = NULL WHERE id = ?",
  );

  const queue = (): string[] => inOrder.all();
  const replace = (runs: readonly string[]) => {
    clear.run();
    runs.forEach((run, position) => put.run(run, position));
  };
  const without = (run: string) => queue().filter((waiting) => waiting !== run);
  const exists = (run: string) => known.get(run) !== undefined;

  return {
    queue,
    enqueue: (run: string): void => {
      if (!exists(run)) return;
      const waiting = queue();
      if (!waiting.includes(run)) replace([...waiting, run]);
      markQueued.run(run);
    },
    enqueueFirst: (run: string): void => {
      if (!exists(run)) return;
      replace([run, ...without(run)]);
      markQueued.run(run);
    },
    dequeue: (run: string): void => {
      replace(without(run));
    },
    requeue: (run: string, position: number): void => {
      if (queue().includes(run)) replace(without(run).toSpliced(position, 0, run));
    },
    /** Closes the gaps that removed runs have left. */
    closeGaps: (): void => {
      replace(queue());
    },
  };
}
