import type { DatasetCard } from '@shared/dataset.ts';
import type { ErrorPayload } from '@shared/errors.ts';
import type { RunEvent } from '@shared/events.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';
import type {
  CheckpointSummary,
  Point,
  PointsQuery,
  RunMeta,
  RunQuery,
  RunSpec,
  RunStatus,
  RunSummary,
  SampleFrame,
} from '@shared/run.ts';
import type { Settings } from '@shared/settings.ts';

export interface RegistryOptions {
  /** The addon built for a runtime that better-sqlite3's own prebuild does not suit. */
  nativeBinding?: string;
  /** Refuses every write; a missing or older database is still made or migrated first. */
  readonly?: boolean;
}

/** Where a line of `events.ndjson` ends, and what it said: proof that the file was not cut before it. */
export interface LineMark {
  /** Byte after the line's newline. */
  end: number;
  /** Length of the line in bytes, its newline included. */
  length: number;
  /** SHA-256 of the line without its newline, hexadecimal. */
  digest: string;
}

/** How far a run's events have been taken in. */
export interface IngestState {
  /** Byte of `events.ndjson` to go on reading from. */
  position: number;
  /** Sequence of the last event taken in; 0 before the first. */
  sequence: number;
  /** The last line taken in; null before the first, or when it was given without a mark. */
  mark: LineMark | null;
}

/** What a scan of the data folder changed. */
export interface Changes {
  runs: string[];
  datasets: string[];
}

/**
 * The SQLite index of a data folder. The folders of runs and datasets are the truth; only the order of the
 * queue and the settings live here alone. Every method but `sync` and `rebuild` is synchronous, every
 * writing method one BEGIN IMMEDIATE transaction that may be repeated without harm.
 * Methods throw AtelierError: `database-damaged`, `disk-full`, `folder-not-writable`; a method that
 * changes a run that is not there does nothing.
 */
export interface Registry {
  readonly schemaVersion: number;
  readonly sqliteVersion: string;

  settings(): Settings;
  changeSettings(change: Partial<Settings>): Settings;

  upsertDataset(card: DatasetCard): void;
  removeDataset(dataset: string): void;
  /** In order of name. */
  datasets(): DatasetCard[];
  dataset(id: string): DatasetCard | null;
  /** Runs that were made of the dataset, those in the trash included. */
  datasetUse(id: string): number;

  /** A new run is `queued`; an old one keeps its status, events and place in the queue. */
  upsertRun(spec: RunSpec, meta: RunMeta): void;
  updateMeta(run: string, meta: RunMeta): void;
  removeRun(run: string): void;
  spec(run: string): RunSpec | null;
  meta(run: string): RunMeta | null;

  /** Sets the status and the error with it (none given: no error). Take in the run's events first. */
  setStatus(run: string, status: RunStatus, error?: ErrorPayload | null): void;
  status(run: string): RunStatus | null;
  error(run: string): ErrorPayload | null;
  /** Runs with one of these statuses, oldest first. */
  withStatus(statuses: readonly RunStatus[]): string[];

  /**
   * Takes events in, in order of sequence. Events known already are passed over; an event of a higher
   * attempt that repeats a sequence means that the file was cut before it, and what stood there is
   * forgotten first. Most callers want `ingestRun`, which also notices a cut by the bytes of the file.
   * @param next byte of `events.ndjson` after the last event
   * @param marks the events' lines, one an event, where the file was read
   * @returns the events that were new
   */
  ingest(run: string, events: readonly RunEvent[], next: number, marks?: readonly LineMark[]): RunEvent[];
  /** Byte of `events.ndjson` to go on reading from. */
  position(run: string): number;
  ingestState(run: string): IngestState;
  /** Places at which the file may have been cut (ends of checkpoints and status changes), newest first. */
  cutMarks(run: string): { sequence: number; mark: LineMark }[];
  /** Forgets every event after a sequence; reading goes on at byte `bytes`. */
  resetEvents(run: string, keepThroughSequence: number, bytes: number): void;
  /**
   * Hides checkpoints that are not among those on the disk, and shows them again when they are.
   * @param throughSequence the last event taken in before the disk was looked at; later ones stay as they are
   */
  keepCheckpoints(run: string, steps: readonly number[], throughSequence: number): void;

  /** `tags` and `metrics`: all that there are, to choose filters and columns from. */
  listRuns(query: RunQuery): CallOutput<'runs.list'>;
  run(id: string): RunSummary | null;
  /** Runs by id, by the beginning of an id, or by exact name; those in the trash only where no other is found. */
  findRuns(text: string): RunSummary[];
  /** When the run's first attempt began; null before. */
  startedAt(run: string): number | null;
  /** Names of a run's series, in order of name. */
  series(run: string): string[];
  /**
   * A series between two steps (both included) in order of step: every point while they are at most
   * `maxPoints`, else the smallest and the largest of each of at most `maxPoints / 2` buckets of equally
   * many points.
   */
  points(query: PointsQuery): Point[];
  /** In order of step; of two of a kind at one step the later. */
  samples(run: string): SampleFrame[];
  /** Those that are kept, in order of step; `best` marks one at most. */
  checkpoints(run: string): CheckpointSummary[];
  /** Last value of every series. */
  lastMetrics(run: string): Record<string, number>;

  /** Puts a run at the end of the queue and makes it `queued`; one that waits already keeps its place. */
  enqueue(run: string): void;
  /** Puts a run at the head of the queue and makes it `queued`. */
  enqueueFirst(run: string): void;
  /** Takes a run out of the queue; its status stays for the caller to set. */
  dequeue(run: string): void;
  /** Runs that wait, next first. */
  queue(): string[];
  /** Moves a run that waits to a position, 0 being next. */
  requeue(run: string, position: number): void;

  /** Makes the index anew from the folders; keeps the queue's order and the settings. */
  rebuild(home: string): Promise<{ runs: number; datasets: number }>;
  /** Takes in new and changed folders and drops vanished ones; cheap where nothing has changed. */
  sync(home: string): Promise<Changes>;

  close(): void;
}
