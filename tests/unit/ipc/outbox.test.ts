import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { RunEvent } from '@shared/events.ts';
import type { PushPayload } from '@shared/ipc/contract.ts';
import { createOutbox } from '@main/ipc/outbox.ts';

const [one, two] = ['a'.repeat(26), 'b'.repeat(26)];

const progress = (run: string, step: number): PushPayload<'run.progress'> => ({
  run,
  status: 'running',
  progress: { step, steps: 100, stage: 'train', stepsPerSecond: null, secondsLeft: null },
  cpuCores: null,
  memoryBytes: null,
});
const event = (sequence: number): RunEvent => ({
  type: 'stage',
  stage: 'train',
  run: one,
  attempt: 1,
  sequence,
  time: 0,
  step: sequence,
});

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the outbox', () => {
  it('sends the last progress of each run, once', () => {
    const send = vi.fn();
    const outbox = createOutbox(send);
    for (let step = 1; step <= 50; step++) outbox.post('run.progress', progress(one, step));
    outbox.post('run.progress', progress(two, 7));
    expect(send).not.toHaveBeenCalled();
    vi.runAllTimers();
    expect(send.mock.calls).toEqual([
      ['run.progress', progress(one, 50)],
      ['run.progress', progress(two, 7)],
    ]);
  });

  it('joins lists: names once each, events all and in order', () => {
    const send = vi.fn();
    const outbox = createOutbox(send);
    outbox.post('runs.changed', { runs: [one] });
    outbox.post('run.events', { run: one, events: [event(1), event(2)] });
    outbox.post('runs.changed', { runs: [two, one] });
    outbox.post('run.events', { run: one, events: [event(3)] });
    vi.runAllTimers();
    expect(send.mock.calls).toEqual([
      ['runs.changed', { runs: [one, two] }],
      ['run.events', { run: one, events: [event(1), event(2), event(3)] }],
    ]);
  });

  it('starts anew after it has sent', () => {
    const send = vi.fn();
    const outbox = createOutbox(send);
    outbox.post('run.events', { run: one, events: [event(1)] });
    outbox.post('datasets.changed', { datasets: ['mnist'] });
    vi.runAllTimers();
    outbox.post('run.events', { run: one, events: [event(2)] });
    outbox.post('datasets.changed', { datasets: ['other'] });
    vi.runAllTimers();
    expect(send.mock.calls.slice(2)).toEqual([
      ['run.events', { run: one, events: [event(2)] }],
      ['datasets.changed', { datasets: ['other'] }],
    ]);
  });

  it('lets nothing overtake: a single push goes at once, after all that waited', () => {
    const send = vi.fn();
    const outbox = createOutbox(send);
    outbox.post('run.progress', progress(one, 99));
    const end: PushPayload<'run.ended'> = { run: one, name: 'run', status: 'finished', error: null };
    outbox.post('run.ended', end);
    expect(send.mock.calls).toEqual([
      ['run.progress', progress(one, 99)],
      ['run.ended', end],
    ]);
    vi.runAllTimers();
    expect(send).toHaveBeenCalledTimes(2);
  });

  it('sends nothing once closed', () => {
    const send = vi.fn();
    const outbox = createOutbox(send);
    outbox.post('run.progress', progress(one, 1));
    outbox.close();
    outbox.post('navigate', { to: '/' });
    vi.runAllTimers();
    expect(send).not.toHaveBeenCalled();
  });
});
