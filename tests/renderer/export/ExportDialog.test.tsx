import { fireEvent, screen, waitFor } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { AtelierError } from '@shared/errors.ts';
import { ExportDialog } from '@renderer/features/export/index.ts';
import { fileNameOf } from '@renderer/features/export/fileName.ts';
import { detailOf, FakeMain, renderAt, runId } from '../run/support.tsx';

const show = (onClose = () => undefined) =>
  renderAt('/', '/', <ExportDialog detail={detailOf(1)} checkpoint={null} onClose={onClose} />);

describe('fileNameOf', () => {
  it('keeps letters of any language and drops what no file system takes', () => {
    expect(fileNameOf('第一次 / VAE: beta=4')).toBe('第一次-VAE-beta-4');
    expect(fileNameOf('../..')).toBe('export');
    expect([...fileNameOf('x'.repeat(500))]).toHaveLength(120);
  });
});

it('writes the best checkpoint where a person says, and offers to show it', async () => {
  const main = new FakeMain({
    'dialogs.chooseTarget': () => '/tmp/weights.safetensors',
    'dialogs.reveal': () => null,
    'export.checkpoint': ({ target }) => ({ target, tensors: 14, bytes: 2048 }),
  });
  const close = vi.fn();
  show(close);
  fireEvent.click(await screen.findByRole('button', { name: 'Choose where…' }));
  await waitFor(() => expect(close).toHaveBeenCalled());
  expect(main.inputsOf('dialogs.chooseTarget')).toEqual([
    { suggestedName: 'Run-1-500.safetensors', extension: 'safetensors' },
  ]);
  expect(main.inputsOf('export.checkpoint')).toEqual([
    { run: runId(1), checkpoint: 500, format: 'safetensors', target: '/tmp/weights.safetensors' },
  ]);
  expect(await screen.findByText('14 tensors (2 KiB) written to /tmp/weights.safetensors')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Show in folder' }));
  await waitFor(() =>
    expect(main.inputsOf('dialogs.reveal')).toEqual([{ path: '/tmp/weights.safetensors' }]),
  );
});

it('writes nothing where the dialog is dismissed', async () => {
  const main = new FakeMain({ 'dialogs.chooseTarget': () => null });
  show();
  const button = await screen.findByRole('button', { name: 'Choose where…' });
  fireEvent.click(button);
  await waitFor(() => expect(main.inputsOf('dialogs.chooseTarget')).toHaveLength(1));
  await waitFor(() => expect(button.hasAttribute('data-loading')).toBe(false));
  expect(main.inputsOf('export.checkpoint')).toHaveLength(0);
});

it('stays open with the reason where writing fails', async () => {
  new FakeMain({
    'dialogs.chooseTarget': () => '/full/x.safetensors',
    'export.checkpoint': () => {
      throw new AtelierError('disk-full', { folder: '/full', neededBytes: 10 });
    },
  });
  const close = vi.fn();
  show(close);
  fireEvent.click(await screen.findByRole('button', { name: 'Choose where…' }));
  expect(await screen.findByText(/disk that holds \/full is full/)).toBeTruthy();
  expect(close).not.toHaveBeenCalled();
});
