import type { RunEvent } from '@shared/events.ts';
import type { CallOutput } from '@shared/ipc/contract.ts';
import type { RunDetail } from '@shared/run.ts';
import { seriesOf } from '../../charts/points.ts';

/** A run's detail with newly written events taken in, so that it need not be asked for again. */
export function foldEvents(detail: RunDetail, events: readonly RunEvent[]): RunDetail {
  const folded = events.reduce(foldEvent, detail);
  const added = seriesOf(events).filter((name) => !detail.series.includes(name));
  return added.length === 0 ? folded : { ...folded, series: [...detail.series, ...added] };
}

function foldEvent(detail: RunDetail, event: RunEvent): RunDetail {
  const summary = (change: Partial<RunDetail['summary']>): RunDetail => ({
    ...detail,
    summary: { ...detail.summary, ...change },
  });
  switch (event.type) {
    case 'metrics':
      return summary({ step: event.step, metrics: { ...detail.summary.metrics, ...event.values } });
    case 'status':
      return summary({ status: event.status });
    case 'attempt':
      // A resumed run goes on from a checkpoint; what was drawn beyond it belongs to no one.
      return {
        ...detail,
        error: null,
        startedAt: detail.startedAt ?? event.time,
        samples: detail.samples.filter(({ step }) => step <= event.step),
        checkpoints: detail.checkpoints.filter(({ step }) => step <= event.step),
      };
    case 'samples': {
      const { step, kind, file, rows, columns, seed } = event;
      const others = detail.samples.filter((frame) => frame.step !== step || frame.kind !== kind);
      const folded = { ...detail, samples: [...others, { step, kind, file, rows, columns, seed }] };
      return kind === 'samples' ? { ...folded, summary: { ...detail.summary, thumbnail: file } } : folded;
    }
    case 'checkpoint': {
      const { step, weightsHash, bytes, bestMetricValue, best, time } = event;
      const others = detail.checkpoints
        .filter((known) => known.step !== step)
        .map((known) => (best ? { ...known, best: false } : known));
      const added = { step, weightsHash, bytes, bestMetricValue, best, createdAt: time };
      return { ...detail, checkpoints: [...others, added].sort((a, b) => a.step - b.step) };
    }
    case 'checkpoint-removed':
      return { ...detail, checkpoints: detail.checkpoints.filter(({ step }) => step !== event.removed) };
    case 'end':
      return { ...detail, error: event.error, summary: { ...detail.summary, status: event.status } };
    case 'stage':
    case 'log':
      return detail;
  }
}

type Log = CallOutput<'runs.log'>;

/** A log with newly written events added, at most `limit` of them kept. */
export function foldLog(log: Log, events: readonly RunEvent[], limit: number): Log {
  const last = log.events.at(-1)?.sequence ?? 0;
  const added = events.filter(({ sequence }) => sequence > last);
  return added.length === 0 ? log : { ...log, events: [...log.events, ...added].slice(-limit) };
}
