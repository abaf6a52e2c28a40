import type { RunEvent } from '@shared/events.ts';
import type { CheckpointSummary, SampleFrame } from '@shared/run.ts';
import type { Connection } from '../connection.ts';

type Of<T extends RunEvent['type']> = Extract<RunEvent, { type: T }>;

interface CheckpointRow {
  step: number;
  weightsHash: string;
  bytes: number;
  bestMetricValue: number | null;
  best: number;
  createdAt: number;
}

/** The files that a run has left: sample grids and checkpoints. */
export function findingQueries({ database }: Connection) {
  const addSamples = database.prepare<[Of<'samples'>]>(
    `INSERT OR REPLACE INTO samples (run, sequence, step, kind, file, rows, columns, seed)
     VALUES (@run, @sequence, @step, @kind, @file, @rows, @columns, @seed)`,
  );
  const samples = database.prepare<[{ run: string }], SampleFrame>(
    `SELECT step, kind, file, rows, columns, seed FROM samples WHERE run = @run AND sequence IN
       (SELECT max(sequence) FROM samples WHERE run = @run GROUP BY step, kind)
     ORDER BY step, kind`,
  );
  const thumbnail = database
    .prepare<[string], string>(
      "SELECT file FROM samples WHERE run = ? AND kind = 'samples' ORDER BY sequence DESC LIMIT 1",
    )
    .pluck();
  const forgetSamples = database.prepare<[string, number]>(
    'DELETE FROM samples WHERE run = ? AND sequence > ?',
  );
  const addCheckpoint = database.prepare<[CheckpointRow & { run: string; sequence: number }]>(
    `INSERT OR REPLACE INTO checkpoints
       (run, sequence, step, weights_hash, bytes, best_value, best, created_at)
     VALUES (@run, @sequence, @step, @weightsHash, @bytes, @bestMetricValue, @best, @createdAt)`,
  );
  const removeCheckpoint = database.prepare<[{ run: string; removed: number; sequence: number }]>(
    `UPDATE checkpoints SET removed = @sequence, missing = 0
     WHERE run = @run AND step = @removed AND removed IS NULL`,
  );
  const checkpoints = database.prepare<[{ run: string }], CheckpointRow>(
    `SELECT step, weights_hash AS weightsHash, bytes, best_value AS bestMetricValue, best,
       created_at AS createdAt
     FROM checkpoints WHERE run = @run AND removed IS NULL AND missing = 0 AND sequence IN
       (SELECT max(sequence) FROM checkpoints WHERE run = @run GROUP BY step)
     ORDER BY step`,
  );
  const bestStep = database
    .prepare<[string], number>(
      'SELECT step FROM checkpoints WHERE run = ? AND best = 1 ORDER BY sequence DESC LIMIT 1',
    )
    .pluck();
  const keepOnly = database.prepare<[{ run: string; steps: string; through: number }]>(
    `UPDATE checkpoints SET missing = (removed IS NULL AND step NOT IN (SELECT value FROM json_each(@steps)))
     WHERE run = @run AND sequence <= @through`,
  );
  const forgetCheckpoints = database.prepare<[string, number]>(
    'DELETE FROM checkpoints WHERE run = ? AND sequence > ?',
  );
  const restoreCheckpoints = database.prepare<[string, number]>(
    'UPDATE checkpoints SET removed = NULL WHERE run = ? AND removed > ?',
  );

  return {
    addSamples: (event: Of<'samples'>): void => {
      addSamples.run(event);
    },
    addCheckpoint: ({
      run,
      sequence,
      step,
      weightsHash,
      bytes,
      bestMetricValue,
      best,
      time,
    }: Of<'checkpoint'>): void => {
      addCheckpoint.run({
        run,
        sequence,
        step,
        weightsHash,
        bytes,
        bestMetricValue,
        best: Number(best),
        createdAt: time,
      });
    },
    removeCheckpoint: ({ run, removed, sequence }: Of<'checkpoint-removed'>): void => {
      removeCheckpoint.run({ run, removed, sequence });
    },
    keepCheckpoints: (run: string, steps: readonly number[], throughSequence: number): void => {
      keepOnly.run({ run, steps: JSON.stringify(steps), through: throughSequence });
    },
    forget: (run: string, keepThroughSequence: number): void => {
      forgetSamples.run(run, keepThroughSequence);
      forgetCheckpoints.run(run, keepThroughSequence);
      restoreCheckpoints.run(run, keepThroughSequence);
    },
    thumbnail: (run: string): string | null => thumbnail.get(run) ?? null,
    samples: (run: string): SampleFrame[] => samples.all({ run }),
    checkpoints: (run: string): CheckpointSummary[] => {
      const best = bestStep.get(run);
      return checkpoints.all({ run }).map((row) => ({ ...row, best: row.step === best }));
    },
  };
}
