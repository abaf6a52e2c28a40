import { ErrorPayload } from '@shared/errors.ts';
import { RunMeta, RunSpec, type RunStatus } from '@shared/run.ts';
import type { Connection } from '../connection.ts';

interface Descriptive {
  id: string;
  name: string;
  steps: number;
  star: number;
  trashed: number;
  tags: string;
  search: string;
  meta: string;
}

interface Fixed extends Descriptive {
  family: string;
  preset: string | null;
  datasetId: string;
  dataset: string;
  device: string;
  createdAt: number;
  spec: string;
}

/** Text as it is searched: composed and without case, in every script. */
export const searchable = (text: string) => text.normalize('NFC').toLowerCase();

function descriptive(spec: RunSpec, meta: RunMeta): Descriptive {
  return {
    id: spec.id,
    name: meta.name,
    steps: meta.stepsTarget ?? spec.training.steps,
    star: Number(meta.star),
    trashed: Number(meta.trashedAt !== null),
    tags: JSON.stringify(meta.tags),
    search: searchable([meta.name, meta.notes, ...meta.tags, spec.family, spec.id].join('\n')),
    meta: JSON.stringify(meta),
  };
}

/** What is known of a run apart from its events. */
export function runQueries({ database }: Connection) {
  const insert = database.prepare<[Fixed]>(
    `INSERT INTO runs (id, name, status, family, preset, dataset_id, dataset, device, step, steps, star,
       trashed, created_at, updated_at, tags, search, meta, spec)
     VALUES (@id, @name, 'queued', @family, @preset, @datasetId,
       coalesce((SELECT name FROM datasets WHERE id = @datasetId), @dataset), @device, 0, @steps, @star,
       @trashed, @createdAt, @createdAt, @tags, @search, @meta, @spec)
     ON CONFLICT (id) DO UPDATE SET name = excluded.name, family = excluded.family, preset = excluded.preset,
       dataset_id = excluded.dataset_id, dataset = excluded.dataset, steps = excluded.steps,
       star = excluded.star, trashed = excluded.trashed, created_at = excluded.created_at,
       tags = excluded.tags, search = excluded.search, meta = excluded.meta, spec = excluded.spec`,
  );
  const describe = database.prepare<[Descriptive]>(
    `UPDATE runs SET name = @name, steps = @steps, star = @star, trashed = @trashed, tags = @tags,
       search = @search, meta = @meta WHERE id = @id`,
  );
  const untag = database.prepare<[string]>('DELETE FROM run_tags WHERE run = ?');
  const tag = database.prepare<[string, string]>('INSERT OR IGNORE INTO run_tags (tag, run) VALUES (?, ?)');
  const remove = database.prepare<[string]>('DELETE FROM runs WHERE id = ?');
  const specOf = database.prepare<[string], string>('SELECT spec FROM runs WHERE id = ?').pluck();
  const metaOf = database.prepare<[string], string>('SELECT meta FROM runs WHERE id = ?').pluck();
  const setStatus = database.prepare<[{ run: string; status: string; error: string | null; now: number }]>(
    `UPDATE runs SET status = @status, error = @error, updated_at = max(updated_at, @now)
     WHERE id = @run AND (status <> @status OR error IS NOT @error)`,
  );
  const statusOf = database.prepare<[string], RunStatus>('SELECT status FROM runs WHERE id = ?').pluck();
  const errorOf = database.prepare<[string], string | null>('SELECT error FROM runs WHERE id = ?').pluck();
  const withStatus = database
    .prepare<[string], string>(
      `SELECT id FROM runs WHERE trashed IN (0, 1) AND status IN (SELECT value FROM json_each(?))
       ORDER BY created_at, id`,
    )
    .pluck();

  const setTags = (run: string, tags: readonly string[]) => {
    untag.run(run);
    for (const name of tags) tag.run(name, run);
  };
  const spec = (run: string): RunSpec | null => {
    const text = specOf.get(run);
    return text === undefined ? null : RunSpec.parse(JSON.parse(text));
  };

  return {
    upsertRun: (given: RunSpec, meta: RunMeta): void => {
      insert.run({
        ...descriptive(given, meta),
        family: given.family,
        preset: given.preset,
        datasetId: given.dataset.id,
        dataset: given.dataset.name,
        device: given.device,
        createdAt: given.createdAt,
        spec: JSON.stringify(given),
      });
      setTags(given.id, meta.tags);
    },
    updateMeta: (run: string, meta: RunMeta): void => {
      const known = spec(run);
      if (!known) return;
      describe.run(descriptive(known, meta));
      setTags(run, meta.tags);
    },
    removeRun: (run: string): void => {
      remove.run(run);
    },
    spec,
    meta: (run: string): RunMeta | null => {
      const text = metaOf.get(run);
      return text === undefined ? null : RunMeta.parse(JSON.parse(text));
    },
    setStatus: (run: string, status: RunStatus, error: ErrorPayload | null = null): void => {
      setStatus.run({ run, status, error: error && JSON.stringify(error), now: Date.now() });
    },
    status: (run: string): RunStatus | null => statusOf.get(run) ?? null,
    error: (run: string): ErrorPayload | null => {
      const text = errorOf.get(run);
      return text ? ErrorPayload.parse(JSON.parse(text)) : null;
    },
    withStatus: (statuses: readonly RunStatus[]): string[] => withStatus.all(JSON.stringify(statuses)),
  };
}
