import type { RunEvent } from '@shared/events.ts';
import type { RunStatus } from '@shared/run.ts';
import type { Connection } from '../connection.ts';
import type { IngestState, LineMark } from '../registry.ts';
import type { findingQueries } from './findings.ts';
import type { pointQueries } from './points.ts';

interface Marked {
  markEnd: number | null;
  markLength: number | null;
  markDigest: string | null;
}

/** What a run's row says of its events. */
interface State extends Marked {
  id: string;
  position: number;
  sequence: number;
  attempt: number;
  step: number;
  updatedAt: number;
  device: string;
  thumbnail: string | null;
  status: RunStatus;
  error: string | null;
}

interface Moment extends Marked {
  run: string;
  sequence: number;
  attempt: number;
  step: number;
  time: number;
  device: string | null;
}

interface Series {
  id: number;
  name: string;
  lastStep: number;
  lastValue: number;
}

const noMark: Marked = { markEnd: null, markLength: null, markDigest: null };

function toMark({ markEnd, markLength, markDigest }: Marked): LineMark | null {
  if (markEnd === null || markLength === null || markDigest === null) return null;
  return { end: markEnd, length: markLength, digest: markDigest };
}

const fromMark = (mark: LineMark | undefined): Marked =>
  mark ? { markEnd: mark.end, markLength: mark.length, markDigest: mark.digest } : noMark;

const markColumns = 'mark_end AS markEnd, mark_length AS markLength, mark_digest AS markDigest';

