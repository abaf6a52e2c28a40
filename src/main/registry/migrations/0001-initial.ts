import type { Migration } from './migration.ts';

/**
 * Rows that follow from events carry the event's sequence, so that they can be forgotten when
 * `events.ndjson` is cut, and come back the same when it is read again.
 */
export const initial: Migration = {
  version: 1,
  name: 'initial',
  sql: `
CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL -- JSON
) STRICT, WITHOUT ROWID;

CREATE TABLE datasets (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL COLLATE NOCASE,
  card TEXT NOT NULL -- JSON
) STRICT;
CREATE INDEX datasets_by_name ON datasets (name, id);

CREATE TABLE runs (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL COLLATE NOCASE,
  status TEXT NOT NULL,
  error TEXT, -- JSON
  family TEXT NOT NULL,
  preset TEXT,
  dataset_id TEXT NOT NULL, -- no foreign key: a run outlives its dataset
  dataset TEXT NOT NULL COLLATE NOCASE,
  device TEXT NOT NULL,
  step INTEGER NOT NULL,
  steps INTEGER NOT NULL,
  star INTEGER NOT NULL CHECK (star IN (0, 1)),
  trashed INTEGER NOT NULL CHECK (trashed IN (0, 1)),
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  thumbnail TEXT,
  tags TEXT NOT NULL, -- JSON
  -- How far events.ndjson has been taken in.
  position INTEGER NOT NULL DEFAULT 0,
  sequence INTEGER NOT NULL DEFAULT 0,
  attempt INTEGER NOT NULL DEFAULT 0,
  mark_end INTEGER,
  mark_length INTEGER,
  mark_digest TEXT,
  -- Size and time of the files when they were last read whole.
  meta_stamp TEXT,
  events_stamp TEXT,
  -- Long columns last: rows are filtered without reading them.
  search TEXT NOT NULL,
  meta TEXT NOT NULL, -- JSON
  spec TEXT NOT NULL -- JSON
) STRICT;
CREATE INDEX runs_by_name ON runs (trashed, name, id);
CREATE INDEX runs_by_status ON runs (trashed, status, id);
CREATE INDEX runs_by_family ON runs (trashed, family, id);
CREATE INDEX runs_by_dataset ON runs (trashed, dataset, id);
CREATE INDEX runs_by_step ON runs (trashed, step, id);
CREATE INDEX runs_by_created ON runs (trashed, created_at, id);
CREATE INDEX runs_by_updated ON runs (trashed, updated_at, id);
CREATE INDEX runs_of_dataset ON runs (dataset_id);

CREATE TABLE run_tags (
  tag TEXT NOT NULL,
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  PRIMARY KEY (tag, run)
) STRICT, WITHOUT ROWID;
CREATE INDEX tags_of_run ON run_tags (run);

CREATE TABLE queue (
  run TEXT PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE,
  position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX queue_in_order ON queue (position, run);

-- Starts of attempts, changes of status, checkpoints: what a run's state follows from, and where its file
-- may be cut.
CREATE TABLE moments (
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  attempt INTEGER NOT NULL,
  step INTEGER NOT NULL,
  time INTEGER NOT NULL,
  device TEXT,
  mark_end INTEGER,
  mark_length INTEGER,
  mark_digest TEXT,
  PRIMARY KEY (run, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE series (
  id INTEGER PRIMARY KEY,
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  last_step INTEGER NOT NULL,
  last_value REAL NOT NULL,
  UNIQUE (run, name)
) STRICT;
CREATE INDEX series_by_value ON series (name, last_value, run);

CREATE TABLE points (
  series INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE,
  step INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  time INTEGER NOT NULL,
  value REAL NOT NULL,
  PRIMARY KEY (series, step, sequence)
) STRICT, WITHOUT ROWID;

-- Extremes of each full chunk of consecutive points, from the first on; the rest of a series has none yet.
CREATE TABLE chunks (
  series INTEGER NOT NULL REFERENCES series (id) ON DELETE CASCADE,
  last_step INTEGER NOT NULL,
  last_sequence INTEGER NOT NULL,
  first_step INTEGER NOT NULL,
  first_sequence INTEGER NOT NULL,
  top_sequence INTEGER NOT NULL,
  min_step INTEGER NOT NULL,
  min_time INTEGER NOT NULL,
  min_value REAL NOT NULL,
  max_step INTEGER NOT NULL,
  max_time INTEGER NOT NULL,
  max_value REAL NOT NULL,
  min_first INTEGER NOT NULL CHECK (min_first IN (0, 1)), -- whether the smallest stands before the largest
  PRIMARY KEY (series, last_step, last_sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE samples (
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  step INTEGER NOT NULL,
  kind TEXT NOT NULL,
  file TEXT NOT NULL,
  rows INTEGER NOT NULL,
  columns INTEGER NOT NULL,
  seed INTEGER NOT NULL,
  PRIMARY KEY (run, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE checkpoints (
  run TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
  sequence INTEGER NOT NULL,
  step INTEGER NOT NULL,
  weights_hash TEXT NOT NULL,
  bytes INTEGER NOT NULL,
  best_value REAL,
  best INTEGER NOT NULL CHECK (best IN (0, 1)),
  created_at INTEGER NOT NULL,
  removed INTEGER, -- sequence of the event that says so
  missing INTEGER NOT NULL DEFAULT 0 CHECK (missing IN (0, 1)), -- looked for on the disk and not found
  PRIMARY KEY (run, sequence)
) STRICT, WITHOUT ROWID;
`,
};
