import i18n from 'i18next';
import { beforeAll, expect, it } from 'vitest';
import { logLines } from '@renderer/features/run/logLines.ts';
import type { Formats } from '@renderer/lib/format.ts';
import { startTranslations } from '@renderer/i18n/index.ts';
import { RunEvent } from '@shared/events.ts';

beforeAll(() => startTranslations('en'));

const format: Formats = {
  language: 'en',
  number: String,
  metric: String,
  bytes: String,
  duration: String,
  date: String,
  ago: String,
};

it.each([
  ['cpu', 'cpu', true, 'Attempt 1 begins on cpu, up to step 9.'],
  [
    'gpu:0',
    'Card, driver 1',
    true,
    'Attempt 1 begins on gpu:0, up to step 9. It runs in deterministic mode.',
  ],
  ['gpu:0', 'Card, driver 1', false, /up to step 9\. It runs without deterministic mode/],
])('the log says whether a run on %s (%s) is deterministic (%s)', (device, name, deterministic, expected) => {
  const event = RunEvent.parse({
    type: 'attempt',
    run: '0'.repeat(26),
    attempt: 1,
    sequence: 1,
    time: 0,
    step: 0,
    device,
    exact: true,
    steps: 9,
    fingerprint: {
      tensorflow: '',
      addon: '',
      cpu: '',
      intraOpThreads: 1,
      interOpThreads: 1,
      mode: 'xla',
      device: name,
      deterministic,
      flags: '',
    },
  });
  const [line] = logLines([event], i18n.t, format);
  if (typeof expected === 'string') expect(line?.text).toBe(expected);
  else expect(line?.text).toMatch(expected);
});