/** Takes events in and forgets them again. */
export function eventQueries(
  { database }: Connection,
  points: ReturnType<typeof pointQueries>,
  findings: ReturnType<typeof findingQueries>,
) {
  const stateOf = database.prepare<[string], State>(
    `SELECT id, position, sequence, attempt, step, updated_at AS updatedAt, device, thumbnail, status, error,
       ${markColumns} FROM runs WHERE id = ?`,
  );
  const saveState = database.prepare<[State]>(
    `UPDATE runs SET position = @position, sequence = @sequence, attempt = @attempt, step = @step,
       updated_at = @updatedAt, device = @device, thumbnail = @thumbnail, status = @status, error = @error,
       mark_end = @markEnd, mark_length = @markLength, mark_digest = @markDigest WHERE id = @id`,
  );
  const waits = database.prepare<[string], number>('SELECT 1 FROM queue WHERE run = ?').pluck();
  const addMoment = database.prepare<[Moment]>(
    `INSERT OR REPLACE INTO moments
       (run, sequence, attempt, step, time, device, mark_end, mark_length, mark_digest)
     VALUES (@run, @sequence, @attempt, @step, @time, @device, @markEnd, @markLength, @markDigest)`,
  );
  const lastMoment = database.prepare<[string], Moment>(
    `SELECT run, sequence, attempt, step, time, device, ${markColumns} FROM moments WHERE run = ?
     ORDER BY sequence DESC LIMIT 1`,
  );
  const lastDevice = database
    .prepare<[string], string>(
      'SELECT device FROM moments WHERE run = ? AND device IS NOT NULL ORDER BY sequence DESC LIMIT 1',
    )
    .pluck();
  // Of moments, attempts alone carry a device.
  const firstAttempt = database
    .prepare<[string], number>(
      'SELECT time FROM moments WHERE run = ? AND device IS NOT NULL ORDER BY sequence LIMIT 1',
    )
    .pluck();
  const ownDevice = database
    .prepare<[string], string>("SELECT spec ->> '$.device' FROM runs WHERE id = ?")
    .pluck();
  const createdAt = database.prepare<[string], number>('SELECT created_at FROM runs WHERE id = ?').pluck();
  const cutMarks = database.prepare<[string], { sequence: number } & Marked>(
    `SELECT sequence, ${markColumns} FROM moments WHERE run = ? AND mark_end IS NOT NULL
     ORDER BY sequence DESC`,
  );
  const forgetMoments = database.prepare<[string, number]>(
    'DELETE FROM moments WHERE run = ? AND sequence > ?',
  );
  const allSeries = database.prepare<[string], Series>(
    'SELECT id, name, last_step AS lastStep, last_value AS lastValue FROM series WHERE run = ?',
  );
  const newSeries = database
    .prepare<[string, string, number, number], number>(
      'INSERT INTO series (run, name, last_step, last_value) VALUES (?, ?, ?, ?) RETURNING id',
    )
    .pluck();
  const saveSeries = database.prepare<[Series]>(
    'UPDATE series SET last_step = @lastStep, last_value = @lastValue WHERE id = @id',
  );
  const lastPoint = database.prepare<[number], Pick<Series, 'lastStep' | 'lastValue'>>(
    `SELECT step AS lastStep, value AS lastValue FROM points WHERE series = ?
     ORDER BY step DESC, sequence DESC LIMIT 1`,
  );
  const removeSeries = database.prepare<[number]>('DELETE FROM series WHERE id = ?');

  function forget(run: string, keep: number, bytes: number): void {
    const state = stateOf.get(run);
    if (!state) return;
    for (const series of allSeries.all(run)) {
      points.forgetPoints(series.id, keep);
      const last = lastPoint.get(series.id);
      if (last) saveSeries.run({ ...series, ...last });
      else removeSeries.run(series.id);
    }
    findings.forget(run, keep);
    forgetMoments.run(run, keep);
    const moment = lastMoment.get(run);
    saveState.run({
      ...state,
      position: bytes,
      sequence: Math.min(keep, state.sequence),
      attempt: moment?.attempt ?? 0,
      step: moment?.step ?? 0,
      updatedAt: moment?.time ?? createdAt.get(run) ?? state.updatedAt,
      device: lastDevice.get(run) ?? ownDevice.get(run) ?? state.device,
      thumbnail: findings.thumbnail(run),
      ...(moment?.sequence === keep && moment.markEnd === bytes ? markOf(moment) : noMark),
    });
  }

  /** One batch of events being taken in: what its events change is written once at its end. */
  function batch(state: State) {
    const series = new Map(allSeries.all(state.id).map((one) => [one.name, one]));
    const touched = new Set<Series>();

    const addValue = (event: RunEvent, name: string, value: number) => {
      let one = series.get(name);
      if (!one) {
        const id = newSeries.get(state.id, name, event.step, value)!;
        one = { id, name, lastStep: event.step, lastValue: value };
        series.set(name, one);
      }
      if (event.step < one.lastStep) points.reopenChunks(one.id, event.step);
      else Object.assign(one, { lastStep: event.step, lastValue: value });
      points.addPoint(one.id, event.step, event.sequence, event.time, value);
      touched.add(one);
    };

    const setStatus = (status: RunStatus, error: string | null) => {
      // A run that waits to be resumed still has the end of its last attempt in its file.
      if (waits.get(state.id) === undefined) Object.assign(state, { status, error });
    };

    return {
      add(event: RunEvent, mark: LineMark | undefined): void {
        if (event.type === 'metrics') {
          for (const [name, value] of Object.entries(event.values)) {
            if (Number.isFinite(value)) addValue(event, name, value);
          }
        } else if (event.type === 'samples') {
          findings.addSamples(event);
          if (event.kind === 'samples') state.thumbnail = event.file;
        } else if (event.type === 'checkpoint') findings.addCheckpoint(event);
        else if (event.type === 'checkpoint-removed') findings.removeCheckpoint(event);
        else if (event.type === 'attempt') {
          state.device = event.device;
          setStatus('running', null);
        } else if (event.type === 'status') setStatus(event.status, null);
        else if (event.type === 'end') setStatus(event.status, event.error && JSON.stringify(event.error));

        if (isMoment(event)) {
          const { sequence, attempt, step, time } = event;
          const device = event.type === 'attempt' ? event.device : null;
          addMoment.run({ run: state.id, sequence, attempt, step, time, device, ...fromMark(mark) });
        }
        Object.assign(state, {
          sequence: event.sequence,
          attempt: event.attempt,
          step: event.step,
          updatedAt: event.time,
          ...fromMark(mark),
        });
      },
      finish(next: number): void {
        for (const one of touched) {
          saveSeries.run(one);
          points.closeChunks(one.id);
        }
        saveState.run({ ...state, position: next });
      },
    };
  }

  return {
    ingest: (
      run: string,
      events: readonly RunEvent[],
      next: number,
      marks: readonly LineMark[] = [],
    ): RunEvent[] => {
      const before = stateOf.get(run);
      if (!before) return [];
      const later = (known: State) => (event: RunEvent) =>
        event.run === run && (event.sequence > known.sequence || event.attempt > known.attempt);
      const start = events.findIndex(later(before));
      const first = events[start];
      if (!first) {
        if (next > before.position) saveState.run({ ...before, position: next });
        return [];
      }
      if (first.sequence <= before.sequence) forget(run, first.sequence - 1, before.position);
      const state = stateOf.get(run) ?? before;
      const fresh: RunEvent[] = [];
      const work = batch(state);
      events.slice(start).forEach((event, place) => {
        if (event.run !== run || event.sequence <= state.sequence) return;
        work.add(event, marks[start + place]);
        fresh.push(event);
      });
      work.finish(next);
      return fresh;
    },
    ingestState: (run: string): IngestState => {
      const state = stateOf.get(run);
      return state
        ? { position: state.position, sequence: state.sequence, mark: toMark(state) }
        : { position: 0, sequence: 0, mark: null };
    },
    cutMarks: (run: string): { sequence: number; mark: LineMark }[] =>
      cutMarks.all(run).flatMap((moment) => {
        const mark = toMark(moment);
        return mark ? [{ sequence: moment.sequence, mark }] : [];
      }),
    resetEvents: forget,
    startedAt: (run: string): number | null => firstAttempt.get(run) ?? null,
    series: (run: string): string[] =>
      allSeries
        .all(run)
        .map(({ name }) => name)
        .sort(),
    lastMetrics: (run: string): Record<string, number> =>
      Object.fromEntries(allSeries.all(run).map(({ name, lastValue }) => [name, lastValue])),
  };
}

const markOf = ({ markEnd, markLength, markDigest }: Marked): Marked => ({ markEnd, markLength, markDigest });

const isMoment = (event: RunEvent) =>
  event.type === 'attempt' || event.type === 'status' || event.type === 'checkpoint' || event.type === 'end';
