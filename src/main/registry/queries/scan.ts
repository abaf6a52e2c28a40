import type { RunMeta, RunSpec, RunStatus } from '@shared/run.ts';
import type { Connection } from '../connection.ts';
import type { eventQueries } from './events.ts';
import type { runQueries } from './runs.ts';

/** Size and time of a run's files, each as one text; null where there is none. */
export interface Stamps {
  run: string;
  meta: string | null;
  /** Of the events, and of the checkpoints' folder. */
  events: string | null;
}

/** What a scan of the folders needs beyond the registry's own methods. */
export interface ScanStore {
  /** Identifiers of all runs. */
  runs(): string[];
  /** The files' stamps when they were last read; null for an unknown run. */
  stamps(run: string): Stamps | null;
  setStamps(stamps: readonly Stamps[]): void;
  /** Puts a run into the index without its events; one outside the queue is `interrupted` until they tell. */
  begin(spec: RunSpec, meta: RunMeta): void;
  /** Sets a status found out by looking, which does not count as a change of the run. */
  settle(run: string, status: RunStatus): void;
}

export function scanQueries(
  connection: Connection,
  runs: Pick<ReturnType<typeof runQueries>, 'upsertRun'>,
  events: Pick<ReturnType<typeof eventQueries>, 'resetEvents'>,
): ScanStore {
  const { database } = connection;
  const stamps = database.prepare<[string], Stamps>(
    'SELECT id AS run, meta_stamp AS meta, events_stamp AS events FROM runs WHERE id = ?',
  );
  const setStamps = database.prepare<[Stamps]>(
    'UPDATE runs SET meta_stamp = @meta, events_stamp = @events WHERE id = @run',
  );
  const all = database.prepare<[], string>('SELECT id FROM runs ORDER BY id').pluck();
  const settle = database.prepare<[string, string]>('UPDATE runs SET status = ?, error = NULL WHERE id = ?');
  const interruptUnqueued = database.prepare<[string]>(
    `UPDATE runs SET status = 'interrupted', error = NULL
     WHERE id = ? AND id NOT IN (SELECT run FROM queue)`,
  );

  return {
    runs: () => connection.read(() => all.all()),
    stamps: (run) => connection.read(() => stamps.get(run) ?? null),
    setStamps: (all) => connection.write(() => all.forEach((one) => setStamps.run(one))),
    begin: (spec, meta) =>
      connection.write(() => {
        runs.upsertRun(spec, meta);
        events.resetEvents(spec.id, 0, 0);
        interruptUnqueued.run(spec.id);
      }),
    settle: (run, status) => connection.write(() => void settle.run(status, run)),
  };
}
