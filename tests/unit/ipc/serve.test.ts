import type { IpcMainInvokeEvent } from 'electron';
import { describe, expect, it, vi } from 'vitest';
import { AtelierError } from '@shared/errors.ts';
import { callChannel } from '@shared/ipc/channels.ts';
import { calls, type CallName } from '@shared/ipc/contract.ts';
import { Settings } from '@shared/settings.ts';
import { serve, type Handlers } from '@main/ipc/serve.ts';

type Listener = (event: IpcMainInvokeEvent, input: unknown) => unknown;

const names = Object.keys(calls).filter((name): name is CallName => Object.hasOwn(calls, name));
const unused = () => {
  throw new Error('not asked in this test');
};

/** Serves the contract with these handlers, all others failing; answers what a page gets. */
function served(some: Partial<Handlers>, isTrusted = true) {
  const listeners = new Map<string, Listener>();
  const onFault = vi.fn();
  const all = { ...Object.fromEntries(names.map((name) => [name, unused])), ...some } as Handlers;
  serve(calls, all, {
    ipc: { handle: (channel, listener) => void listeners.set(channel, listener) },
    isTrusted: () => isTrusted,
    onFault,
  });
  const ask = async (name: CallName, input: unknown) =>
    listeners.get(callChannel(name))?.({} as IpcMainInvokeEvent, input);
  return { listeners, onFault, ask };
}

describe('serve', () => {
  it('answers every call of the contract, each on a channel of its own', () => {
    const { listeners } = served({});
    expect([...listeners.keys()].sort()).toEqual(names.map(callChannel).sort());
    expect(names.length).toBeGreaterThan(30);
  });

  it('hands the parsed input to the handler, with defaults filled in', async () => {
    const log = vi.fn(async () => ({ events: [], native: '' }));
    const run = '0'.repeat(26);
    expect(await served({ 'runs.log': log }).ask('runs.log', { run })).toEqual({
      ok: true,
      value: { events: [], native: '' },
    });
    expect(log).toHaveBeenCalledExactlyOnceWith({ run, limit: 500 });
  });

  it('refuses an input that does not fit by its field, and does not call the handler', async () => {
    const handler = vi.fn(unused);
    const { ask, onFault } = served({ 'runs.log': handler });
    const refusal = (field: string) => ({
      ok: false,
      error: { code: 'invalid-input', parameters: { field, reason: expect.any(String) } },
    });
    expect(await ask('runs.log', { run: '../../etc', limit: 5 })).toEqual(refusal('run'));
    expect(await ask('runs.log', { run: '0'.repeat(26), limit: 0 })).toEqual(refusal('limit'));
    expect(await ask('runs.log', { run: '0'.repeat(26), folder: '/' })).toEqual(refusal(''));
    expect(await ask('runs.log', undefined)).toEqual(refusal(''));
    expect(handler).not.toHaveBeenCalled();
    expect(onFault).not.toHaveBeenCalled();
  });

  it('refuses a caller that is not trusted before anything is read', async () => {
    const handler = vi.fn(() => Settings.parse({}));
    const { ask } = served({ 'settings.get': handler }, false);
    const refusal = { ok: false, error: { code: 'forbidden-sender', parameters: {} } };
    expect(await ask('settings.get', null)).toEqual(refusal);
    expect(await ask('settings.get', { anything: 'else' })).toEqual(refusal);
    expect(handler).not.toHaveBeenCalled();
  });

  it('hands coded errors on with their parameters', async () => {
    const { ask, onFault } = served({
      'runs.stop': () => Promise.reject(new AtelierError('run-not-active', { run: 'x' })),
    });
    expect(await ask('runs.stop', { run: '0'.repeat(26) })).toEqual({
      ok: false,
      error: { code: 'run-not-active', parameters: { run: 'x' } },
    });
    expect(onFault).not.toHaveBeenCalled();
  });

  it('makes any other error internal, and tells of it', async () => {
    const failure = new TypeError('broken');
    const { ask, onFault } = served({ 'settings.get': () => Promise.reject(failure) });
    expect(await ask('settings.get', null)).toEqual({
      ok: false,
      error: { code: 'internal', parameters: { detail: 'broken' } },
    });
    expect(onFault).toHaveBeenCalledExactlyOnceWith('settings.get', failure);
  });

  it('does not let an answer out that is against the contract', async () => {
    const wrong = { ...Settings.parse({}), threads: 0 };
    const { ask, onFault } = served({ 'settings.get': () => wrong });
    expect(await ask('settings.get', null)).toMatchObject({
      ok: false,
      error: { code: 'internal', parameters: { detail: expect.stringContaining('threads') } },
    });
    expect(onFault).toHaveBeenCalledOnce();
  });
});
