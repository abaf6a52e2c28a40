import { EventEmitter } from 'node:events';
import type { BrowserWindow } from 'electron';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { PushName, PushPayload } from '@shared/ipc/contract.ts';
import { Settings } from '@shared/settings.ts';
import type { Studio } from '@main/jobs/studio.ts';
import { attendTraining } from '@main/app/attendance.ts';
import { text } from '@main/app/texts.ts';

const desktop = vi.hoisted(() => ({
  blockers: new Set<number>(),
  started: [] as string[],
  shown: [] as string[],
  pressed: [] as (() => void)[],
  supported: true,
}));

vi.mock('electron', () => ({
  powerSaveBlocker: {
    start: (kind: string) => {
      desktop.started.push(kind);
      desktop.blockers.add(desktop.started.length);
      return desktop.started.length;
    },
    stop: (id: number) => desktop.blockers.delete(id),
  },
  Notification: class {
    private readonly body: string;
    constructor({ body }: { body: string }) {
      this.body = body;
    }
    static isSupported = () => desktop.supported;
    on = (_name: string, listener: () => void) => desktop.pressed.push(listener);
    show = () => desktop.shown.push(this.body);
  },
}));

const run = 'a'.repeat(26);
const progress = (step: number, status: PushPayload<'run.progress'>['status'] = 'running') => ({
  run,
  status,
  progress: { step, steps: 200, stage: 'train', stepsPerSecond: null, secondsLeft: null },
  cpuCores: null,
  memoryBytes: null,
});

function attended() {
  const bus = new EventEmitter();
  const state = { training: false, settings: Settings.parse({}) };
  const studio = {
    on: (name: PushName, listener: (payload: unknown) => void) => {
      bus.on(name, listener);
      return () => bus.off(name, listener);
    },
    settings: () => state.settings,
    get training() {
      return state.training;
    },
  } as unknown as Studio;
  const window = { isDestroyed: () => false, setTitle: vi.fn(), setProgressBar: vi.fn() };
  const showRun = vi.fn();
  const end = attendTraining(
    studio,
    window as unknown as BrowserWindow,
    (key, parameters) => text('en', key, parameters),
    showRun,
  );
  const emit = <N extends PushName>(name: N, payload: PushPayload<N>) => bus.emit(name, payload);
  const change = (settings: Partial<Settings>) => {
    state.settings = { ...state.settings, ...settings };
    emit('settings.changed', state.settings);
  };
  return { state, window, showRun, end, emit, change, listeners: () => bus.eventNames().length };
}

beforeEach(() => {
  Object.assign(desktop, { blockers: new Set(), started: [], shown: [], pressed: [], supported: true });
});

describe('while a run trains', () => {
  it('the machine is kept awake once, and let go at the end', () => {
    const { state, emit } = attended();
    expect(desktop.blockers.size).toBe(0);
    state.training = true;
    emit('run.progress', progress(1));
    emit('run.progress', progress(2));
    expect(desktop.started).toEqual(['prevent-app-suspension']);
    expect(desktop.blockers.size).toBe(1);
    state.training = false;
    emit('run.ended', { run, name: 'run', status: 'finished', error: null });
    expect(desktop.blockers.size).toBe(0);
  });

  it('the machine may sleep where that is set, from that moment on', () => {
    const { state, emit, change } = attended();
    state.training = true;
    emit('run.progress', progress(1));
    change({ keepAwake: false });
    expect(desktop.blockers.size).toBe(0);
    change({ keepAwake: true });
    expect(desktop.blockers.size).toBe(1);
  });

  it('title and task bar show how far it is', () => {
    const { emit, window } = attended();
    emit('run.progress', progress(0, 'starting'));
    expect(window.setProgressBar).toHaveBeenLastCalledWith(2);
    emit('run.progress', progress(87));
    expect(window.setTitle).toHaveBeenLastCalledWith('43 % – Atelier');
    expect(window.setProgressBar).toHaveBeenLastCalledWith(0.435);
    emit('run.progress', progress(87, 'stopped'));
    expect(window.setTitle).toHaveBeenLastCalledWith('Atelier');
    expect(window.setProgressBar).toHaveBeenLastCalledWith(-1);
  });
});

describe('when a run ends', () => {
  const ended = (status: 'finished' | 'failed' | 'interrupted') => ({
    run,
    name: 'Digits',
    status,
    error: null,
  });

  it('the person is told how, and taken to it when the notification is pressed', () => {
    const { emit, showRun } = attended();
    for (const status of ['finished', 'failed', 'interrupted'] as const) emit('run.ended', ended(status));
    expect(desktop.shown).toEqual([
      'Digits has finished.',
      'Digits has failed.',
      'Digits was interrupted and can be resumed.',
    ]);
    desktop.pressed[0]?.();
    expect(showRun).toHaveBeenCalledExactlyOnceWith(run);
  });

  it('the person is not told where that is set, or where the desktop cannot', () => {
    const { emit, change } = attended();
    change({ notifyOnRunEnd: false });
    emit('run.ended', ended('finished'));
    change({ notifyOnRunEnd: true });
    desktop.supported = false;
    emit('run.ended', ended('finished'));
    expect(desktop.shown).toEqual([]);
  });
});

it('ends with all it holds', () => {
  const { state, emit, end, listeners } = attended();
  state.training = true;
  emit('run.progress', progress(1));
  end();
  expect(desktop.blockers.size).toBe(0);
  expect(listeners()).toBe(0);
});
