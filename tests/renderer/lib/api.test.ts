import { afterEach, describe, expect, it, vi } from 'vitest';
import { AtelierError } from '@shared/errors.ts';
import { call, onPush } from '@renderer/lib/api.ts';
import { fakeBridge, mnist } from '../support.tsx';

afterEach(() => vi.restoreAllMocks());

describe('call', () => {
  it('answers what main says, parsed by the contract', async () => {
    const bridge = fakeBridge({ 'datasets.list': () => [mnist] });
    await expect(call('datasets.list', null)).resolves.toEqual([mnist]);
    expect(bridge.made).toEqual([{ name: 'datasets.list', input: null }]);
  });

  it('throws the coded error that main answers', async () => {
    fakeBridge({
      'datasets.delete': () => {
        throw new AtelierError('dataset-in-use', { dataset: 'mnist', runs: 3 });
      },
    });
    const failed = await call('datasets.delete', { dataset: 'mnist' }).catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(AtelierError);
    expect(failed).toMatchObject({ code: 'dataset-in-use', parameters: { dataset: 'mnist', runs: 3 } });
  });

  it('refuses an answer that the contract does not allow', async () => {
    fakeBridge({ 'datasets.list': () => [{ ...mnist, count: -1 }] });
    await expect(call('datasets.list', null)).rejects.toMatchObject({ code: 'internal' });
  });
});

describe('onPush', () => {
  it('hands on what matches the contract, and nothing after the end', () => {
    const complain = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const bridge = fakeBridge({});
    const heard: unknown[] = [];
    const end = onPush('navigate', (payload) => heard.push(payload));
    bridge.push('navigate', { to: '/settings' });
    bridge.push('navigate', { to: 3 } as never);
    end();
    bridge.push('navigate', { to: '/runs' });
    expect(heard).toEqual([{ to: '/settings' }]);
    expect(complain).toHaveBeenCalledOnce();
  });
});
