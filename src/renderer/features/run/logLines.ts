import type { TFunction } from 'i18next';
import { cpuDevice } from '@shared/device.ts';
import type { ErrorParameters } from '@shared/errors.ts';
import type { RunEvent } from '@shared/events.ts';
import { errorText } from '../../lib/errors.ts';
import type { Formats } from '../../lib/format.ts';

export type LogLevel = 'info' | 'warning' | 'error';

export interface LogLine {
  sequence: number;
  time: number;
  step: number;
  level: LogLevel;
  text: string;
}

const endLevels = { finished: 'info', stopped: 'info', interrupted: 'warning', failed: 'error' } as const;

function readable(parameters: ErrorParameters, format: Formats): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => {
      if (typeof value !== 'number') return [name, String(value)];
      return [name, /bytes$/i.test(name) ? format.bytes(value) : format.number(value)];
    }),
  );
}

function sentence(event: RunEvent, t: TFunction, format: Formats): { level: LogLevel; text: string } | null {
  switch (event.type) {
    case 'log':
      return {
        level: event.level,
        text: t(`log.${event.code}`, { ...readable(event.parameters, format), defaultValue: event.code }),
      };
    case 'status':
      return {
        level: 'info',
        text: t('run.log.status', { status: t(`common.status.${event.status}`) }),
      };
    case 'attempt':
      return {
        level: event.exact ? 'info' : 'warning',
        text: [
          t('run.log.attempt', {
            attempt: event.attempt,
            device: event.device,
            steps: format.number(event.steps),
          }),
          determinism(event, t),
          event.exact ? '' : t('run.log.notExact'),
        ]
          .filter(Boolean)
          .join(' '),
      };
    case 'checkpoint':
      return {
        level: 'info',
        text: t(event.best ? 'run.log.bestCheckpoint' : 'run.log.checkpoint', {
          size: format.bytes(event.bytes),
        }),
      };
    case 'checkpoint-removed':
      return { level: 'info', text: t('run.log.removed', { step: format.number(event.removed) }) };
    case 'end':
      return {
        level: endLevels[event.status],
        text: [t(`run.log.end.${event.status}`), event.error ? errorText(t, event.error) : '']
          .join(' ')
          .trim(),
      };
    case 'stage':
      return event.stage === 'record' || event.stage === 'compile' || event.stage === 'load'
        ? { level: 'info', text: t('run.log.stage', { stage: t(`common.stage.${event.stage}`) }) }
        : null;
    case 'metrics':
    case 'samples':
      return null;
  }
}

/** The processor always gives the same bits, so nothing is said of it. */
function determinism({ fingerprint }: Extract<RunEvent, { type: 'attempt' }>, t: TFunction): string {
  if (fingerprint.device === cpuDevice) return '';
  return t(fingerprint.deterministic ? 'run.log.deterministic' : 'run.log.notDeterministic');
}

/** The sentences of a log, newest first; what changes at every step is left to charts and pictures. */
export function logLines(events: readonly RunEvent[], t: TFunction, format: Formats): LogLine[] {
  return events
    .flatMap((event) => {
      const said = sentence(event, t, format);
      return said ? [{ sequence: event.sequence, time: event.time, step: event.step, ...said }] : [];
    })
    .reverse();
}
